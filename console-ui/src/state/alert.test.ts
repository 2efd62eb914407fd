import { describe, expect, test } from "vitest";
import { fixture } from "../testing/fixture";
import { aBoard, anAssignment, anOrder, ledOrder } from "../testing/scene";
import type { BoardChange, BoardMessage, OrderView, Priority } from "../wire/types";
import {
  afterTone,
  alertsOf,
  type Eyes,
  GAP_MS,
  LINK,
  missedAlerts,
  nextTone,
  REPEAT_MS,
  SAME_CLASS_MS,
  SOUND_CLASSES,
  standingAlerts,
  type Unseen,
  unseenNow,
  withAlerts,
} from "./alert";
import { adoptReply, EMPTY_BOARD, reduceBoard } from "./board";

const mark = (kind: "nobody_reachable" | "comfort_call") =>
  ({ kind, for_shift_leader: false, assignment: null, value: null, why: null }) as const;

function changed(
  order: OrderView,
  change: "order_changed" | "order_entered" = "order_changed",
): BoardMessage {
  return { type: "change", seq: 48214, change, order, events: [] };
}

/** Classes that a change from one order to the other earns. */
function earned(before: OrderView | null, after: OrderView): string[] {
  const board = before ? adoptReply(aBoard(), before) : aBoard();
  return alertsOf(board, changed(after)).map(({ kind }) => kind);
}

const P3 = { priority: "p3" as Priority, attention: [] };

describe("what is heard", () => {
  test("a snapshot is silent, and a message is heard once", () => {
    expect(alertsOf(EMPTY_BOARD, fixture<BoardMessage>("board_snapshot"))).toEqual([]);
    const entered = changed(anOrder({ ...P3, id: "new" }), "order_entered");
    expect(alertsOf(aBoard(), entered)).toEqual([{ kind: "new", about: "new" }]);
    const after = reduceBoard(aBoard(), entered);
    expect(alertsOf(after, entered)).toEqual([]);
    expect(alertsOf(after, { ...entered, seq: 48215 } as BoardMessage)).toEqual([]);
  });

  test("P1 has a sound of its own, when it comes and when it becomes so", () => {
    expect(earned(null, anOrder({ id: "new", priority: "p1", attention: [] }))).toEqual(["p1"]);
    const order = anOrder({ ...P3, version: 9 });
    expect(earned(order, { ...order, version: 10, priority: "p1" })).toEqual(["p1"]);
    expect(earned(order, { ...order, version: 10, priority: "p2" })).toEqual([]);
  });

  test("a new mark is overdue, nobody reachable is the shift leader's", () => {
    const order = anOrder({ ...P3, version: 9 });
    expect(earned(order, { ...order, version: 10, attention: [mark("comfort_call")] })).toEqual(["overdue"]);
    expect(earned(order, { ...order, version: 10, attention: [mark("nobody_reachable")] })).toEqual([
      "leader",
    ]);
    expect(earned(order, { ...order, version: 10 })).toEqual([]);
  });

  test("a station that says no is heard, one that was known to have said no is not", () => {
    const order = anOrder({ ...P3, version: 9, assignments: [anAssignment({ state: "offered" })] });
    const no = { ...order, version: 10, assignments: [anAssignment({ state: "declined" })] };
    expect(earned(order, no)).toEqual(["declined"]);
    expect(earned(no, { ...no, version: 11 })).toEqual([]);
  });

  test("the shift leader's alarm stands for whoever signs in, while the order lives", () => {
    const marked = anOrder({ id: "a", attention: [mark("nobody_reachable")] });
    const over = { ...marked, id: "b", state: "closed" } as OrderView;
    const orders = { a: marked, b: over, c: anOrder({ id: "c", attention: [mark("comfort_call")] }) };
    expect(standingAlerts({ ...aBoard(), orders })).toEqual([{ kind: "leader", about: "a" }]);
  });

  test("what came while the link was down is heard as if it had come one by one", () => {
    const known = anOrder({ ...P3, id: "known", version: 9 });
    const before = adoptReply(aBoard(), known);
    const entered = anOrder({ ...P3, id: "new", version: 1 });
    const [offer] = entered.assignments;
    const declined = {
      ...entered,
      version: 2,
      assignments: offer ? [{ ...offer, state: "declined" as const }] : [],
    };
    const changes: BoardChange[] = [
      { change: "order_entered", order: entered, events: [] },
      { change: "order_changed", order: declined, events: [] },
      { change: "order_changed", order: { ...known, version: 10, priority: "p1" }, events: [] },
      { change: "order_changed", order: { ...known, version: 8, priority: "p2" }, events: [] },
    ];
    const events: BoardMessage = {
      type: "events",
      epoch: before.epoch ?? "",
      seq: 48300,
      server_time: "2026-11-22T07:00:00Z",
      changes,
    };
    expect(alertsOf(before, events)).toEqual([
      { kind: "new", about: "new" },
      { kind: "declined", about: "new" },
      { kind: "p1", about: "known" },
    ]);
    expect(alertsOf({ ...before, seq: 48301 }, events)).toEqual([]);
    // Pieces of a snapshot are no news of their own.
    expect(alertsOf({ ...before, epoch: "e+" }, events)).toEqual([]);
  });

  test("a snapshot that takes the place of a known board tells what came about in between", () => {
    const known = anOrder({ ...P3, id: "known", version: 9 });
    const before = adoptReply({ ...aBoard(), orders: {}, parked: {} }, known);
    const now = (order: OrderView) => ({ ...before, orders: { [order.id]: order } });
    expect(missedAlerts(before, before)).toEqual([]);
    expect(missedAlerts(before, now({ ...known, priority: "p1" }))).toEqual([{ kind: "p1", about: "known" }]);
    expect(missedAlerts(before, now({ ...known, id: "new" }))).toEqual([{ kind: "new", about: "new" }]);
    const refused = { ...known, assignments: [anAssignment({ state: "declined" })] };
    expect(missedAlerts(before, now(refused))).toEqual([{ kind: "declined", about: "known" }]);
    const [parked] = Object.keys(aBoard().parked);
    expect(missedAlerts(before, { ...before, parked: aBoard().parked })).toEqual([
      { kind: "new", about: parked },
    ]);
  });

  test("a parked alarm is heard as a new one", () => {
    const parked = fixture<BoardMessage>("board_change_alarm_parked");
    expect(alertsOf(aBoard(), parked).map(({ kind }) => kind)).toEqual(["new"]);
  });
});

