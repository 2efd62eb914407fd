// Tells a step on a card that the cards around it stand still.
// Must not: judge it; the page does, which knows them all.

import { createContext, type RefObject, useContext, useEffect, useRef, useState } from "react";

/** Whether the page's cards have stood where they are for long enough; a card on its own always has. */
export const Still = createContext(true);

/** The same for a step on a card, which moves when a card above it comes, goes or changes its height. */
export function useStill(): boolean {
  return useContext(Still);
}

/** How high the lines are that come and go above the cards: where one does, all cards move. */
export function useHeight(): { above: RefObject<HTMLDivElement | null>; height_px: number } {
  const above = useRef<HTMLDivElement>(null);
  const [height_px, setHeight] = useState(0);
  useEffect(() => {
    if (!above.current || typeof ResizeObserver === "undefined") return;
    const watch = new ResizeObserver(([entry]) => setHeight(Math.round(entry?.contentRect.height ?? 0)));
    watch.observe(above.current);
    return () => watch.disconnect();
  }, []);
  return { above, height_px };
}
