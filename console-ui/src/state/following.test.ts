import { describe, expect, test } from "vitest";
import { anOrder } from "../testing/scene";
import { baseOf } from "./conflict";
import {
  answered,
  callerNews,
  type Facts,
  type Following,
  hasNews,
  locateOf,
  looksForLift,
  NOBODY,
  triageOf,
} from "./following";

const NOTHING: Facts = { people: null, flags: [], hazards: [] };

function following(sent: Partial<Facts>, facts: Partial<Facts>): Following {
  return {
    key: "alarm-1",
    label: "东方花园",
    began_at: null,
    alarm: null,
    order: null,
    number: null,
    sent: { ...NOTHING, ...sent },
    facts: { ...NOTHING, ...sent, ...facts },
    sent_caller: NOBODY,
    is_caller_refused: false,
    note: "",
    notes: [],
    caller: NOBODY,
    lift: null,
    is_unlocated: false,
  };
}

describe("what is heard after the alarm", () => {
  test("is news until it was told", () => {
    expect(hasNews(following({}, {}))).toBe(false);
    expect(hasNews(following({}, { people: 2 }))).toBe(true);
    expect(hasNews(following({ flags: ["elderly", "panic"] }, { flags: ["panic", "elderly"] }))).toBe(false);
    expect(hasNews({ ...following({}, {}), lift: anOrder().lift })).toBe(true);
  });

  test("adds to what another seat has learned, and takes back only its own", () => {
    const order = anOrder({ people: 3, flags: ["pregnant"], hazards: ["water"] });
    expect(triageOf(following({}, { flags: ["panic"] }), order)).toEqual({
      command: "triage",
      people: 3,
      flags: ["pregnant", "panic"],
      hazards: ["water"],
      base: baseOf(order),
    });
    const wrong = following({ flags: ["elderly"] }, { flags: [] });
    expect(triageOf(wrong, { ...order, flags: ["elderly", "pregnant"] })).toMatchObject({
      flags: ["pregnant"],
    });
    expect(triageOf(following({ people: 2 }, { people: 5 }), order)).toMatchObject({ people: 5 });
  });

  test("says nothing that the order knows", () => {
    const order = anOrder({ people: 2, flags: ["panic"], hazards: [] });
    expect(triageOf(following({}, { people: 2, flags: ["panic"] }), order)).toBeNull();
    expect(triageOf(following({}, {}), null)).toBeNull();
  });

  test("without the order on the board it is told on what this call knew", () => {
    const told = triageOf(following({ people: 2 }, { hazards: ["water"] }), null);
    expect(told).toMatchObject({ people: 2, hazards: ["water"], base: { people: 2, hazards: [] } });
  });

  test("a name or a number is told once, and only what is filled in", () => {
    const known = following({}, {});
    expect(callerNews(known)).toBeNull();
    const heard = { ...known, caller: { name: " ", phone: " 13812345678 " } };
    const none = { name: null, phone: null };
    expect(callerNews(heard)).toEqual({ name: null, phone: "13812345678", base: none });
    expect(hasNews(heard)).toBe(true);
    const told = { ...heard, sent_caller: { name: "", phone: "13812345678" } };
    expect(callerNews(told)).toBeNull();
    const corrected = callerNews({ ...told, caller: { name: "", phone: "13812345679" } });
    expect(corrected).toEqual({
      name: null,
      phone: "13812345679",
      base: { name: null, phone: "13812345678" },
    });
    expect(hasNews({ ...told, caller: { name: "王女士", phone: "" } })).toBe(true);
  });

  test("the reply names the order, and whether it waits for a lift", () => {
    const order = anOrder();
    expect(answered(following({}, {}), "alm_1", order)).toMatchObject({
      order: order.id,
      is_unlocated: false,
    });
    expect(answered(following({}, {}), "alm_1", { ...order, lift: null }).is_unlocated).toBe(true);
  });
});

describe("the lift that is found afterwards", () => {
  const call = { ...following({}, {}), order: "ord_1", is_unlocated: true };
  const nowhere = anOrder({ lift: null });

  test("is meant for an order that is on its way or waits for it, and for no other", () => {
    expect(looksForLift({ ...call, order: null }, null)).toBe(true);
    expect(looksForLift(call, nowhere)).toBe(true);
    expect(looksForLift(call, anOrder())).toBe(false);
    expect(looksForLift(call, anOrder({ lift: null, state: "rescued" }))).toBe(false);
    expect(looksForLift(call, null)).toBe(false);
    expect(looksForLift({ ...call, is_unlocated: false }, nowhere)).toBe(false);
  });

  test("is told of an order without a lift, so that one that was named meanwhile is not overwritten", () => {
    const { lift } = anOrder();
    expect(locateOf(call, nowhere)).toBeNull();
    const body = locateOf({ ...call, lift }, anOrder());
    expect(body).toMatchObject({ command: "locate", lift: lift?.id, base: { lift: null } });
    expect(locateOf({ ...call, lift }, null)?.base).toMatchObject({ lift: null });
  });
});
