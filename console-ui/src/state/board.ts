// The live board of operators, shift leaders and supervisors: server truth, folded from board messages.
// Must not: hold what the user is doing (see `intent` in `console/board`), read the clock, or talk to the server.

import type {
  AlarmView,
  BoardChange,
  BoardMessage,
  CrewPositionView,
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
  /** Where crews' phones are, by phone. */
  crews: Readonly<Record<string, CrewPositionView>>;
  /** Orders that left the feed, the latest last; one that is back is on the board as well. */
  left: readonly string[];
}

export const EMPTY_BOARD: Board = {
  epoch: null,
  seq: null,
  orders: {},
  stations: {},
  parked: {},
  crews: {},
  left: [],
};

/** A reply is under way for a minute at most; fewer orders than this leave in that time. */
const MAX_LEFT = 200;

function byId<T extends { id: string }>(items: readonly T[]): Record<string, T> {
  const record: Record<string, T> = {};
  for (const item of items) record[item.id] = item;
  return record;
}

/** The lists that this fold has copied already: thousands of orders are copied once a frame, not once a change. */
type Own = Set<object>;

/** From which list a copy was made and what differs, for those who would otherwise look at all of it again. */
const made_from = new WeakMap<object, { before: object; ids: Set<string> }>();

/** A list that this fold may write to, and the note of what it changes. */
function writable<T>(record: Readonly<Record<string, T>>, id: string, own: Own): Record<string, T> {
  if (own.has(record)) {
    made_from.get(record)?.ids.add(id);
    return record as Record<string, T>;
  }
  // A spread of thousands of entries takes twice as long.
  const copy: Record<string, T> = {};
  for (const key in record) copy[key] = record[key] as T;
  own.add(copy);
  // Only the last step is kept, or each list would keep all that were before it.
  made_from.delete(record);
  made_from.set(copy, { before: record, ids: new Set([id]) });
  return copy;
}

function put<T extends { id: string }>(
  record: Readonly<Record<string, T>>,
  item: T,
  own: Own,
): Readonly<Record<string, T>> {
  const mine = writable(record, item.id, own);
  mine[item.id] = item;
  return mine;
}

function without<T>(record: Readonly<Record<string, T>>, id: string, own: Own): Readonly<Record<string, T>> {
  if (!(id in record)) return record;
  const mine = writable(record, id, own);
  delete mine[id];
  return mine;
}

/** An order replaces the one we have unless ours is newer (an HTTP reply may overtake the feed). */
function withOrder(orders: Board["orders"], order: OrderView, own: Own): Board["orders"] {
  const present = orders[order.id];
  if (present && present.version > order.version) return orders;
  return put(orders, order, own);
}

function applyChange(board: Board, change: BoardChange, own: Own): Board {
  switch (change.change) {
    case "order_entered":
    case "order_changed":
      return { ...board, orders: withOrder(board.orders, change.order, own) };
    case "order_left":
      return {
        ...board,
        orders: without(board.orders, change.order, own),
        left: [...board.left, change.order].slice(-MAX_LEFT),
      };
    case "station_changed":
      return { ...board, stations: put(board.stations, change.station, own) };
    case "alarm_parked":
      return { ...board, parked: put(board.parked, change.alarm, own) };
    case "alarm_unparked":
      return { ...board, parked: without(board.parked, change.alarm, own) };
    case "crew_moved":
      return { ...board, crews: { ...board.crews, [change.position.crew]: change.position } };
  }
}

/**
 * Folds one message into the board. A change at or below our place was seen already and does nothing; a station's or a
 * crew's comes at the place of the event before it and counts.
 * After `resync` the board keeps showing what it has, without a place, until a snapshot comes.
 */
export function reduceBoard(board: Board, message: BoardMessage): Board {
  return reduceInto(board, message, new Set());
}

/** Folds messages that came together. `before` sees each with the board as it was before it. */
export function reduceAll(
  board: Board,
  messages: readonly BoardMessage[],
  before: (board: Board, message: BoardMessage) => void,
): Board {
  const own: Own = new Set();
  let folded = board;
  for (const message of messages) {
    before(folded, message);
    folded = reduceInto(folded, message, own);
  }
  return folded;
}

/** Ends the epoch of a snapshot that is not whole yet; with such a place the server gives everything anew. */
const PARTIAL = "+";

/** Whether further pieces of the snapshot follow. */
export function isPartial(message: BoardMessage): boolean {
  return "epoch" in message && message.epoch.endsWith(PARTIAL);
}

