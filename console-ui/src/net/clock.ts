// The one reader of this machine's clock, corrected to the server's, and of the one that nobody can set.
// Must not: be set back by a slow message; the smallest delay seen gives the best estimate.

/** Where this machine keeps how far its clock is off, for a page that is opened without a network. */
const KEPT = "liftaid.clock_offset";
/** A smaller change is not worth writing down. */
const KEEP_FROM_MS = 1_000;

function keptOffset(): number | null {
  try {
    const kept = Number.parseFloat(localStorage.getItem(KEPT) ?? "");
    return Number.isFinite(kept) ? kept : null;
  } catch {
    // A browser that keeps nothing begins anew.
    return null;
  }
}

/** Server time minus ours, in milliseconds. */
let offset_ms = keptOffset();
/** What an earlier page learnt gives way to the first that the server says to this one. */
let is_learned = false;

function keepOffset(offset: number): void {
  if (Math.abs(offset - (keptOffset() ?? Number.POSITIVE_INFINITY)) < KEEP_FROM_MS) return;
  try {
    localStorage.setItem(KEPT, String(Math.round(offset)));
  } catch {
    // The next page begins anew.
  }
}

/** Server time now, in milliseconds since the epoch. */
export function serverNow(): number {
  return Date.now() + (offset_ms ?? 0);
}

/** Milliseconds of a clock that only goes forward, for ages and gaps; it says nothing of the time of day. */
export function steadyNow(): number {
  return performance.now();
}

/** Server time now as the wire writes it. */
export function serverTimestamp(): string {
  return new Date(serverNow()).toISOString();
}

/**
 * Learns from a moment that the server sent. A message that was under way for long makes the server look
 * slow, so only a larger offset is believed at once; a smaller one pulls slowly (clocks drift, nights are long).
 */
export function learnServerTime(server_time: string): void {
  const measured = Date.parse(server_time) - Date.now();
  if (Number.isNaN(measured)) return;
  const known = is_learned ? offset_ms : null;
  const is_believed = known === null || measured > known || Math.abs(measured - known) > 60_000;
  offset_ms = is_believed ? measured : known + (measured - known) * 0.05;
  is_learned = true;
  keepOffset(offset_ms);
}

/** How far this machine's clock is off, in milliseconds; null while the server never said anything. */
export function clockOffsetMs(): number | null {
  return offset_ms;
}

/** For tests. */
export function forgetServerTime(): void {
  offset_ms = null;
  is_learned = false;
  localStorage.removeItem(KEPT);
}
