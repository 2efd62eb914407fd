// Which of the lifts that fit is most likely meant: what else is known about them now.
// Must not: put anything before the exact code that was read out, or drop a candidate.

import type { LiftHit, LiftView, OrderView, ParkedAlarm } from "../wire/types";
import { isLive } from "./board";

/** What the console knows besides the words. */
export interface Known {
  orders: Readonly<Record<string, OrderView>>;
  parked: Readonly<Record<string, ParkedAlarm>>;
  /** Lifts for which this seat took a call lately. */
  recent: readonly string[];
}

/** Why a lift is likely, the strongest first. */
export const HINTS = ["device_alarm", "live_order", "same_compound", "recent"] as const;
export type Hint = (typeof HINTS)[number];

export interface LikelyHit {
  hit: LiftHit;
  hint: Hint | null;
}

/** A parked alarm this near to a lift may be about it. */
const NEAR_M = 150;
const M_PER_DEGREE = 111_320;

function isNear(lift: LiftView, point: { lat: number; lon: number } | null): boolean {
  if (!point) return false;
  const north_m = (lift.point.lat - point.lat) * M_PER_DEGREE;
  const east_m = (lift.point.lon - point.lon) * M_PER_DEGREE * Math.cos((point.lat * Math.PI) / 180);
  return Math.hypot(north_m, east_m) <= NEAR_M;
}

function isParkedHere(lift: LiftView, alarm: ParkedAlarm): boolean {
  const words = `${alarm.lift_text ?? ""} ${alarm.text}`;
  return words.includes(lift.code) || words.includes(lift.compound) || isNear(lift, alarm.point);
}

function hintOf({ lift, live_order }: LiftHit, known: Known): Hint | null {
  if (Object.values(known.parked).some((alarm) => isParkedHere(lift, alarm))) return "device_alarm";
  if (live_order) return "live_order";
  const is_neighbour = Object.values(known.orders).some(
    (order) =>
      isLive(order) &&
      order.lift?.compound === lift.compound &&
      order.lift.district === lift.district &&
      order.lift.id !== lift.id,
  );
  if (is_neighbour) return "same_compound";
  return known.recent.includes(lift.id) ? "recent" : null;
}

function rankOf({ hit, hint }: LikelyHit): number {
  if (hit.reason === "exact_code" || hit.reason === "registration") return -1;
  return hint === null ? HINTS.length : HINTS.indexOf(hint);
}

/** The candidates, likeliest first; among equals the search's own order stands. */
export function likeliest(hits: readonly LiftHit[], known: Known): LikelyHit[] {
  return hits
    .map((hit) => ({ hit, hint: hintOf(hit, known) }))
    .map((likely, at) => ({ likely, at }))
    .sort((a, b) => rankOf(a.likely) - rankOf(b.likely) || a.at - b.at)
    .map(({ likely }) => likely);
}
