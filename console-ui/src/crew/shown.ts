// Tells the server that an offer is in front of somebody on this phone, so that it is not pushed a second time.
// Must not: say so while the page is in the background, or disturb the answer: a failure is tried again with the next ring.

import { endpoint } from "../net/endpoint";
import { pushes } from "./push";

const told = new Set<string>();

/** With each ring: the orders whose offers the page shows. Only an enrolled phone gets pushes, so only it tells. */
export function tellShown(orders: readonly string[]): void {
  if (document.hidden || pushes.getState().state === "none") return;
  for (const order of orders) {
    if (told.has(order)) continue;
    told.add(order);
    endpoint.offerShown(order).catch(() => told.delete(order));
  }
}
