import { describe, expect, test } from "vitest";
import { fixture } from "../testing/fixture";
import type { HandoverView } from "../wire/types";
import {
  currentOf,
  isUnread,
  isUnsaved,
  lacksIntent,
  missingOf,
  sideOf,
  unsavedOf,
  waitingFor,
} from "./handover";

const GIVEN = fixture<HandoverView>("reply_handover");
const PREPARING: HandoverView = { ...GIVEN, stage: "preparing", given_at: null };
const GIVER = GIVEN.giver_account;
const RECEIVER = "acc_019aa9b1f5a070008000000000000007";

describe("a handover", () => {
  test("has a giver, a receiver once it is given, and readers after", () => {
    expect(sideOf(PREPARING, GIVER)).toBe("giver");
    expect(sideOf(PREPARING, RECEIVER)).toBe("reader");
    expect(sideOf(GIVEN, GIVER)).toBe("giver");
    expect(sideOf(GIVEN, RECEIVER)).toBe("receiver");
    for (const stage of ["taken", "withdrawn"] as const) {
      expect(sideOf({ ...GIVEN, stage }, GIVER)).toBe("reader");
      expect(sideOf({ ...GIVEN, stage }, RECEIVER)).toBe("reader");
    }
  });

  test("needs a line for each open order as it stands", () => {
    expect(PREPARING.items.filter(lacksIntent).map(({ number }) => number)).toEqual(["20261122-0042"]);
    expect(missingOf(PREPARING, GIVER)).toBe(1);
    expect(missingOf(GIVEN, GIVER)).toBe(0);
    const [order] = GIVEN.items;
    if (!order) throw new Error("the fixture has an order");
    expect(lacksIntent({ ...order, standing: "same" })).toBe(false);
    expect(lacksIntent({ ...order, standing: "same", intent: null })).toBe(true);
  });

  test("is not signed over a line that was changed and not saved", () => {
    const [order, gone] = PREPARING.items;
    if (!order || !gone) throw new Error("the fixture has two orders");
    expect(isUnsaved(order, {})).toBe(false);
    expect(isUnsaved(order, { [order.key]: ` ${order.intent} ` })).toBe(false);
    expect(isUnsaved(order, { [order.key]: "另派二级" })).toBe(true);
    expect(isUnsaved({ ...order, intent: null }, { [order.key]: "" })).toBe(false);
    const typed = { [order.key]: "另派二级", [gone.key]: "不再要紧" };
    expect(unsavedOf(PREPARING, typed)).toEqual([order]);
    expect(unsavedOf(GIVEN, typed)).toEqual([]);
  });

  test("needs the receiver's own word on everything that is not over", () => {
    expect(GIVEN.items.map((item) => isUnread(item, RECEIVER))).toEqual([true, false, false, true, true]);
    expect(missingOf(GIVEN, RECEIVER)).toBe(3);
    expect(missingOf(GIVEN, "acc_other")).toBe(4);
  });

  test("of one's own comes before one that waits", () => {
    const taken = { ...GIVEN, id: "old", stage: "taken" as const };
    const own = { ...GIVEN, id: "own", giver_account: RECEIVER };
    expect(currentOf([taken, GIVEN, own], RECEIVER)?.id).toBe("own");
    expect(currentOf([taken, GIVEN], RECEIVER)?.id).toBe(GIVEN.id);
    expect(currentOf([taken, PREPARING], RECEIVER)).toBeNull();
    expect(waitingFor([taken, GIVEN, own, PREPARING], RECEIVER).map(({ id }) => id)).toEqual([GIVEN.id]);
  });
});
