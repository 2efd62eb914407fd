// The phone itself: when it may take up a newer page, what it is called.

import { describe, expect, test } from "vitest";
import { EMPTY_CREW_BOARD } from "../state/crew";
import { aCrewOrder, anAssignment } from "../testing/scene";
import { needsInstallFirst, phoneName } from "./install";
import { keyBytes } from "./push";
import { isOther, isSafe } from "./swupdate";

const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15";
const ANDROID = "Mozilla/5.0 (Linux; Android 14; V2243A Build/UP1A) AppleWebKit/537.36";

describe("a newer page", () => {
  test("is one that is made of another script", () => {
    const page = '<script type="module" src="/assets/crew-abc.js"></script>';
    expect(isOther(page, "/assets/crew-abc.js")).toBe(false);
    expect(isOther(page, "/assets/crew-old.js")).toBe(true);
    expect(isOther("<h1>proxy</h1>", "/assets/crew-old.js")).toBe(false);
  });

  test("waits while an order is under way or a tap is unsent", () => {
    const board = (state: "offered" | "on_scene" | "stood_down") => {
      const order = aCrewOrder({ assignment: anAssignment({ state }) });
      return { ...EMPTY_CREW_BOARD, orders: { [order.id]: order } };
    };
    expect(isSafe(EMPTY_CREW_BOARD, [])).toBe(true);
    expect(isSafe(board("stood_down"), [])).toBe(true);
    expect(isSafe(board("offered"), [])).toBe(false);
    expect(isSafe(board("on_scene"), [])).toBe(false);
    const body = { command: "finish", assignment: "asg_1", occurred_at: null, source: null } as const;
    const tap = { form: 2, key: "tap-1", order: "ord_1", number: "", body } as const;
    expect(isSafe(EMPTY_CREW_BOARD, [tap])).toBe(false);
  });
});

describe("the phone", () => {
  test("is called by its kind or model", () => {
    expect(phoneName(IPHONE)).toBe("iPhone");
    expect(phoneName(ANDROID)).toBe("Android · V2243A");
    expect(phoneName("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36")).toBe("Android");
    expect(phoneName("something")).toBe("");
    expect(needsInstallFirst(IPHONE)).toBe(true);
    expect(needsInstallFirst(ANDROID)).toBe(false);
  });

  test("reads the server's key", () => {
    expect([...keyBytes("-_8A")]).toEqual([251, 255, 0]);
  });
});
