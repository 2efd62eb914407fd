import { describe, expect, test } from "vitest";
import { anAssignment, anOrder, ledOrder } from "../testing/scene";
import { CARDS, cardsFor, MOST_CARDS, MOST_TICKED, type Ticks, withTick, withTicksMoved } from "./script";

const CALM = { flags: [], hazards: [], attention: [] };

describe("the cards", () => {
  test("follow the stage of the order", () => {
    expect(cardsFor(null)).toEqual(["open", "locate"]);
    expect(cardsFor(anOrder({ ...CALM, people: null }))).toEqual(["triage", "safety"]);
    expect(cardsFor(anOrder({ ...CALM, lift: null, people: 2 }))[0]).toBe("locate");
    expect(cardsFor(ledOrder("en_route", CALM))[0]).toBe("dispatched");
    expect(cardsFor(ledOrder("on_scene", CALM))[0]).toBe("out");
    expect(cardsFor(anOrder({ ...CALM, state: "callback_due" }))).toEqual(["callback"]);
  });

  test("what is dangerous or frail comes first, each once", () => {
    const order = anOrder({
      ...CALM,
      flags: ["child_alone", "injured", "unconscious"],
      hazards: ["fire_smoke"],
    });
    expect(cardsFor(order).slice(0, 3)).toEqual(["fire", "child", "ill"]);
    expect(cardsFor(order)).toHaveLength(MOST_CARDS);
  });

  test("a late crew is told with facts", () => {
    const mark = {
      kind: "arrival_overdue",
      for_shift_leader: false,
      assignment: null,
      value: null,
      why: null,
    } as const;
    const order = anOrder({ ...CALM, attention: [mark], assignments: [anAssignment({ state: "en_route" })] });
    expect(cardsFor(order).slice(0, 2)).toEqual(["delay", "dispatched"]);
  });
});

describe("the ticks", () => {
  const [first, second] = CARDS.open;

  test("are set and taken back, per order", () => {
    const once = withTick({}, "a", first);
    expect(withTick(once, "b", second)).toEqual({ a: [first], b: [second] });
    expect(withTick(once, "a", first)).toEqual({ a: [] });
  });

  test("of the oldest orders are forgotten", () => {
    let ticks: Ticks = {};
    for (let n = 0; n < MOST_TICKED + 5; n += 1) ticks = withTick(ticks, `order ${n}`, first);
    expect(Object.keys(ticks)).toHaveLength(MOST_TICKED);
    expect(ticks["order 0"]).toBeUndefined();
  });

  test("of the call move to its order", () => {
    expect(withTicksMoved({ call: [first], a: [second] }, "call", "a")).toEqual({ a: [second, first] });
    expect(withTicksMoved({}, "call", "a")).toEqual({});
  });
});
