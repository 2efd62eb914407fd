// What is owed on an order and how much time is left for it: one clock per obligation, from the order as the server
// shows it. Limits are the server's deadlines; where it gives none, none is made up.
// Must not: read the clock, or say that a limit holds while a station's own forecast says it will not.

import type { AssignmentView, AttentionKind, DeadlineKind, OrderView, TimelineEntry } from "../wire/types";
import { isLive } from "./board";

/** In the order in which they fall due. */
export const OBLIGATIONS = ["answer", "accept", "move", "arrive", "release", "comfort", "callback"] as const;
export type ObligationKind = (typeof OBLIGATIONS)[number];

/** `ahead`: its time has not begun; `dropped`: nobody owes it any more. */
export type ObligationState = "ahead" | "running" | "overdue" | "met" | "dropped";

/** Moments are milliseconds since the epoch. */
export interface Obligation {
  kind: ObligationKind;
  state: ObligationState;
  from: number | null;
  /** When the limit runs out; null where the server gives none. */
  due: number | null;
  met_at: number | null;
  /** When it is expected to be met. */
  expected_at: number | null;
  /** By how much the forecast is past the limit, while the limit still holds. */
  predicted_late_ms: number | null;
}

type Found = Pick<Obligation, "state"> & Partial<Omit<Obligation, "kind" | "state">>;

function ms(at: string | null | undefined): number | null {
  return at ? Date.parse(at) : null;
}

function dueOf(order: OrderView, ...kinds: DeadlineKind[]): number | null {
  for (const kind of kinds) {
    const deadline = order.deadlines.find((each) => each.kind === kind);
    if (deadline) return Date.parse(deadline.due_at);
  }
  return null;
}

function isMarked(order: OrderView, kind: AttentionKind): boolean {
  return order.attention.some((mark) => mark.kind === kind);
}

function leadOf(order: OrderView): AssignmentView | undefined {
  return order.assignments.find(({ is_lead }) => is_lead);
}

/** The earliest of the moments that are known. */
function earliest(moments: readonly (number | null)[]): number | null {
  const known = moments.filter((moment) => moment !== null);
  return known.length > 0 ? Math.min(...known) : null;
}

function calledAt(order: OrderView): number | null {
  return (
    ms(order.milestones.dispatched?.at) ?? earliest(order.assignments.map((each) => ms(each.offered_at)))
  );
}

/** Still owed: running, or overdue by the clock or by the server's own mark. */
function owed(found: Omit<Found, "state">, now: number, is_marked = false): Found {
  const due = found.due ?? null;
  const is_past = is_marked || (due !== null && now >= due);
  return { ...found, state: is_past ? "overdue" : "running" };
}

/** A station that was asked says yes or no. */
function answer(order: OrderView, now: number): Found {
  const answers = order.assignments.map((each) =>
    each.state === "declined" ? ms(each.ended_at) : ms(each.accepted_at),
  );
  const from = calledAt(order);
  const asked = order.assignments.filter(({ state }) => state === "offered");
  if (leadOf(order) || !isLive(order) || asked.length === 0) {
    const met_at = earliest(answers);
    if (met_at !== null) return { state: "met", from, met_at };
    return { state: isLive(order) ? "ahead" : "dropped" };
  }
  const due = dueOf(order, "next_first") ?? earliest(asked.map((each) => ms(each.answer_by)));
  return owed({ from: Math.max(...asked.map((each) => Date.parse(each.offered_at))), due }, now);
}

/** Nobody goes although the last limit for it has run out: the second tier was silent too, and 119 was proposed. */
export function isLeftAlone(order: OrderView): boolean {
  return isLive(order) && order.fire_brigade.state !== "not_proposed" && !leadOf(order);
}

/** Somebody goes. */
function accept(order: OrderView, now: number): Found {
  const from = calledAt(order);
  const met_at = ms(order.milestones.accepted?.at);
  if (met_at !== null && (leadOf(order) || !isLive(order))) return { state: "met", from, met_at };
  if (!isLive(order)) return { state: "dropped" };
  if (from === null) return { state: "ahead" };
  return owed({ from, due: dueOf(order, "second_tier", "fire_brigade") }, now, isLeftAlone(order));
}

/** Who accepted sets out. */
function move(order: OrderView, now: number): Found {
  const lead = leadOf(order);
  const from = ms(lead?.accepted_at) ?? ms(order.milestones.accepted?.at);
  const met_at = lead
    ? (ms(lead.set_out_at) ?? ms(lead.arrived_at))
    : (ms(order.milestones.departed?.at) ?? ms(order.milestones.arrived?.at));
  if (met_at !== null) return { state: "met", from, met_at };
  if (!isLive(order)) return { state: "dropped" };
  if (!lead) return { state: "ahead" };
  return owed({ from, due: dueOf(order, "movement") }, now, isMarked(order, "movement_overdue"));
}

