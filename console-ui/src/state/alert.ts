// What deserves a sound, until somebody has seen it, and which tone comes when.
// Must not: make a sound or read the clock; the page's first snapshot is silent, it only tells what was there.

import type {
  AssignmentState,
  AttentionView,
  BoardChange,
  BoardMessage,
  OrderView,
  Role,
} from "../wire/types";
import { type Board, isLive, isWhole, queueOf } from "./board";

/** The classes of sounds, the most urgent first. */
export const SOUND_CLASSES = ["leader", "p1", "stale", "overdue", "declined", "new"] as const;
export type SoundClass = (typeof SOUND_CLASSES)[number];

/** Something that rings: an order, a parked alarm, or the link to the server. */
export interface Alert {
  kind: SoundClass;
  /** Id of the order or alarm; `link` for the connection. */
  about: string;
}

/** An alert that nobody has seen, with the moment it came. */
export interface Unseen extends Alert {
  since: number;
  /** Whether its tone was played since: each is heard once, whatever lies open. */
  is_heard: boolean;
}

/** What the seat has before it. */
export interface Eyes {
  order: string | null;
  /** When that order was opened. */
  opened_at: number;
  /** When a key or the pointer was last pressed: somebody is there. */
  touched_at: number;
}

export const LINK = "link";

const LEADER_MARKS: readonly AttentionView["kind"][] = ["nobody_reachable", "offer_limit"];
const REFUSED: readonly AssignmentState[] = ["declined", "withdrawn"];

function nameOf(mark: AttentionView): string {
  return `${mark.kind} ${mark.assignment ?? ""} ${mark.why ?? ""}`;
}

function addedMarks(before: OrderView | undefined, after: OrderView): AttentionView[] {
  const known = new Set(before?.attention.map(nameOf));
  return after.attention.filter((mark) => !known.has(nameOf(mark)));
}

/** Whether a station that was asked or going has just said no. */
function hasNewRefusal(before: OrderView | undefined, after: OrderView): boolean {
  return after.assignments.some(({ id, state }) => {
    const earlier = before?.assignments.find((known) => known.id === id);
    return REFUSED.includes(state) && earlier !== undefined && !REFUSED.includes(earlier.state);
  });
}

function ofOrder(before: OrderView | undefined, after: OrderView): SoundClass[] {
  const earned: SoundClass[] = [];
  const added = addedMarks(before, after);
  if (added.some(({ kind }) => LEADER_MARKS.includes(kind))) earned.push("leader");
  if (isLive(after) && after.priority === "p1" && before?.priority !== "p1") earned.push("p1");
  else if (!before && isLive(after)) earned.push("new");
  if (before && added.some(({ kind }) => !LEADER_MARKS.includes(kind))) earned.push("overdue");
  if (hasNewRefusal(before, after)) earned.push("declined");
  return earned;
}

/** What a change earns on the order as it was `known`; one that was overtaken by a reply earns nothing. */
function ofChange(change: BoardChange, known: (id: string) => OrderView | undefined): Alert[] {
  switch (change.change) {
    case "order_entered":
    case "order_changed": {
      const { order } = change;
      const before = known(order.id);
      if (before && before.version > order.version) return [];
      return ofOrder(before, order).map((kind) => ({ kind, about: order.id }));
    }
    case "alarm_parked":
      return [{ kind: "new", about: change.alarm.id }];
    case "order_left":
    case "station_changed":
    case "alarm_unparked":
    case "crew_moved":
      return [];
  }
}

/** What changes that came together earn: each is judged against what those before it made of the board. */
function ofChanges(before: Board, changes: readonly BoardChange[]): Alert[] {
  const latest = new Map<string, OrderView>();
  const alerts: Alert[] = [];
  for (const change of changes) {
    alerts.push(...ofChange(change, (id) => latest.get(id) ?? before.orders[id]));
    if ("order" in change && typeof change.order !== "string") latest.set(change.order.id, change.order);
  }
  return alerts;
}

/** What one message earns, judged against the board as it was before it. A snapshot is judged when it is whole. */
export function alertsOf(before: Board, message: BoardMessage): Alert[] {
  if (before.seq === null || !isWhole(before)) return [];
  if (message.type === "change") return message.seq > before.seq ? ofChanges(before, [message]) : [];
  if (message.type === "events") return message.seq >= before.seq ? ofChanges(before, message.changes) : [];
  return [];
}

/** What a snapshot earns that takes the place of a known board: what came about while nothing was heard. */
export function missedAlerts(before: Board, after: Board): Alert[] {
  const parked = Object.keys(after.parked).filter((id) => !(id in before.parked));
  return [
    ...Object.values(after.orders).flatMap((order) =>
      ofOrder(before.orders[order.id], order).map((kind) => ({ kind, about: order.id })),
    ),
    ...parked.map((about) => ({ kind: "new" as const, about })),
  ];
}

