// When the map moves by itself: only when the set of orders changes, and never while a hand holds it.
// Must not: know a map; it answers what to do.

import { isLive } from "../state/board";
import type { OrderView } from "../wire/types";
import { orderPoint } from "./features";

export interface Follow {
  /** The orders that were last fitted, as one text; null before the first. */
  shown: string | null;
  /** A hand moved the map: it stays until it is let go. */
  is_locked: boolean;
}

export const NEW_FOLLOW: Follow = { shown: null, is_locked: false };

/** The live orders that have a place, whichever order they come in. */
export function setOf(orders: readonly OrderView[]): string {
  return orders
    .filter((order) => isLive(order) && orderPoint(order) !== null)
    .map((order) => order.id)
    .sort()
    .join(" ");
}

/** What the board's present set asks for. A locked map remembers nothing, so that letting go fits at once. */
export function afterBoard(follow: Follow, shown: string): { follow: Follow; must_fit: boolean } {
  if (follow.is_locked || follow.shown === shown) return { follow, must_fit: false };
  return { follow: { ...follow, shown }, must_fit: true };
}

/** A hand is on the map. */
export function afterHand(follow: Follow): Follow {
  return follow.is_locked ? follow : { ...follow, is_locked: true };
}

/** The map follows again, from now. */
export function afterRelease(): Follow {
  return NEW_FOLLOW;
}