describe("what counts as seen", () => {
  const order = anOrder({ ...P3, id: "a" });
  const board = { ...aBoard(), orders: { a: order } };
  const unseen = withAlerts([], [{ kind: "new", about: "a" }], 0);

  const AWAY: Eyes = { order: null, opened_at: 0, touched_at: 0 };
  const rang = (kind: Unseen["kind"], since = 0) =>
    afterTone(withAlerts([], [{ kind, about: "a" }], since), kind);
  const led = { ...board, orders: { a: { ...ledOrder("accepted"), id: "a", priority: "p1" as const } } };

  test("an order rings until it is opened, or somebody goes", () => {
    expect(unseenNow(unseen, board, AWAY, false)).toBe(unseen);
    expect(unseenNow(unseen, board, { ...AWAY, order: "a" }, false)).toEqual([]);
    expect(unseenNow(rang("new"), led, AWAY, false)).toEqual([]);
    expect(unseenNow(unseen, { ...board, orders: {} }, AWAY, false)).toEqual([]);
    expect(
      unseenNow(unseen, { ...board, orders: { a: { ...order, state: "closed" } } }, AWAY, false),
    ).toEqual([]);
  });

  test("each alert waits for its first tone, though a crew goes or the order lay open before", () => {
    for (const kind of ["p1", "declined", "new"] as const) {
      const fresh = withAlerts([], [{ kind, about: "a" }], 5);
      const before: Eyes = { order: "a", opened_at: 4, touched_at: 9 };
      expect(unseenNow(fresh, led, before, false), kind).toBe(fresh);
      expect(unseenNow(rang(kind, 5), led, before, false), kind).toEqual([]);
      expect(unseenNow(rang(kind), led, AWAY, false), kind).toEqual([]);
    }
  });

  test("an order that lay open rings on until somebody touches anything", () => {
    const before: Eyes = { order: "a", opened_at: 3, touched_at: 4 };
    const declined = rang("declined", 5);
    expect(unseenNow(declined, board, before, false)).toBe(declined);
    expect(unseenNow(declined, board, { ...before, touched_at: 5 }, false)).toEqual([]);
    expect(unseenNow(declined, board, { ...before, order: "b", touched_at: 5 }, false)).toBe(declined);
  });

  test("a mark rings until it is gone, the link until it is back", () => {
    const overdue = withAlerts([], [{ kind: "overdue", about: "a" }], 0);
    const marked = { ...board, orders: { a: { ...order, attention: [mark("comfort_call")] } } };
    expect(unseenNow(overdue, marked, AWAY, false)).toBe(overdue);
    expect(unseenNow(overdue, board, AWAY, false)).toEqual([]);
    const stale = withAlerts([], [{ kind: "stale", about: LINK }], 0);
    expect(unseenNow(stale, board, AWAY, true)).toBe(stale);
    expect(unseenNow(stale, board, AWAY, false)).toEqual([]);
  });

  test("the same alert does not ring twice", () => {
    expect(withAlerts(unseen, [{ kind: "new", about: "a" }], 9)).toBe(unseen);
    expect(withAlerts(unseen, [{ kind: "p1", about: "a" }], 9)).toHaveLength(2);
  });
});

