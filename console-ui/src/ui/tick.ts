// One clock tick per second for every countdown on the page.
// Must not: render anything that does not show a time.

import { type RefObject, useLayoutEffect, useRef, useSyncExternalStore } from "react";
import { serverNow } from "../net/clock";

const listeners = new Set<() => void>();
let now = serverNow();
let timer: ReturnType<typeof setTimeout> | undefined;

function beat(): void {
  now = serverNow();
  for (const listener of listeners) listener();
  // Aligned to the second, so that all countdowns change together.
  timer = setTimeout(beat, 1_000 - (now % 1_000) + 5);
}

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  if (listeners.size === 1) beat();
  return () => {
    listeners.delete(changed);
    if (listeners.size === 0) clearTimeout(timer);
  };
}

/** Server time, renewed each second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

/** What an element says at a moment. */
export interface Face {
  text: string;
  className: string;
}

/**
 * An element that shows a time. The clock writes into it without drawing its page again: a full queue has eighty of
 * them. The element's own children and class name belong to the clock.
 */
export function useClockFace(faceAt: (now: number) => Face): RefObject<HTMLSpanElement | null> {
  const element = useRef<HTMLSpanElement>(null);
  const face = useRef(faceAt);
  const write = useRef(() => {
    const shown = element.current;
    if (!shown) return;
    const { text, className } = face.current(now);
    if (shown.className !== className) shown.className = className;
    const words = shown.firstChild;
    if (!words) shown.textContent = text;
    else if (words.nodeValue !== text) words.nodeValue = text;
  });
  useLayoutEffect(() => {
    face.current = faceAt;
    write.current();
  });
  useLayoutEffect(() => subscribe(write.current), []);
  return element;
}
