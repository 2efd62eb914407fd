// @vitest-environment node
import { describe, expect, test } from "vitest";
import { anOrder } from "../testing/scene";
import type { AlarmView, OrderView } from "../wire/types";
import { afterBoards, afterSeen, newFacts } from "./news";

const first = anOrder({ id: "ord_1", alarm_count: 1, people: 1, flags: [], hazards: [] });
const second = { ...first, version: 2, alarm_count: 2, people: 3, hazards: ["fire_smoke" as const] };
const third: OrderView = { ...second, version: 3, alarm_count: 3, flags: ["injured"] };
const board = (...orders: OrderView[]) => Object.fromEntries(orders.map((order) => [order.id, order]));
const alarms = ["hotline", "police", "property"].map((channel) => ({ channel }) as AlarmView);

describe("a further call", () => {
  test("is news against what was known before it, and a third adds to it", () => {
    let news = afterBoards({}, board(first), board(second));
    news = afterBoards(news, board(second), board(third));
    const known = news.ord_1;
    if (!known) throw new Error("there is news");
    expect(newFacts(known, third, alarms)).toEqual({
      alarms: 2,
      channels: ["police", "property"],
      people: { before: 1, after: 3 },
      flags: ["injured"],
      hazards: ["fire_smoke"],
    });
  });

  test("that told nothing new is still shown: somebody called again", () => {
    const again = { ...first, alarm_count: 2 };
    const { ord_1: known } = afterBoards({}, board(first), board(again));
    if (!known) throw new Error("there is news");
    expect(newFacts(known, again, alarms)).toMatchObject({ alarms: 1, people: null, flags: [], hazards: [] });
  });

  test("is news until it is seen, and again with the next one", () => {
    const news = afterBoards({}, board(first), board(second));
    const seen = afterSeen(news, "ord_1");
    expect(seen).toEqual({});
    expect(afterBoards(seen, board(second), board(third)).ord_1?.alarm_count).toBe(2);
  });
});

describe("no news", () => {
  test("is an order that is new, changed otherwise, or lost an alarm", () => {
    expect(afterBoards({}, {}, board(second))).toEqual({});
    expect(afterBoards({}, board(first), board({ ...first, people: 4 }))).toEqual({});
    expect(afterBoards({}, board(third), board(second))).toEqual({});
  });

  test("is left of an order that has gone, and nothing is made anew where nothing changed", () => {
    const news = afterBoards({}, board(first), board(second));
    expect(afterBoards(news, board(second), {})).toEqual({});
    const same = board(second);
    expect(afterBoards(news, same, same)).toBe(news);
    expect(afterSeen(news, "ord_2")).toBe(news);
  });
});
