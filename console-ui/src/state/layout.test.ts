// @vitest-environment node
import { describe, expect, test } from "vitest";
import { DEFAULT_LAYOUT, isDefault, parseLayout } from "./layout";

describe("the layout that was kept", () => {
  test("comes back as it was", () => {
    const moved = { queue: 45, order: 30, side: 25 };
    expect(parseLayout(JSON.stringify(moved))).toEqual(moved);
    expect(isDefault(moved)).toBe(false);
    expect(isDefault(DEFAULT_LAYOUT)).toBe(true);
  });

  test.each([
    null,
    "",
    "not json",
    "7",
    "{}",
    '{"queue":37,"order":36}',
    '{"queue":"37","order":36,"side":27}',
    '{"queue":98,"order":1,"side":1}',
    '{"queue":40,"order":40,"side":40}',
  ])("is given up when it is %s", (text) => {
    expect(parseLayout(text)).toBeNull();
  });
});