/** A crew is at the lift. Its own forecast is compared with the limit before the limit runs out. */
function arrive(order: OrderView, now: number): Found {
  const from = calledAt(order);
  const met_at = ms(order.milestones.arrived?.at);
  if (met_at !== null) return { state: "met", from, met_at };
  if (!isLive(order)) return { state: "dropped" };
  if (!leadOf(order)) return { state: "ahead" };
  const going = order.assignments.filter(({ state }) => state === "accepted" || state === "en_route");
  const expected_at = earliest(going.map((each) => ms(each.arrival_expected_at)));
  const due = dueOf(order, "second_tier");
  const found = owed({ from, due, expected_at }, now, isMarked(order, "arrival_overdue"));
  const is_late = found.state === "running" && due !== null && expected_at !== null && expected_at > due;
  return is_late ? { ...found, predicted_late_ms: expected_at - due } : found;
}

/** The people are out. */
function release(order: OrderView, now: number): Found {
  const from = ms(order.milestones.arrived?.at);
  const met_at = ms(order.milestones.freed?.at);
  if (met_at !== null) return { state: "met", from: from ?? Date.parse(order.opened_at), met_at };
  if (!isLive(order)) return { state: "dropped" };
  if (from === null) return { state: "ahead" };
  const due = dueOf(order, "second_tier", "fire_brigade");
  return owed({ from, due }, now, isMarked(order, "release_overdue"));
}

const COMFORT_EVENTS = ["comfort_call_made", "comfort_call_overdue", "order_reopened"];

/** The passenger hears from us again and again until he is out. */
function comfort(order: OrderView, now: number, timeline: readonly TimelineEntry[]): Found {
  if (!isLive(order)) return { state: "dropped" };
  const calls = timeline.filter(({ kind }) => COMFORT_EVENTS.includes(kind));
  const from = Math.max(Date.parse(order.opened_at), ...calls.map((entry) => Date.parse(entry.recorded_at)));
  return owed({ from, due: dueOf(order, "comfort") }, now, isMarked(order, "comfort_call"));
}

/** The caller is asked how it went. */
function callback(order: OrderView, now: number): Found {
  const from = ms(order.callback.due_since) ?? ms(order.milestones.freed?.at);
  const met_at = ms(order.milestones.called_back?.at);
  if (met_at !== null) return { state: "met", from, met_at };
  if (isLive(order)) return { state: "ahead" };
  if (order.state === "closed") return { state: "dropped" };
  const due = dueOf(order, "callback", "callback_start");
  return owed({ from, due }, now, isMarked(order, "callback_overdue"));
}

/** All obligations of the order at `now`. The timeline tells when the passenger was called last. */
export function obligationsOf(
  order: OrderView,
  timeline: readonly TimelineEntry[],
  now: number,
): Obligation[] {
  const found: Record<ObligationKind, Found> = {
    answer: answer(order, now),
    accept: accept(order, now),
    move: move(order, now),
    arrive: arrive(order, now),
    release: release(order, now),
    comfort: comfort(order, now, timeline),
    callback: callback(order, now),
  };
  const nothing = { from: null, due: null, met_at: null, expected_at: null, predicted_late_ms: null };
  return OBLIGATIONS.map((kind) => ({ ...nothing, ...found[kind], kind }));
}

/** Minutes of being trapped at which the next higher office is told; the last is a reportable accident. */
export const TRAPPED_MARKS = [30, 60, 90, 120] as const;

export interface TrappedScale {
  trapped_ms: number;
  /** Of the last mark, 0 to 1. */
  share: number;
  /** The mark that comes next, in minutes; null past the last one and when everybody is out. */
  next: number | null;
  is_over: boolean;
}

/** How long people have been inside, against the marks; it stands still once they are out. */
export function trappedScale(order: OrderView, now: number): TrappedScale {
  const from = Date.parse(order.milestones.alarm_raised?.at ?? order.opened_at);
  const until = ms(order.milestones.freed?.at) ?? (isLive(order) ? null : Date.parse(order.state_since));
  const trapped_ms = Math.max(0, (until ?? now) - from);
  const minutes = trapped_ms / 60_000;
  const is_over = until !== null;
  const next = is_over ? null : (TRAPPED_MARKS.find((mark) => mark > minutes) ?? null);
  return { trapped_ms, share: Math.min(1, minutes / TRAPPED_MARKS[3]), next, is_over };
}

/** A step of the response ladder that fires by itself, and the reason it would then carry. */
export interface Rung {
  kind: DeadlineKind;
  due_at: string;
  /** A reason of the catalogue's family `why`; null where the step explains itself. */
  why: string | null;
}

const RUNGS: readonly DeadlineKind[] = [
  "verify",
  "locate",
  "next_first",
  "second_tier",
  "fire_brigade",
  "retry_first",
  "retry_second",
];

function reasonOf(order: OrderView, kind: DeadlineKind): string | null {
  const is_on_scene = order.assignments.some(({ state }) => state === "on_scene");
  if (kind === "next_first") return "no_answer";
  if (kind === "fire_brigade") return is_on_scene ? "release_overdue" : "second_tier_silent";
  if (kind !== "second_tier") return null;
  if (is_on_scene) return "release_overdue";
  return leadOf(order) ? "arrival_overdue" : "no_acceptance";
}

/** What happens next if nobody does anything, soonest first; what has a clock of its own is left to it. */
export function rungsOf(order: OrderView): Rung[] {
  return order.deadlines
    .filter(({ kind }) => RUNGS.includes(kind))
    .map(({ kind, due_at }) => ({ kind, due_at, why: reasonOf(order, kind) }))
    .sort((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at));
}
