// A reason's name as words: reasons of events may be reasons proper, facts about people, channels, levels.

import { t, word } from "../i18n/language";
import type { OrderView } from "../wire/types";

/** Where a reason's name may come from, most likely first. */
const FAMILIES = ["why", "flag", "hazard", "channel", "priority", "level_short", "phrase"] as const;

/** An order is opened as urgent as the facts make it: `no_answer` is of the people inside, not of a station. */
const FAMILIES_OF_OPENING = ["flag", "hazard", ...FAMILIES] as const;

function firstWords(families: readonly string[], name: string): string {
  for (const family of families) {
    const words = word(family, name);
    if (words !== name) return words;
  }
  return name;
}

/** The words for a reason; the bare name where no catalogue has it. */
export function whyText(name: string): string {
  return firstWords(FAMILIES, name);
}

/** The words for the reason of an event, which decides what its name means. */
export function eventWhyText(kind: string, name: string): string {
  return kind === "order_opened" ? firstWords(FAMILIES_OF_OPENING, name) : whyText(name);
}

/** Why the order has its priority. */
export function priorityText(order: Pick<OrderView, "priority_reason">): string {
  const { kind, flag, value } = order.priority_reason;
  if (flag) return word(kind === "hazard" ? "hazard" : "flag", flag);
  return t(`priority_reason.${kind}`, { n: value ?? 0 });
}
