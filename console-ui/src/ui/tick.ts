// One clock tick per second for every countdown on the page.
// Must not: render anything that does not show a time.

import { useSyncExternalStore } from "react";
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
