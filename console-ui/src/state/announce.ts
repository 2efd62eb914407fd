// What a screen reader is told of the board: new orders and orders that ran out of time, in few words and seldom.
// Must not: speak, read the clock, or repeat itself; who listens all night must not be talked over.

import type { Board } from "./board";
import { isLive } from "./board";
import { isOverdue } from "./queue";

/** At most one announcement in this time; what happens meanwhile is told together. */
export const ANNOUNCE_EVERY_MS = 8_000;

/** What was told, and what waits to be told. Nothing is known before the first board: that one is silent. */
export interface Announcer {
  known: ReadonlySet<string> | null;
  overdue: ReadonlySet<string>;
  new_orders: readonly string[];
  new_overdue: readonly string[];
  told_at: number;
}

export const SILENT: Announcer = {
  known: null,
  overdue: new Set(),
  new_orders: [],
  new_overdue: [],
  told_at: Number.NEGATIVE_INFINITY,
};

/** Ids of orders; one alone is named, more are counted. */
export interface Announcement {
  new_orders: readonly string[];
  new_overdue: readonly string[];
}

/** Looks at the board at `now`; gives what is to be said, or null. */
export function announce(
  before: Announcer,
  orders: Board["orders"],
  now: number,
): { announcer: Announcer; said: Announcement | null } {
  const ids = Object.keys(orders);
  if (before.known === null && ids.length === 0) return { announcer: before, said: null };
  const live = Object.values(orders).filter(isLive);
  const overdue = new Set(live.filter((order) => isOverdue(order, now)).map(({ id }) => id));
  const known = new Set(ids);
  if (before.known === null) return { announcer: { ...before, known, overdue }, said: null };
  const seen = before.known;
  const still = (id: string) => id in orders;
  const new_orders = [...before.new_orders.filter(still), ...ids.filter((id) => !seen.has(id))];
  const new_overdue = [
    ...before.new_overdue.filter((id) => overdue.has(id)),
    ...[...overdue].filter((id) => !before.overdue.has(id)),
  ];
  const is_due = now - before.told_at >= ANNOUNCE_EVERY_MS;
  if (!is_due || new_orders.length + new_overdue.length === 0)
    return { announcer: { ...before, known, overdue, new_orders, new_overdue }, said: null };
  return {
    announcer: { known, overdue, new_orders: [], new_overdue: [], told_at: now },
    said: { new_orders, new_overdue },
  };
}
