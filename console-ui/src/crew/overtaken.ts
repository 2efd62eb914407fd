// What is said when a tap that was kept comes to nothing: in the crew's words, with the steps that were in vain.
// Must not: leave a tap out; each one is named.

import { hasKey, t } from "../i18n/language";
import type { ProblemError } from "../net/api";
import { newKey } from "../net/key";
import { clockTime } from "../ui/format";
import { problemText } from "../ui/problem";
import type { CrewOrderView, OrderCommand } from "../wire/types";
import type { Told } from "./keep";

/** Notices at most; more are only possible after hundreds of refused taps. */
export const MAX_TOLD = 200;

function stateOf(error: ProblemError): string | null {
  const facts = error.problem.facts as { state?: unknown } | null | undefined;
  return typeof facts?.state === "string" ? facts.state : null;
}

/** Why a tap came to nothing. */
export function whyOvertaken(error: ProblemError, order: CrewOrderView | undefined): string {
  const state = stateOf(error);
  if (order?.outcome === "merged") return t("overtaken.merged");
  if (
    state &&
    (error.problem.code === "assignment_not_in_state" || error.problem.code === "order_not_in_state")
  ) {
    const key = `overtaken.${state}`;
    if (hasKey(key)) {
      const why = t(key);
      return order?.led_by ? `${why} ${t("overtaken.led", { station: order.led_by.name })}` : why;
    }
  }
  return problemText(error);
}

/** A step as its button says it, with the time at which it was tapped. */
export function stepText(body: OrderCommand): string {
  const name = t(`command.${body.command}`);
  return body.occurred_at ? `${name} ${clockTime(body.occurred_at)}` : name;
}

/** Adds a tap that came to nothing: to the notice of the same order and reason, if there is one. */
export function withRefused(
  told: readonly Told[],
  order: { id: string; number: string },
  step: string,
  why: string,
): Told[] {
  const about = `${order.id} ${why}`;
  const known = told.find((notice) => notice.about === about);
  if (known) {
    return told.map((notice) =>
      notice === known ? { ...notice, steps: [...(notice.steps ?? []), step] } : notice,
    );
  }
  const notice: Told = {
    id: newKey("told"),
    tone: "bad",
    text: t("overtaken.title", { number: order.number, why }),
    steps: [step],
    about,
  };
  return [...told, notice].slice(-MAX_TOLD);
}
