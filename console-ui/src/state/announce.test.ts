// @vitest-environment node
import { describe, expect, test } from "vitest";
import { anOrder } from "../testing/scene";
import type { OrderView } from "../wire/types";
import { ANNOUNCE_EVERY_MS, type Announcement, announce, SILENT } from "./announce";

const T0 = Date.parse("2026-11-22T06:00:00Z");

function due(id: string, seconds: number): OrderView {
  const due_at = new Date(T0 + seconds * 1_000).toISOString();
  return anOrder({ id, attention: [], deadlines: [{ kind: "next_first", due_at }] });
}

function board(...orders: OrderView[]): Record<string, OrderView> {
  return Object.fromEntries(orders.map((order) => [order.id, order]));
}

/** Shows boards at moments (in ms from T0), one after the other; gives what was said at each. */
function listen(...steps: [number, Record<string, OrderView>][]): (Announcement | null)[] {
  let announcer = SILENT;
  return steps.map(([ms, orders]) => {
    const next = announce(announcer, orders, T0 + ms);
    announcer = next.announcer;
    return next.said;
  });
}

const a = due("a", 60);
const b = due("b", 60);
const c = due("c", 60);

describe("announcements", () => {
  test("the first board is silent, also what is overdue in it", () => {
    expect(listen([0, board(due("late", -5), a)], [1_000, board(due("late", -5), a)])).toEqual([null, null]);
  });

  test("an empty page that has no board yet knows nothing", () => {
    expect(listen([0, {}], [100, board(a, b)])).toEqual([null, null]);
  });

  test("a new order is told at once and once", () => {
    const [, first, again] = listen([0, board(a)], [100, board(a, b)], [20_000, board(a, b)]);
    expect(first).toEqual({ new_orders: ["b"], new_overdue: [] });
    expect(again).toBeNull();
  });

  test("an order is told overdue at the moment of its deadline", () => {
    const [, before, at] = listen([0, board(a)], [59_999, board(a)], [60_000, board(a)]);
    expect(before).toBeNull();
    expect(at).toEqual({ new_orders: [], new_overdue: ["a"] });
  });

  test("what happens within the pause is told together at its end", () => {
    const said = listen(
      [0, board(a)],
      [100, board(a, b)],
      [200, board(a, b, c)],
      [100 + ANNOUNCE_EVERY_MS - 1, board(a, b, c, due("d", 1))],
      [100 + ANNOUNCE_EVERY_MS, board(a, b, c, due("d", 1))],
    );
    expect(said.slice(2)).toEqual([null, null, { new_orders: ["c", "d"], new_overdue: ["d"] }]);
  });

  test("what was dealt with during the pause is not told any more", () => {
    const said = listen(
      [0, board(a)],
      [100, board(a, b)],
      [1_000, board(a, b, c, due("d", 1))],
      [2_000, board(a, b, due("d", 900))],
      [20_000, board(a, b, due("d", 900))],
    );
    expect(said[4]).toEqual({ new_orders: ["d"], new_overdue: [] });
  });

  test("an order whose people are out is overdue to nobody here", () => {
    const out = { ...due("a", 1), state: "callback_due" as const };
    expect(listen([0, board(out)], [5_000, board(out)])).toEqual([null, null]);
  });
});
