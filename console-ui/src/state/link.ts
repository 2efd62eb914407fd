// How fresh the board is: live, stale since a moment, or disconnected.
// Must not: touch the socket; `net/socket` reports, this judges.

/** The server sends something at least this often. */
export const HEARTBEAT_MS = 3_000;

/** After two missed heartbeats (and a little for the way) what is shown counts as stale. */
export const STALE_AFTER_MS = 2 * HEARTBEAT_MS + 500;

/** A connection that is silent for this long is given up and made anew. */
export const GIVE_UP_AFTER_MS = 12_000;

/** What the socket reports. */
export interface Link {
  phase: "connecting" | "open" | "closed";
  /** When the latest message came, by the steady clock: a wall clock that is set back would keep a dead link live. */
  heard_at: number | null;
  /** The same moment by the server's clock, to be shown. */
  heard_clock: number | null;
  /** When the next try begins, by the steady clock. */
  retry_at: number | null;
}

export const NEW_LINK: Link = { phase: "connecting", heard_at: null, heard_clock: null, retry_at: null };

/**
 * The link of a page that began with what it had kept: from the first try that fails, that is how old it is, until the
 * server is heard. Before it the page is only opening.
 */
export function withKept(link: Link, before: Link, kept_at: number | null): Link {
  if (link.heard_clock !== null || (link.phase !== "closed" && before.heard_clock === null)) return link;
  return { ...link, heard_clock: kept_at };
}

/** What is shown of it; `since` is a time of day. */
export type Freshness =
  | { kind: "connecting" }
  | { kind: "live"; age_ms: number }
  | { kind: "stale"; since: number; age_ms: number }
  | { kind: "down"; since: number | null; retry_in_ms: number | null };

/** Judges the link at `now` of the steady clock. */
export function freshnessOf(link: Link, now: number): Freshness {
  if (link.phase === "closed") {
    const retry_in_ms = link.retry_at === null ? null : Math.max(0, link.retry_at - now);
    return { kind: "down", since: link.heard_clock, retry_in_ms };
  }
  if (link.heard_clock === null) return { kind: "connecting" };
  if (link.phase === "connecting" || link.heard_at === null) {
    return { kind: "down", since: link.heard_clock, retry_in_ms: null };
  }
  const age_ms = Math.max(0, now - link.heard_at);
  return age_ms > STALE_AFTER_MS
    ? { kind: "stale", since: link.heard_clock, age_ms }
    : { kind: "live", age_ms };
}

/** The longest pause between two tries. */
const MAX_BACKOFF_MS = 15_000;

/** Pause before try `attempt` (from 0): doubles, with jitter, so that 1,500 clients do not return at once. */
export function backoffMs(attempt: number, random: number): number {
  const full = Math.min(MAX_BACKOFF_MS, 500 * 2 ** Math.min(attempt, 10));
  return Math.round(full * (0.5 + random / 2));
}