/** Whether no piece of a snapshot is still to come. */
export function isWhole({ epoch }: Board): boolean {
  return !epoch?.endsWith(PARTIAL);
}

/** What is no event of an order (a station's duty, load or reach, where a crew is) comes at the place of the event before it. */
function isNews(message: { seq: number; change: BoardChange["change"] }, seq: number): boolean {
  const is_beside = message.change === "station_changed" || message.change === "crew_moved";
  return is_beside ? message.seq >= seq : message.seq > seq;
}

function reduceInto(board: Board, message: BoardMessage, own: Own): Board {
  switch (message.type) {
    case "snapshot":
      return {
        epoch: message.epoch,
        seq: message.seq,
        orders: byId(message.orders),
        stations: byId(message.stations),
        parked: byId(message.parked),
        crews: Object.fromEntries((message.crews ?? []).map((position) => [position.crew, position])),
        left: board.left,
      };
    case "events": {
      if (board.seq !== null && message.seq < board.seq) return board;
      const changed = message.changes.reduce((so_far, change) => applyChange(so_far, change, own), board);
      return { ...changed, epoch: message.epoch, seq: message.seq };
    }
    case "change":
      if (board.seq === null || !isNews(message, board.seq)) return board;
      return { ...applyChange(board, message, own), seq: message.seq };
    case "heartbeat":
      if (board.seq === null || message.seq <= board.seq) return board;
      return { ...board, seq: message.seq };
    case "resync":
      return { ...board, epoch: null, seq: null };
    // Who is at an order is no fact of the board.
    case "seats":
      return board;
  }
}

/**
 * Takes over the order in a command's reply, before the feed brings it. One that is closed or has left the feed does not
 * come back; where the command opened it again, the feed brings it.
 */
export function adoptReply(board: Board, order: OrderView): Board {
  const is_gone = order.state === "closed" || board.left.includes(order.id);
  if (is_gone && !(order.id in board.orders)) return board;
  return { ...board, orders: withOrder(board.orders, order, new Set()) };
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

/** Queues of the boards that are in use: several parts of the page ask for the same one, counts for an earlier one. */
const queue_of = new WeakMap<Board["orders"], readonly OrderView[]>();

/**
 * The queue: live orders by nearest deadline, then those that wait for a callback. Only moments are
 * compared, never "how long is left", so rows move when facts change and not with every tick.
 */
export function queueOf(orders: Board["orders"]): readonly OrderView[] {
  const known = queue_of.get(orders);
  if (known) return known;
  const step = made_from.get(orders);
  const before = step && queue_of.get(step.before as Board["orders"]);
  const queue =
    step && before
      ? afterStep(before, orders, step.ids)
      : Object.values(orders)
          .filter((order) => order.state !== "closed")
          .sort(compareInQueue);
  queue_of.set(orders, queue);
  return queue;
}

/** Ids of the orders that differ from `before`, where that is known without looking at all of them. */
export function changedSince(before: Board["orders"], orders: Board["orders"]): ReadonlySet<string> | null {
  const step = made_from.get(orders);
  return step?.before === before ? step.ids : null;
}

/** The queue after a few orders changed: they are taken out and put where they stand now. */
function afterStep(
  queue: readonly OrderView[],
  orders: Board["orders"],
  ids: ReadonlySet<string>,
): readonly OrderView[] {
  const next = queue.filter(({ id }) => !ids.has(id));
  for (const id of ids) {
    const order = orders[id];
    if (order && order.state !== "closed") next.splice(placeIn(next, order), 0, order);
  }
  return next;
}

/** Where the order belongs in a sorted queue. */
function placeIn(queue: readonly OrderView[], order: OrderView): number {
  let low = 0;
  let high = queue.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = queue[middle];
    if (other && compareInQueue(other, order) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Parked alarms, oldest first. */
export function parkedOf(parked: Board["parked"]): ParkedAlarm[] {
  return Object.values(parked).sort((a: AlarmView, b: AlarmView) => a.raised_at.localeCompare(b.raised_at));
}

/** Live orders for which nobody can be reached: the alarm at the shift leader's seat. */
export function nobodyReachable(orders: Board["orders"]): OrderView[] {
  return queueOf(orders).filter(
    (order) =>
      order.attention.length > 0 &&
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
  for (const { state } of queueOf(orders)) {
    if (state === "open") counts.waiting += 1;
    else if (state === "underway") counts.underway += 1;
    else if (state === "on_scene") counts.on_scene += 1;
    else counts.callback += 1;
  }
  return counts;
}
