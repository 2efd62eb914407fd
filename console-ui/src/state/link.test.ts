// @vitest-environment node
import { describe, expect, test } from "vitest";
import { backoffMs, freshnessOf, HEARTBEAT_MS, type Link, NEW_LINK, STALE_AFTER_MS, withKept } from "./link";

const OPEN: Link = { phase: "open", heard_at: 1_000, heard_clock: 60_000, retry_at: null };

describe("freshness", () => {
  test("it is live until two heartbeats are missed, and stale after", () => {
    expect(STALE_AFTER_MS).toBeGreaterThan(2 * HEARTBEAT_MS);
    expect(freshnessOf(OPEN, 1_000 + STALE_AFTER_MS)).toMatchObject({ kind: "live" });
    expect(freshnessOf(OPEN, 1_001 + STALE_AFTER_MS)).toEqual({
      kind: "stale",
      since: 60_000,
      age_ms: STALE_AFTER_MS + 1,
    });
  });

  test("a closed connection says since when and when it tries again", () => {
    const closed: Link = { phase: "closed", heard_at: 1_000, heard_clock: 60_000, retry_at: 5_000 };
    expect(freshnessOf(closed, 2_000)).toEqual({ kind: "down", since: 60_000, retry_in_ms: 3_000 });
    expect(freshnessOf(closed, 9_000)).toEqual({ kind: "down", since: 60_000, retry_in_ms: 0 });
  });

  test("the first connection is connecting; a later one is still down", () => {
    expect(freshnessOf(NEW_LINK, 5)).toEqual({ kind: "connecting" });
    expect(freshnessOf({ ...NEW_LINK, heard_at: 3, heard_clock: 3 }, 5)).toMatchObject({
      kind: "down",
      since: 3,
    });
  });

  test("a page that began with what it had kept says how old that is from the first try that fails", () => {
    const kept = (link: Partial<Link>, before: Link) => withKept({ ...NEW_LINK, ...link }, before, 60_000);
    const opening = kept({}, NEW_LINK);
    expect(freshnessOf(opening, 5)).toEqual({ kind: "connecting" });
    const failed = kept({ phase: "closed", retry_at: 1_000 }, opening);
    expect(freshnessOf(failed, 500)).toEqual({ kind: "down", since: 60_000, retry_in_ms: 500 });
    // Neither the next try nor a connection over which nothing has come makes it newer.
    const again = kept({ phase: "connecting" }, failed);
    expect(freshnessOf(again, 1_000)).toMatchObject({ kind: "down", since: 60_000 });
    expect(freshnessOf(kept({ phase: "open" }, again), 1_200)).toMatchObject({ kind: "down", since: 60_000 });
    expect(freshnessOf(kept(OPEN, again), 1_200)).toMatchObject({ kind: "live" });
    // Without anything kept there is nothing to be old.
    expect(freshnessOf(withKept({ ...NEW_LINK, phase: "closed" }, NEW_LINK, null), 5)).toMatchObject({
      since: null,
    });
  });

  test("a message that came just now is never of a negative age", () => {
    expect(freshnessOf(OPEN, 0)).toEqual({ kind: "live", age_ms: 0 });
  });
});

describe("the pause between tries", () => {
  test("doubles up to its limit and spreads the clients", () => {
    expect(backoffMs(0, 0)).toBe(250);
    expect(backoffMs(0, 1)).toBe(500);
    expect(backoffMs(3, 1)).toBe(4_000);
    expect(backoffMs(50, 1)).toBe(15_000);
    expect(backoffMs(50, 0)).toBe(7_500);
  });
});
