// Keeps a touch from being a step that was not meant: gloves bounce, some people always tap twice, and what is under a
// finger on its way may move. Must not: hold back a first tap on what stands still.

import { useEffect, useState } from "react";

/**
 * From one step to the next nobody needs less, and a finger that has begun its way has come down by then; the touches
 * of a double tap are half a second apart at most.
 */
const STEADY_AFTER_MS = 700;

/** Whether what stands under the finger has been there long enough to be meant; what was there from the start is. */
export function useSteady(shown: string | null): boolean {
  const [steady, setSteady] = useState(shown);
  useEffect(() => {
    const timer = setTimeout(() => setSteady(shown), STEADY_AFTER_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  return steady === shown;
}
