// The order that the middle pane shows from the record, because the feed no longer carries it (closed, merged).
// Must not: be taken for what goes on now; actions on such an order are asked of the server like any other.

import type { OrderView } from "../wire/types";

let shown: OrderView | null = null;

/** What the pane shows from the record; null when the feed carries it. */
export function showRecord(order: OrderView | null): void {
  shown = order;
}

/** The shown record of that order. */
export function recordOf(order: string): OrderView | null {
  return shown?.id === order ? shown : null;
}
