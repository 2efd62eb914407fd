// The queue's filters and what they count, and an order of rows that does not move under the pointer.
// Must not: sort (`board` does), read the clock, or hide an order from "all".

import type { AttentionKind, OrderView, Role } from "../wire/types";
import { nextDueAt } from "./board";
import { isLeftAlone } from "./obligation";

/** What of the queue is shown, in the order of the chips and their keys 1 to 5. */
export const FILTERS = ["all", "mine", "waiting", "overdue", "callback"] as const;
export type Filter = (typeof FILTERS)[number];

const OVERDUE_MARKS: ReadonlySet<AttentionKind> = new Set([
  "movement_overdue",
  "arrival_overdue",
  "release_overdue",
  "callback_overdue",
]);

/** Whether a limit of the order has run out: a deadline that passed, the server's own mark of one, or nobody goes. */
export function isOverdue(order: OrderView, now: number): boolean {
  return (
    nextDueAt(order) <= now ||
    order.attention.some(({ kind }) => OVERDUE_MARKS.has(kind)) ||
    isLeftAlone(order)
  );
}

/** Whether somebody of this role must do something: the shift leader has marks of his own. */
export function isMine(order: OrderView, role: Role): boolean {
  return role === "shift_leader"
    ? order.attention.some((mark) => mark.for_shift_leader)
    : order.attention.length > 0;
}

/** Whether people are out and the caller is still owed a call. */
function isAfter(order: OrderView): boolean {
  return order.state === "rescued" || order.state === "callback_due";
}

/** Whether the filter shows the order. */
export function isShown(order: OrderView, filter: Filter, role: Role, now: number): boolean {
  switch (filter) {
    case "all":
      return true;
    case "mine":
      return isMine(order, role);
    case "waiting":
      return order.state === "open";
    case "overdue":
      return isOverdue(order, now);
    case "callback":
      return isAfter(order);
  }
}

/** How many orders each filter shows. */
export function filterCounts(
  orders: readonly OrderView[],
  role: Role,
  now: number,
): Readonly<Record<Filter, number>> {
  const counts: Record<Filter, number> = { all: orders.length, mine: 0, waiting: 0, overdue: 0, callback: 0 };
  for (const order of orders) {
    if (isMine(order, role)) counts.mine += 1;
    if (isOverdue(order, now)) counts.overdue += 1;
    if (order.state === "open") counts.waiting += 1;
    else if (isAfter(order)) counts.callback += 1;
  }
  return counts;
}

/** The rows that are shown stay where they are; those that left are gone, those that are new come last. */
export function holdRows(shown: readonly string[], queue: readonly OrderView[]): OrderView[] {
  const waiting = new Map(queue.map((order) => [order.id, order]));
  const held: OrderView[] = [];
  for (const id of shown) {
    const order = waiting.get(id);
    if (order) held.push(order);
    waiting.delete(id);
  }
  return [...held, ...waiting.values()];
}
