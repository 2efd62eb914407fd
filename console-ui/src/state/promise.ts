// Promises on an order, and the time that an operator types for one: minutes from now, or a time of the day.
// Must not: read a clock; now is an argument.

import type { OrderView, PromiseView } from "../wire/types";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** The city's clock is eight hours ahead of UTC the whole year. */
const ZONE_MS = 8 * 60 * MINUTE_MS;

/** Promises that are not kept, the soonest first. */
export function openPromises(order: OrderView | null): PromiseView[] {
  const open = (order?.promises ?? []).filter(({ state }) => state !== "kept");
  return open.sort((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at));
}

export function soonestPromise(order: OrderView | null): PromiseView | null {
  return openPromises(order)[0] ?? null;
}

/** The moment a text means: `20` is in twenty minutes, `14:40` the next time the clock shows that; else null. */
export function dueOf(text: string, now: number): string | null {
  const typed = text.trim().replace("：", ":");
  const clock = /^(\d{1,2}):(\d{2})$/.exec(typed);
  if (clock) return nextTime(Number(clock[1]), Number(clock[2]), now);
  if (!/^\d{1,4}$/.test(typed)) return null;
  const minutes = Number(typed);
  return minutes > 0 && minutes * MINUTE_MS <= DAY_MS ? iso(now + minutes * MINUTE_MS) : null;
}

function nextTime(hours: number, minutes: number, now: number): string | null {
  if (hours > 23 || minutes > 59) return null;
  const midnight = Math.floor((now + ZONE_MS) / DAY_MS) * DAY_MS - ZONE_MS;
  const today = midnight + (hours * 60 + minutes) * MINUTE_MS;
  return iso(today > now ? today : today + DAY_MS);
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
