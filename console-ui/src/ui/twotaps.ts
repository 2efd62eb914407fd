// What takes a second tap to be done: the first one says what it would do.
// Must not: take the bounce of a tap for the second one, or one tap long after for it.

import { useEffect, useState } from "react";
import { useSteady } from "./steady";

/** Long enough to read what it would do; after that the first tap is forgotten. */
const FORGOTTEN_AFTER_MS = 15_000;

interface TwoTaps {
  /** The first tap was made: what it would do is to be said. */
  is_asked: boolean;
  /** Of the button. A screen reader is told that the bounce does nothing; the button keeps its focus. */
  button: { "aria-disabled": boolean; onClick: () => void; onBlur: () => void };
}

export function useTwoTaps(act: () => void): TwoTaps {
  const [is_asked, setAsked] = useState(false);
  const is_steady = useSteady(is_asked ? "asked" : "first");
  useEffect(() => {
    if (!is_asked) return;
    const timer = setTimeout(() => setAsked(false), FORGOTTEN_AFTER_MS);
    return () => clearTimeout(timer);
  }, [is_asked]);
  const onClick = () => {
    if (!is_steady) return;
    setAsked(!is_asked);
    if (is_asked) act();
  };
  return { is_asked, button: { "aria-disabled": !is_steady, onClick, onBlur: () => setAsked(false) } };
}
