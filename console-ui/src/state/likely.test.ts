import { describe, expect, test } from "vitest";
import { fixture } from "../testing/fixture";
import { anOrder } from "../testing/scene";
import type { BoardMessage, LiftHit, LiftSearchReply, ParkedAlarm } from "../wire/types";
import { type Known, likeliest } from "./likely";

const [HIT] = fixture<LiftSearchReply>("reply_lift_search").lifts as [LiftHit];
const PARKED = fixture<Extract<BoardMessage, { change: "alarm_parked" }>>("board_change_alarm_parked").alarm;
const NOTHING: Known = { orders: {}, parked: {}, recent: [] };

function hit(id: string, compound: string, change: Partial<LiftHit> = {}): LiftHit {
  const lift = { ...HIT.lift, id, code: id, compound, point: { lat: 31, lon: 121 } };
  return { ...HIT, reason: "compound_start", live_order: null, ...change, lift };
}

function order(hits: LiftHit[], known: Partial<Known>): string[] {
  return likeliest(hits, { ...NOTHING, ...known }).map((each) =>
    `${each.hit.lift.id} ${each.hint ?? ""}`.trim(),
  );
}

const A = hit("a", "东方花园");
const B = hit("b", "西郊新村");
const C = hit("c", "南苑");

describe("the likeliest lift", () => {
  test("without anything known the search's order stands, and nothing is dropped", () => {
    expect(order([A, B, C], {})).toEqual(["a", "b", "c"]);
  });

  test("a device's alarm beats a live order, that an order next door, that a recent call", () => {
    const parked: ParkedAlarm = { ...PARKED, lift_text: "南苑 3 号", point: null };
    const neighbour = anOrder({ lift: { ...HIT.lift, id: "z", compound: "西郊新村" } });
    const live = hit("d", "北桥", { live_order: { id: "ord_1", number: "20261122-0001", state: "open" } });
    const known = { parked: { p: parked }, orders: { o: neighbour }, recent: ["a"] };
    expect(order([hit("e", "其他"), A, B, live, C], known)).toEqual([
      "c device_alarm",
      "d live_order",
      "b same_compound",
      "a recent",
      "e",
    ]);
  });

  test("the code that was read out stays first whatever else is known", () => {
    const exact = hit("x", "东方花园", { reason: "exact_code" });
    expect(order([B, exact], { recent: ["b"] })[0]).toBe("x");
  });

  test("an alarm parked without words is near by its place, just to the limit", () => {
    const at = (metres: number): ParkedAlarm => ({
      ...PARKED,
      lift_text: null,
      text: "",
      point: { lat: 31 + metres / 111_320, lon: 121 },
    });
    expect(order([A], { parked: { p: at(149) } })).toEqual(["a device_alarm"]);
    expect(order([A], { parked: { p: at(151) } })).toEqual(["a"]);
  });

  test("an order that is over says nothing about its neighbours", () => {
    const over = anOrder({ state: "closed", lift: { ...HIT.lift, id: "z", compound: "东方花园" } });
    expect(order([A], { orders: { o: over } })).toEqual(["a"]);
  });
});
