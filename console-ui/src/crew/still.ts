// Tells a step on a card that the cards around it stand still.
// Must not: judge it; the page does, which knows them all.

import { createContext, useContext } from "react";

/** Whether the page's cards have stood where they are for long enough; a card on its own always has. */
export const Still = createContext(true);

/** The same for a step on a card, which moves when a card above it comes, goes or changes its height. */
export function useStill(): boolean {
  return useContext(Still);
}
