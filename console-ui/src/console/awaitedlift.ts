// The lift that is chosen in the search box, also by hands that are quicker than the answer: to which call it goes.
// Must not: lose a key that was typed meanwhile, or give a lift to a call that was not asked about.

import { useEffect, useRef, useState } from "react";
import { t } from "../i18n/language";
import type { Following } from "../state/following";
import { play } from "../ui/tone";
import type { LiftView } from "../wire/types";
import { notify } from "./board";
import { nextCall } from "./followed";
import { callWithoutLift, endCall, intake, locateCall, takeLift } from "./intake";
import { focusPlace, PLACES } from "./keys";
import type { Whose } from "./whoselift";

/** A lift that is on its way: what the hands have said since of where it goes. */
interface Awaited {
  is_done: boolean;
  goes_to: Whose | "nobody" | null;
}

/** Whose lift it is, while nobody has said; the lift is null while the answer to the search is on its way. */
interface Question {
  call: string;
  lift: LiftView | null;
}

/** The lift goes to the call that looked for it, unless somebody has located its order meanwhile. */
function locate(lift: LiftView, is_done: boolean): void {
  if (!locateCall(lift)) {
    play("refused");
    notify("bad", t("whose.located"));
    focusPlace("search");
  } else if (is_done) nextCall();
  else focusPlace("pad");
}

function raiseWith(lift: LiftView, is_done: boolean): void {
  if (!takeLift(lift)) return;
  if (is_done) nextCall();
  else focusPlace("pad");
}

/** A question about a call that is over, or has its lift by now, is none. */
function useMoot(question: Question | null, shown: Following | null, onMoot: () => void): void {
  const is_moot = question !== null && question.call !== shown?.key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each question
  useEffect(() => {
    if (!is_moot) return;
    onMoot();
    // The call goes on and needs no lift any more: what an Enter does now is something else.
    if (question?.call === intake.getState().following?.key) notify("bad", t("whose.located"));
    focusPlace("search");
  }, [is_moot, question]);
}

/**
 * Hands that are quicker than the answer to the search: what they type is not lost to the search box. The focus moves
 * at once, never in a later task, so that the next key always meets it. While a call looks for its lift, whose lift it
 * is comes first.
 */
export function useAwaitedLift(shown: Following | null) {
  const awaited = useRef<Awaited | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);
  useMoot(question, shown, () => setQuestion(null));
  /** The lift that is looked for is another, or none. */
  const onForget = () => {
    awaited.current = null;
    setQuestion(null);
  };
  return {
    question,
    onForget,
    onAwait: () => {
      awaited.current = { is_done: false, goes_to: null };
      const call = callWithoutLift();
      if (call) setQuestion({ call: call.key, lift: null });
      else focusPlace("pad");
    },
    onMissed: () => {
      const is_elsewhere = question !== null || document.activeElement?.id === PLACES.pad;
      onForget();
      if (is_elsewhere) focusPlace("search");
    },
    onChoose: (lift: LiftView) => {
      const { is_done = false, goes_to = null } = awaited.current ?? {};
      awaited.current = null;
      if (goes_to === "nobody") return;
      const call = callWithoutLift();
      if (goes_to === "call") locate(lift, is_done);
      else if (goes_to === null && call) setQuestion({ call: call.key, lift });
      else raiseWith(lift, is_done);
    },
    onAnswer: (whose: Whose) => {
      const lift = question?.lift;
      setQuestion(null);
      if (whose === "new") endCall();
      if (lift && whose === "call") locate(lift, false);
      else if (lift) raiseWith(lift, false);
      else {
        awaited.current = { is_done: false, goes_to: whose };
        focusPlace("pad");
      }
    },
    /** Nothing is decided; an answer that is still on its way is nobody's. */
    onLeave: () => {
      awaited.current = question?.lift ? null : { is_done: false, goes_to: "nobody" };
      setQuestion(null);
      focusPlace("search");
    },
    /** Enter on the pad: sends or ends the call, as soon as the lift is there. */
    onDone: (then: () => void) => {
      if (awaited.current && awaited.current.goes_to !== "nobody") awaited.current.is_done = true;
      else then();
    },
  };
}
