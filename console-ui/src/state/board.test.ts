// @vitest-environment node
import { describe, expect, test } from "vitest";
import { fixture } from "../testing/fixture";
import { aBoard, anOrder } from "../testing/scene";
import type { BoardChange, BoardMessage, CrewPositionView, OrderView, StationView } from "../wire/types";
import {
  adoptReply,
  type Board,
  countsOf,
  EMPTY_BOARD,
  nobodyReachable,
  parkedOf,
  queueOf,
  reduceAll,
  reduceBoard,
} from "./board";

function changed(seq: number, order: OrderView): BoardMessage {
  return { type: "change", seq, change: "order_changed", order, events: [] };
}

describe("the board", () => {
  test("a snapshot replaces everything", () => {
    const board = aBoard();
    expect(board.seq).toBe(48213);
    expect(Object.keys(board.orders)).toHaveLength(4);
    const empty: BoardMessage = {
      type: "snapshot",
      epoch: "other",
      seq: 1,
      server_time: "2026-11-22T00:00:00Z",
      orders: [],
      stations: [],
      parked: [],
    };
    expect(reduceBoard(board, empty)).toMatchObject({ epoch: "other", seq: 1, orders: {} });
  });

  test("changes before a snapshot are ignored", () => {
    expect(reduceBoard(EMPTY_BOARD, changed(5, anOrder()))).toBe(EMPTY_BOARD);
  });

  test("a change that was seen already does nothing", () => {
    const board = aBoard();
    expect(reduceBoard(board, changed(48213, anOrder({ version: 99 })))).toBe(board);
    expect(reduceBoard(board, changed(48212, anOrder({ version: 99 })))).toBe(board);
  });

  test("a station's and a crew's change come at the place of the event before them", () => {
    const board = aBoard();
    const station = { ...Object.values(board.stations)[0], live_count: 7 } as StationView;
    const busy = reduceBoard(board, { type: "change", seq: 48213, change: "station_changed", station });
    expect(busy.stations[station.id]?.live_count).toBe(7);
    const { position } = fixture<{ position: CrewPositionView }>("board_change_crew_moved");
    const moved = reduceBoard(busy, { type: "change", seq: 48213, change: "crew_moved", position });
    expect(moved.crews).toEqual({ [position.crew]: position });
    expect(reduceBoard(moved, { type: "change", seq: 48212, change: "station_changed", station })).toBe(
      moved,
    );
  });

  test("an older version never replaces a newer one, but the place moves on", () => {
    const board = adoptReply(aBoard(), anOrder({ version: 9, people: 5 }));
    const next = reduceBoard(board, changed(48214, anOrder({ version: 8, people: 1 })));
    expect(next.orders[anOrder().id]?.people).toBe(5);
    expect(next.seq).toBe(48214);
  });

  test("every change of the fixtures folds", () => {
    let board = aBoard();
    for (const name of [
      "board_change_order_entered",
      "board_change_order_changed",
      "board_change_order_left",
      "board_change_station_changed",
      "board_change_alarm_parked",
      "board_change_alarm_unparked",
      "board_heartbeat",
    ]) {
      board = reduceBoard(board, fixture<BoardMessage>(name));
    }
    expect(board.seq).toBe(48221);
    expect(parkedOf(board.parked)).toEqual([]);
    expect(Object.keys(board.orders)).toHaveLength(3);
    expect(Object.values(board.stations).some((station) => station.reach === "phone_only")).toBe(true);
  });

  test("resumed events bring the board to their place", () => {
    const board = reduceBoard(aBoard(), fixture<BoardMessage>("board_events"));
    expect(board.seq).toBe(48215);
    expect(board.parked).toEqual({});
  });

  test("nothing missed: empty events keep what is there", () => {
    const board = aBoard();
    expect(reduceBoard(board, fixture<BoardMessage>("board_events_none"))).toEqual(board);
  });

  test("a resync keeps what is shown and forgets the place", () => {
    const board = reduceBoard(aBoard(), fixture<BoardMessage>("board_resync"));
    expect(board.epoch).toBeNull();
    expect(board.seq).toBeNull();
    expect(Object.keys(board.orders)).toHaveLength(4);
  });

  test("a late heartbeat does not move the place back", () => {
    const board = aBoard();
    const late: BoardMessage = { type: "heartbeat", seq: 1, server_time: "2026-11-22T00:00:00Z" };
    expect(reduceBoard(board, late)).toBe(board);
  });

  test("the reply to closing does not bring back an order that left", () => {
    const closed = anOrder({ id: "ord_gone", state: "closed" });
    expect(adoptReply(aBoard(), closed).orders.ord_gone).toBeUndefined();
  });

  test("an order that left before a slow reply came stays away, until the feed brings it again", () => {
    const change = (seq: number, what: BoardChange): BoardMessage => ({ type: "change", seq, ...what });
    const entered = { change: "order_entered" as const, order: anOrder({ id: "ord_a" }), events: [] };
    const here = reduceBoard(aBoard(), change(48214, entered));
    const gone = reduceBoard(here, change(48215, { change: "order_left", order: "ord_a", reason: "closed" }));
    const late = adoptReply(gone, anOrder({ id: "ord_a", state: "rescued", version: 99 }));
    expect(late).toBe(gone);
    const again = reduceBoard(gone, change(48216, entered));
    expect(adoptReply(again, anOrder({ id: "ord_a", version: 99 })).orders.ord_a?.version).toBe(99);
  });
});

