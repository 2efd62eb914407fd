import { describe, expect, test } from "vitest";
import { anOrder } from "../testing/scene";
import { dueOf, openPromises, soonestPromise } from "./promise";

/** 14:02:30 in the city. */
const NOW = Date.parse("2026-11-22T06:02:30Z");

describe("the time of a promise", () => {
  test.each([
    ["20", "2026-11-22T06:22:30.000Z"],
    [" 1 ", "2026-11-22T06:03:30.000Z"],
    ["1440", "2026-11-23T06:02:30.000Z"],
    ["14:40", "2026-11-22T06:40:00.000Z"],
    ["14：40", "2026-11-22T06:40:00.000Z"],
    ["14:02", "2026-11-23T06:02:00.000Z"],
    ["0:05", "2026-11-22T16:05:00.000Z"],
    ["7:30", "2026-11-22T23:30:00.000Z"],
  ])("%s", (text, due) => {
    expect(dueOf(text, NOW)).toBe(due);
  });

  test.each(["", "0", "1441", "24:00", "14:60", "14:4", "soon", "-5", "1.5", "99999"])(
    "%s is none",
    (text) => {
      expect(dueOf(text, NOW)).toBeNull();
    },
  );
});

test("open promises come soonest first, kept ones not at all", () => {
  const order = anOrder({
    promises: [
      { id: "late", due_at: "2026-11-22T08:00:00Z", state: "open" },
      { id: "kept", due_at: "2026-11-22T05:00:00Z", state: "kept" },
      { id: "over", due_at: "2026-11-22T06:00:00Z", state: "overdue" },
    ],
  });
  expect(openPromises(order).map(({ id }) => id)).toEqual(["over", "late"]);
  expect(soonestPromise(order)?.id).toBe("over");
  expect(soonestPromise(anOrder())).toBeNull();
  expect(soonestPromise(null)).toBeNull();
});
