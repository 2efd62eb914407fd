// Where a crew is: what its phone sends, when it counts as at the lift, and what the boards make of it.
// Must not: read a clock or a receiver, or keep a track; the latest fix is all there is.

import type { AssignmentView, CrewOrderView, CrewPositionView, OrderView, Point } from "../wire/types";
import { crewQueueOf } from "./crew";
import { stepOf, type Tap } from "./tap";

/** One fix of the phone; `at` is server time in milliseconds. */
export interface Fix {
  lat: number;
  lon: number;
  accuracy_m: number;
  at: number;
}

/** A phone tells where it is at most so often … */
export const SEND_EVERY_MS = 10_000;
/** … and only when it has moved so far … */
export const MOVED_M = 30;
/** … or when the last word is so old that the boards would soon call it stale. */
export const RENEW_AFTER_MS = 90_000;

/** As the server has them: how near counts as there, and which fix shows anything. */
export const RADIUS_M = 150;
export const MAX_ACCURACY_M = 100;
export const MAX_AGE_MS = 60_000;

/** Whoever stays at the lift for so long has arrived, whether or not anybody tapped. */
export const STAYED_MS = 10_000;

/** Up to this age an arrival is expected by a position. */
export const FRESH_MS = 180_000;

/** An idle phone's position is shown for so long. */
const SHOWN_MS = 30 * 60_000;

const EARTH_M = 6_371_008.8;

/** Great-circle metres. */
export function metresBetween(a: Point, b: Point): number {
  const rad = (degrees: number) => (degrees * Math.PI) / 180;
  const north = Math.sin(rad(b.lat - a.lat) / 2) ** 2;
  const east = Math.cos(rad(a.lat)) * Math.cos(rad(b.lat)) * Math.sin(rad(b.lon - a.lon) / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(north + east)));
}

/** Whether a fix is worth sending after the one that was sent last. */
export function mustSend(sent: Fix | null, fix: Fix): boolean {
  if (!sent) return true;
  const passed = fix.at - sent.at;
  if (passed < SEND_EVERY_MS) return false;
  return passed >= RENEW_AFTER_MS || metresBetween(sent, fix) >= MOVED_M;
}

const GOING = ["en_route", "accepted", "on_scene"] as const;

/** The order that the crew is going to or working on; on the road before the others. */
export function orderInHand(
  orders: Readonly<Record<string, CrewOrderView>>,
  taps: readonly Tap[],
): CrewOrderView | null {
  const queue = crewQueueOf(orders, taps);
  for (const state of GOING) {
    const found = queue.find((order) => stepOf(order, taps).state === state);
    if (found) return found;
  }
  return null;
}

/** How far the phone is from the lift, and whether that shows that it is there; null where it shows nothing. */
export function nearness(
  fix: Fix | null,
  order: Pick<CrewOrderView, "point">,
  now: number,
): { distance_m: number; is_there: boolean } | null {
  if (!fix || !order.point || fix.accuracy_m > MAX_ACCURACY_M || now - fix.at > MAX_AGE_MS) return null;
  const distance_m = metresBetween(fix, order.point);
  return { distance_m, is_there: distance_m <= RADIUS_M + fix.accuracy_m };
}

/** A tap is just made for so long. */
const JUST_NOW_MS = 5_000;

/**
 * The taps of "arrived" that a finger has just made. Where the phone is now says nothing of those that an earlier page
 * left on the disk: they would be moved to the moment of the reload.
 */
export function arrivalsJustTapped(taps: readonly Tap[], before: readonly Tap[], now: number): Tap[] {
  return taps.filter(
    ({ key, body }) =>
      body.command === "arrive" &&
      body.source === "tap" &&
      now - Date.parse(body.occurred_at ?? "") <= JUST_NOW_MS &&
      !before.some((other) => other.key === key),
  );
}

/** A lift's seven digits in what was scanned or typed: the bare code, or the address of its page. */
export function liftCodeIn(text: string): string | null {
  const address = /\/help\/(\d{7})(?:\D|$)/.exec(text)?.[1];
  if (address) return address;
  const digits = text.trim().replace(/[\s-]/g, "");
  return /^\d{7}$/.test(digits) ? digits : null;
}

/** Where an assignment's crew is: the newest of its phones, while it is going or there. */
export function positionOf(
  assignment: Pick<AssignmentView, "id" | "state">,
  crews: Readonly<Record<string, CrewPositionView>>,
): CrewPositionView | null {
  const { state } = assignment;
  if (state !== "accepted" && state !== "en_route" && state !== "on_scene") return null;
  let newest: CrewPositionView | null = null;
  for (const position of Object.values(crews)) {
    if (position.assignment !== assignment.id) continue;
    if (!newest || position.fixed_at > newest.fixed_at) newest = position;
  }
  return newest;
}

/**
 * When the crew should be there by where it is; null where no fresh position says so. Worked out for `now`: whoever has
 * not set out comes later with every second. A moment that has passed says that it should be there.
 */
export function liveArrival(
  assignment: Pick<AssignmentView, "state" | "accepted_at" | "set_out_at">,
  position: CrewPositionView | null,
  now: number,
): string | null {
  if (!position?.way || now - Date.parse(position.fixed_at) > FRESH_MS) return null;
  const { turn_out_s, drive_s } = position.way;
  const fixed_at = Date.parse(position.fixed_at);
  const at = (moment: string | null) => (moment === null ? fixed_at : Date.parse(moment));
  const after = (drives_at: number) => new Date(drives_at + drive_s * 1_000).toISOString();
  switch (assignment.state) {
    case "accepted":
      return after(Math.max(at(assignment.accepted_at) + turn_out_s * 1_000, now));
    case "en_route":
      return after(Math.max(at(assignment.set_out_at), fixed_at));
    default:
      return null;
  }
}

/** The positions that a map shows: of crews that are going to an order, and of those that wait for one. */
export function shownPositions(
  crews: Readonly<Record<string, CrewPositionView>>,
  orders: Readonly<Record<string, OrderView>>,
  now: number,
): CrewPositionView[] {
  return Object.values(crews).filter((position) => {
    if (position.order === null) return now - Date.parse(position.fixed_at) <= SHOWN_MS;
    const assignment = orders[position.order]?.assignments.find(({ id }) => id === position.assignment);
    return assignment !== undefined && positionOf(assignment, crews) === position;
  });
}