describe("the queue", () => {
  const at = (second: number) => `2026-11-22T06:00:${String(second).padStart(2, "0")}Z`;
  const due = (id: string, second: number, change: Partial<OrderView> = {}) =>
    anOrder({ id, number: id, deadlines: [{ kind: "comfort", due_at: at(second) }], ...change });

  test("the nearest deadline comes first, whatever the order in which deadlines are listed", () => {
    const two = anOrder({
      id: "b",
      number: "b",
      deadlines: [
        { kind: "comfort", due_at: at(50) },
        { kind: "next_first", due_at: at(5) },
      ],
    });
    const queue = queueOf({ a: due("a", 10), b: two, c: due("c", 30) });
    expect(queue.map(({ id }) => id)).toEqual(["b", "a", "c"]);
  });

  test("those that wait for a callback come after those that wait for rescue; closed ones not at all", () => {
    const queue = queueOf({
      a: due("a", 1, { state: "callback_due" }),
      b: due("b", 50),
      c: due("c", 0, { state: "closed" }),
    });
    expect(queue.map(({ id }) => id)).toEqual(["b", "a"]);
  });

  test("the more urgent wins a tie", () => {
    const queue = queueOf({ a: due("a", 5, { priority: "p3" }), b: due("b", 5, { priority: "p1" }) });
    expect(queue.map(({ id }) => id)).toEqual(["b", "a"]);
  });

  test("counts tell what the queue waits for", () => {
    const counts = countsOf({
      a: anOrder({ state: "open" }),
      b: anOrder({ state: "on_scene" }),
      c: anOrder({ state: "rescued" }),
      d: anOrder({ state: "closed" }),
    });
    expect(counts).toEqual({ waiting: 1, underway: 0, on_scene: 1, callback: 1 });
  });

  test("nobody reachable is an alarm while somebody may be trapped", () => {
    const mark = {
      kind: "nobody_reachable",
      for_shift_leader: true,
      assignment: null,
      value: null,
      why: null,
    } as const;
    const orders = {
      a: anOrder({ id: "a", attention: [mark] }),
      b: anOrder({ id: "b", state: "rescued", attention: [mark] }),
    };
    expect(nobodyReachable(orders).map(({ id }) => id)).toEqual(["a"]);
  });
});

describe("messages that came together", () => {
  /** Orders and changes of them from a small generator, so that the same run comes again. */
  function storm(count: number): BoardMessage[] {
    let state = 7;
    const next = (most: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state % most;
    };
    return Array.from({ length: count }, (_, at): BoardMessage => {
      const id = `ord_${next(40)}`;
      const seq = 50_000 + at;
      if (next(6) === 0) return { type: "change", seq, change: "order_left", order: id, reason: "closed" };
      const due_at = new Date(Date.UTC(2026, 10, 22, 6, next(60), next(60))).toISOString();
      const order = anOrder({
        id,
        number: `20261122-${String(next(9_999)).padStart(4, "0")}`,
        version: at + 10,
        state: (["open", "underway", "callback_due"] as const)[next(3)] ?? "open",
        priority: (["p1", "p2", "p3"] as const)[next(3)] ?? "p3",
        deadlines: next(9) === 0 ? [] : [{ kind: "comfort", due_at }],
      });
      return changed(seq, order);
    });
  }

  test("fold to the same board as one by one, and leave what was there before as it was", () => {
    const board = aBoard();
    const kept = structuredClone(board);
    const messages = storm(400);
    const seen: (number | null)[] = [];
    const together = reduceAll(board, messages, (before) => void seen.push(before.seq));
    expect(together).toEqual(messages.reduce(reduceBoard, board));
    expect(seen.slice(0, 3)).toEqual([48213, 50_000, 50_001]);
    expect(board).toEqual(kept);
  });

  test("a queue that follows the changes is the queue that is sorted anew", () => {
    let board: Board = aBoard();
    queueOf(board.orders);
    for (let at = 0, messages = storm(600); at < messages.length; at += 3) {
      board = reduceAll(board, messages.slice(at, at + 3), () => undefined);
      const followed = queueOf(board.orders);
      expect(followed).toEqual(queueOf({ ...board.orders }));
      queueOf(board.orders);
    }
  });
});
