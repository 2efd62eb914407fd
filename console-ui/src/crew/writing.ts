// What is under somebody's hands on this phone and nowhere else: a form that is open, a photo on its way from the camera.
// Must not: say what it is, or outlive the page.

import { useEffect } from "react";
import { createStore } from "zustand/vanilla";

export const writing = createStore<{ count: number }>()(() => ({ count: 0 }));

/** Counts as long as it is so and is on the page. */
export function useWriting(is_writing: boolean): void {
  useEffect(() => {
    if (!is_writing) return;
    writing.setState(({ count }) => ({ count: count + 1 }));
    return () => writing.setState(({ count }) => ({ count: count - 1 }));
  }, [is_writing]);
}
