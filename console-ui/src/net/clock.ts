// The one reader of this machine's clock, corrected to the server's, and of the one that nobody can set.
// Must not: be set back by a slow message; the smallest delay seen gives the best estimate.

/** Server time minus ours, in milliseconds. */
let offset_ms: number | null = null;

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
  if (offset_ms === null || measured > offset_ms || Math.abs(measured - offset_ms) > 60_000)
    offset_ms = measured;
  else offset_ms += (measured - offset_ms) * 0.05;
}

/** How far this machine's clock is off, in milliseconds; null before the server said anything. */
export function clockOffsetMs(): number | null {
  return offset_ms;
}

/** For tests. */
export function forgetServerTime(): void {
  offset_ms = null;
}
