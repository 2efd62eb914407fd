// A lift is found while a call still looks for its own: whether it is this call's or the next caller's, one digit says.
// Must not: have a default; an Enter by reflex would send a crew to another caller's lift.

import { type KeyboardEvent, useId, useLayoutEffect, useRef } from "react";
import { t } from "../i18n/language";
import type { Following } from "../state/following";
import { play } from "../ui/tone";
import type { LiftView } from "../wire/types";

/** Whose lift it is: of the call that looks for one, or of a call that begins with it. */
export type Whose = "call" | "new";

const DIGITS: Readonly<Record<string, Whose>> = { "1": "call", "2": "new" };

interface WhoseLiftProps {
  following: Following;
  /** Null while the answer to the search is on its way. */
  lift: LiftView | null;
  onAnswer: (whose: Whose) => void;
  onLeave: () => void;
}

export function WhoseLift({ following, lift, onAnswer, onLeave }: WhoseLiftProps) {
  const element = useRef<HTMLElement>(null);
  const title = useId();
  useLayoutEffect(() => element.current?.focus(), []);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const whose = DIGITS[event.key];
    const is_on_button = event.target !== event.currentTarget && ["Enter", " "].includes(event.key);
    if (whose) onAnswer(whose);
    else if (event.key === "Escape") onLeave();
    // Keys that a hurried hand types here would otherwise mean something else on the page.
    else if (!is_on_button && (event.key === "Enter" || event.key.length === 1)) play("refused");
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const number = following.number?.slice(-4) ?? following.label;
  const place = lift ? `${lift.code} ${lift.compound} ${lift.position}` : t("whose.searching");
  return (
    <section
      ref={element}
      className="whose-lift"
      role="alertdialog"
      tabIndex={-1}
      aria-labelledby={title}
      onKeyDown={onKeyDown}
    >
      <p id={title}>{t("whose.title", { lift: place, number })}</p>
      <p className="whose-answers">
        <button type="button" className="button" aria-keyshortcuts="1" onClick={() => onAnswer("call")}>
          <kbd>1</kbd> {t("whose.call", { number })}
        </button>
        <button type="button" className="button" aria-keyshortcuts="2" onClick={() => onAnswer("new")}>
          <kbd>2</kbd> {t("whose.new")}
        </button>
        <button type="button" className="button small" onClick={onLeave}>
          {t("form.leave")} <kbd>Esc</kbd>
        </button>
      </p>
    </section>
  );
}
