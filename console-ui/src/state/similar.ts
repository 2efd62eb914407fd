// Which other orders and parked alarms may be the same entrapment: ranked, each with its reasons. Pure.
// Must not: decide. A person says that two are one; lifts of one compound may well hold people in each.

import { orderPoint } from "../map/features";
import type { OrderView, ParkedAlarm, Point } from "../wire/types";
import { isLive } from "./board";
import { metresBetween } from "./position";

/** Points within this belong to the same place as far as a caller's position tells. */
export const NEAR_M = 300;
/** Alarms of one entrapment come within this. */
export const SOON_MS = 5 * 60_000;
/** Suggestions shown at most. */
export const MAX_SIMILAR = 3;

export type Reason =
  | { kind: "named" }
  | { kind: "compound" }
  | { kind: "near"; distance_m: number }
  | { kind: "soon"; minutes: number };

export interface Similar {
  what: { kind: "order"; order: OrderView } | { kind: "parked"; alarm: ParkedAlarm };
  reasons: readonly Reason[];
  score: number;
}

const WEIGHT = { named: 4, compound: 3, near: 3, soon: 1 } as const;

interface Trace {
  compound: string | null;
  /** The compound's name without its district; null where it is too short to mean anything in a sentence. */
  name: string | null;
  /** What was said or sent about the place. */
  said: string;
  point: Point | null;
  at: number;
}

/** Names shorter than this are in too many sentences. */
const LEAST_NAME = 2;

/** An order never changes in place, so what was worked out for it holds as long as it does. */
const trace_of = new WeakMap<OrderView, Trace>();

function traceOf(order: OrderView): Trace {
  const known = trace_of.get(order);
  if (known) return known;
  const { lift } = order;
  const trace: Trace = {
    compound: lift ? `${lift.district} ${lift.compound}` : null,
    name: lift && lift.compound.length >= LEAST_NAME ? lift.compound : null,
    said: "",
    point: orderPoint(order),
    at: Date.parse(order.milestones.alarm_raised?.at ?? order.opened_at),
  };
  trace_of.set(order, trace);
  return trace;
}

function traceOfParked(alarm: ParkedAlarm): Trace {
  return {
    compound: null,
    name: null,
    said: `${alarm.lift_text ?? ""} ${alarm.text}`,
    point: alarm.point,
    at: Date.parse(alarm.raised_at),
  };
}

function isNamed({ said }: Trace, { name }: Trace): boolean {
  return name !== null && said.includes(name);
}

function reasonsFor(a: Trace, b: Trace): Reason[] {
  const reasons: Reason[] = [];
  if (a.compound !== null && a.compound === b.compound) reasons.push({ kind: "compound" });
  if (isNamed(a, b) || isNamed(b, a)) reasons.push({ kind: "named" });
  if (a.point && b.point) {
    const distance_m = metresBetween(a.point, b.point);
    if (distance_m <= NEAR_M) reasons.push({ kind: "near", distance_m });
  }
  // Without a place in common, the time alone says nothing.
  const apart = Math.abs(a.at - b.at);
  if (reasons.length > 0 && apart <= SOON_MS) {
    reasons.push({ kind: "soon", minutes: Math.round(apart / 60_000) });
  }
  return reasons;
}

function scoreOf(reasons: readonly Reason[]): number {
  return reasons.reduce((sum, reason) => sum + WEIGHT[reason.kind], 0);
}

/**
 * The live orders and parked alarms that may be this one, best first. `said` is what its callers told. Two orders
 * with a lift each stand at different lifts (the server sees to that), so only a place that is unknown on one side
 * makes them alike; a parked alarm has no lift by its nature.
 */
export function similarTo(
  order: OrderView,
  said: string,
  orders: readonly OrderView[],
  parked: readonly ParkedAlarm[],
): Similar[] {
  if (!isLive(order)) return [];
  const own = { ...traceOf(order), said };
  const found: Similar[] = [];
  const consider = (what: Similar["what"], trace: Trace) => {
    const reasons = reasonsFor(own, trace);
    if (reasons.length > 0) found.push({ what, reasons, score: scoreOf(reasons) });
  };
  for (const other of orders) {
    if (other.id === order.id || !isLive(other) || other.mode !== order.mode) continue;
    if (order.lift && other.lift) continue;
    consider({ kind: "order", order: other }, traceOf(other));
  }
  for (const alarm of parked) {
    if (alarm.mode === order.mode) consider({ kind: "parked", alarm }, traceOfParked(alarm));
  }
  const idOf = ({ what }: Similar) => (what.kind === "order" ? what.order.number : what.alarm.id);
  return found.sort((a, b) => b.score - a.score || idOf(a).localeCompare(idOf(b))).slice(0, MAX_SIMILAR);
}
