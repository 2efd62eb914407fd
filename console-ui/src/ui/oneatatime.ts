// One request at a time from one control: a second Enter, or a tap that bounces, is no second request.
// Must not: keep anything back that differs; what is asked after the answer is sent.

import { useRef } from "react";

/** Runs what it is given, unless the one before is still under way. */
export function useOneAtATime(): (send: () => Promise<void>) => Promise<void> {
  const is_under_way = useRef(false);
  return async (send) => {
    if (is_under_way.current) return;
    is_under_way.current = true;
    try {
      await send();
    } finally {
      is_under_way.current = false;
    }
  };
}