/** The shift leader's alarms that stand, whoever signs in or comes back to them: a snapshot does not tell them anew. */
export function standingAlerts(board: Board): Alert[] {
  return queueOf(board.orders)
    .filter((order) => isLive(order) && order.attention.some(({ kind }) => LEADER_MARKS.includes(kind)))
    .map(({ id }) => ({ kind: "leader", about: id }));
}

/** Adds alerts; one that rings already goes on as it is. */
export function withAlerts(
  unseen: readonly Unseen[],
  alerts: readonly Alert[],
  now: number,
): readonly Unseen[] {
  const added = alerts.filter(
    ({ kind, about }) => !unseen.some((known) => known.kind === kind && known.about === about),
  );
  return added.length === 0
    ? unseen
    : [...unseen, ...added.map((alert) => ({ ...alert, since: now, is_heard: false }))];
}

/** The alerts of a class after its tone: one tone tells all that were waiting for it. */
export function afterTone(unseen: readonly Unseen[], tone: SoundClass): readonly Unseen[] {
  return unseen.map((alert) => (alert.kind === tone ? { ...alert, is_heard: true } : alert));
}

/** Whether what the alert told still is so. */
function stillHolds(kind: SoundClass, order: OrderView): boolean {
  switch (kind) {
    case "leader":
      return order.attention.some((mark) => LEADER_MARKS.includes(mark.kind));
    case "overdue":
      return order.attention.length > 0;
    case "p1":
      return isLive(order) && order.priority === "p1";
    case "declined":
    case "new":
      return isLive(order);
    case "stale":
      return false;
  }
}

/** Whether it is told again: not where a crew goes already. */
function ringsOn(kind: SoundClass, order: OrderView): boolean {
  switch (kind) {
    case "p1":
    case "declined":
      return !order.assignments.some(({ is_lead }) => is_lead);
    case "new":
      return order.state === "open";
    case "leader":
    case "overdue":
    case "stale":
      return true;
  }
}

/**
 * Whether it still waits to be heard or seen. Who opened the order afterwards has seen it. An order that lay open before is
 * no proof: its alert is heard once, and is silent then as soon as somebody touches anything.
 */
function stillWaits(alert: Unseen, board: Board, eyes: Eyes, is_stale: boolean): boolean {
  if (alert.about === LINK) return is_stale;
  if (alert.about in board.parked) return true;
  const order = board.orders[alert.about];
  if (!order || !stillHolds(alert.kind, order)) return false;
  const is_open = alert.about === eyes.order;
  if (is_open && eyes.opened_at >= alert.since) return false;
  if (!alert.is_heard) return true;
  return ringsOn(alert.kind, order) && !(is_open && eyes.touched_at >= alert.since);
}

/** What nobody has heard or seen yet, and has not settled by itself. */
export function unseenNow(
  unseen: readonly Unseen[],
  board: Board,
  eyes: Eyes,
  is_stale: boolean,
): readonly Unseen[] {
  const left = unseen.filter((alert) => stillWaits(alert, board, eyes, is_stale));
  return left.length === unseen.length ? unseen : left;
}

/** While unseen, a class is heard again after this long. */
export const REPEAT_MS: Record<SoundClass, number> = {
  leader: 8_000,
  p1: 8_000,
  stale: 20_000,
  overdue: 20_000,
  declined: 20_000,
  new: 15_000,
};

/** Two tones are never closer than this, whatever happens. */
export const GAP_MS = 2_500;
/** A class is not heard again sooner, however many of it come at once. */
export const SAME_CLASS_MS = 5_000;

/** When each class was last heard. */
export type Heard = Partial<Record<SoundClass, number>>;

function isDue(kind: SoundClass, unseen: readonly Unseen[], heard: Heard, now: number, role: Role): boolean {
  const own = unseen.filter((alert) => alert.kind === kind);
  const last = heard[kind];
  if (own.length === 0) return false;
  if (last === undefined) return true;
  if (own.some(({ is_heard }) => !is_heard)) return now - last >= SAME_CLASS_MS;
  // The shift leader's alarm is told to everybody once; it rings on where it is meant.
  if (kind === "leader" && role !== "shift_leader") return false;
  return now - last >= REPEAT_MS[kind];
}

/** The tone to be heard now, the most urgent that is due; null for silence. */
export function nextTone(
  unseen: readonly Unseen[],
  heard: Heard,
  now: number,
  role: Role,
): SoundClass | null {
  if (Object.values(heard).some((at) => now - at < GAP_MS)) return null;
  return SOUND_CLASSES.find((kind) => isDue(kind, unseen, heard, now, role)) ?? null;
}