describe("which tone when", () => {
  const at = (kind: Unseen["kind"], is_heard = true): Unseen => ({
    kind,
    about: kind,
    since: 0,
    is_heard,
  });

  test("nothing unseen is silence", () => {
    expect(nextTone([], {}, 0, "operator")).toBeNull();
  });

  test("the most urgent comes first, the next after a gap", () => {
    const unseen = SOUND_CLASSES.map((kind) => at(kind)).reverse();
    expect(nextTone(unseen, {}, 0, "operator")).toBe("leader");
    expect(nextTone(unseen, { leader: 0 }, GAP_MS - 1, "operator")).toBeNull();
    expect(nextTone(unseen, { leader: 0 }, GAP_MS, "operator")).toBe("p1");
  });

  test.each(SOUND_CLASSES)("%s repeats just at its time while unseen", (kind) => {
    const unseen = [at(kind)];
    expect(nextTone(unseen, { [kind]: 0 }, REPEAT_MS[kind] - 1, "shift_leader")).toBeNull();
    expect(nextTone(unseen, { [kind]: 0 }, REPEAT_MS[kind], "shift_leader")).toBe(kind);
  });

  test("the shift leader's alarm is told to operators once", () => {
    const unseen = [at("leader")];
    expect(nextTone(unseen, {}, 0, "operator")).toBe("leader");
    expect(nextTone(unseen, { leader: 0 }, 10 * REPEAT_MS.leader, "operator")).toBeNull();
  });

  test("a newcomer of the same class is heard before the repeat, but a storm is not a noise", () => {
    const unseen = [at("new"), at("new", false)];
    expect(nextTone(unseen, { new: 1_000 }, 1_000 + SAME_CLASS_MS - 1, "operator")).toBeNull();
    expect(nextTone(unseen, { new: 1_000 }, 1_000 + SAME_CLASS_MS, "operator")).toBe("new");
  });

  test("over ten minutes with everything unseen no two tones are closer than the gap and all are heard", () => {
    const unseen = SOUND_CLASSES.map((kind) => at(kind));
    let heard = {};
    const times: number[] = [];
    const played = new Set<string>();
    for (let now = 0; now <= 600_000; now += 250) {
      const kind = nextTone(unseen, heard, now, "shift_leader");
      if (!kind) continue;
      heard = { ...heard, [kind]: now };
      times.push(now);
      played.add(kind);
    }
    expect(played.size).toBe(SOUND_CLASSES.length);
    for (const [index, time] of times.entries()) {
      if (index > 0) expect(time - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(GAP_MS);
    }
  });
});
