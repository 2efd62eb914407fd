// The live board of operators, shift leaders and supervisors: server truth, folded from board messages.
// Must not: hold what the user is doing (see `intent`), read the clock, or talk to the server.

import type {
  AlarmView,
  BoardChange,
  BoardMessage,
  OrderView,
  ParkedAlarm,
  StationView,
} from "../wire/types";

/** What the server told, at a place in the feed. */
export interface Board {
  /** Null until a snapshot came, and after a resync. */
  epoch: string | null;
  seq: number | null;
  orders: Readonly<Record<string, OrderView>>;
  stations: Readonly<Record<string, StationView>>;
  parked: Readonly<Record<string, ParkedAlarm>>;
}

export const EMPTY_BOARD: Board = { epoch: null, seq: null, orders: {}, stations: {}, parked: {} };

function byId<T extends { id: string }>(items: readonly T[]): Record<string, T> {
  const record: Record<string, T> = {};
  for (const item of items) record[item.id] = item;
  return record;
}

function without<T>(record: Readonly<Record<string, T>>, id: string): Readonly<Record<string, T>> {
  if (!(id in record)) return record;
  const { [id]: _gone, ...rest } = record;
  return rest;
}

/** An order replaces the one we have unless ours is newer (an HTTP reply may overtake the feed). */
function withOrder(orders: Board["orders"], order: OrderView): Board["orders"] {
  const present = orders[order.id];
  if (present && present.version > order.version) return orders;
  return { ...orders, [order.id]: order };
}

function applyChange(board: Board, change: BoardChange): Board {
  switch (change.change) {
    case "order_entered":
    case "order_changed":
      return { ...board, orders: withOrder(board.orders, change.order) };
    case "order_left":
      return { ...board, orders: without(board.orders, change.order) };
    case "station_changed":
      return { ...board, stations: { ...board.stations, [change.station.id]: change.station } };
    case "alarm_parked":
      return { ...board, parked: { ...board.parked, [change.alarm.id]: change.alarm } };
    case "alarm_unparked":
      return { ...board, parked: without(board.parked, change.alarm) };
  }
}

/**
 * Folds one message into the board. A change at or below our place was seen already and does nothing.
 * After `resync` the board keeps showing what it has, without a place, until a snapshot comes.
 */
export function reduceBoard(board: Board, message: BoardMessage): Board {
  switch (message.type) {
    case "snapshot":
      return {
        epoch: message.epoch,
        seq: message.seq,
        orders: byId(message.orders),
        stations: byId(message.stations),
        parked: byId(message.parked),
      };
    case "events": {
      if (board.seq !== null && message.seq < board.seq) return board;
      const changed = message.changes.reduce(applyChange, board);
      return { ...changed, epoch: message.epoch, seq: message.seq };
    }
    case "change":
      if (board.seq === null || message.seq <= board.seq) return board;
      return { ...applyChange(board, message), seq: message.seq };
    case "heartbeat":
      if (board.seq === null || message.seq <= board.seq) return board;
      return { ...board, seq: message.seq };
    case "resync":
      return { ...board, epoch: null, seq: null };
  }
}

/** Takes over the order in a command's reply, before the feed brings it. A closed one does not come back. */
export function adoptReply(board: Board, order: OrderView): Board {
  if (!(order.id in board.orders) && order.state === "closed") return board;
  return { ...board, orders: withOrder(board.orders, order) };
}

/** Whether somebody may still be trapped. */
export function isLive(order: Pick<OrderView, "state">): boolean {
  return order.state === "open" || order.state === "underway" || order.state === "on_scene";
}

/** An order never changes in place, so what was worked out for it holds as long as it does. */
const soonest_of = new WeakMap<OrderView, number>();

/** The soonest deadline, in milliseconds since the epoch; infinite where there is none. */
export function nextDueAt(order: OrderView): number {
  const known = soonest_of.get(order);
  if (known !== undefined) return known;
  let soonest = Number.POSITIVE_INFINITY;
  for (const deadline of order.deadlines) soonest = Math.min(soonest, Date.parse(deadline.due_at));
  soonest_of.set(order, soonest);
  return soonest;
}

const PRIORITY_RANK = { p1: 0, p2: 1, p3: 2 } as const;

/** Negative where `a` stands above `b`. Numbers are digits of one length: no language decides between them. */
function compareInQueue(a: OrderView, b: OrderView): number {
  const a_due = nextDueAt(a);
  const b_due = nextDueAt(b);
  return (
    Number(isLive(b)) - Number(isLive(a)) ||
    (a_due === b_due ? 0 : a_due - b_due) ||
    PRIORITY_RANK[a.priority] - PRIORITY_RANK[b.priority] ||
    (a.number < b.number ? -1 : Number(a.number > b.number))
  );
}

/** The last queue: several parts of the page ask for the same one in every frame. */
let last: { orders: Board["orders"]; queue: readonly OrderView[] } | null = null;

/**
 * The queue: live orders by nearest deadline, then those that wait for a callback. Only moments are
 * compared, never "how long is left", so rows move when facts change and not with every tick.
 */
export function queueOf(orders: Board["orders"]): readonly OrderView[] {
  if (last?.orders === orders) return last.queue;
  const queue = Object.values(orders)
    .filter((order) => order.state !== "closed")
    .sort(compareInQueue);
  last = { orders, queue };
  return queue;
}

/** Parked alarms, oldest first. */
export function parkedOf(parked: Board["parked"]): ParkedAlarm[] {
  return Object.values(parked).sort((a: AlarmView, b: AlarmView) => a.raised_at.localeCompare(b.raised_at));
}

/** Live orders for which nobody can be reached: the alarm at the shift leader's seat. */
export function nobodyReachable(orders: Board["orders"]): OrderView[] {
  return queueOf(orders).filter(
    (order) =>
      isLive(order) &&
      order.attention.some((mark) => mark.kind === "nobody_reachable" || mark.kind === "offer_limit"),
  );
}

/** Figures of the top bar. */
export interface BoardCounts {
  waiting: number;
  underway: number;
  on_scene: number;
  callback: number;
}

/** Counts the queue by what it waits for. */
export function countsOf(orders: Board["orders"]): BoardCounts {
  const counts: BoardCounts = { waiting: 0, underway: 0, on_scene: 0, callback: 0 };
  for (const order of Object.values(orders)) {
    if (order.state === "open") counts.waiting += 1;
    else if (order.state === "underway") counts.underway += 1;
    else if (order.state === "on_scene") counts.on_scene += 1;
    else if (order.state !== "closed") counts.callback += 1;
  }
  return counts;
}
