// Tells the server that what it rings for is in front of somebody on this phone, so that it is not pushed a second time.
// Must not: say so while the page is in the background, or disturb the answer: a failure is tried again with the next ring.

import { endpoint } from "../net/endpoint";
import { orderOfRing } from "../state/tap";
import { pushes } from "./push";

const told = new Set<string>();

/** With each ring: what the page rings for (`ringsOf`). Only an enrolled phone gets pushes, so only it tells. */
export function tellShown(rings: readonly string[]): void {
  if (document.hidden || pushes.getState().state === "none") return;
  for (const ring of rings) {
    if (told.has(ring)) continue;
    told.add(ring);
    endpoint.offerShown(orderOfRing(ring)).catch(() => told.delete(ring));
  }
}
