// A reason's name as words: reasons of events may be reasons proper, facts about people, channels, levels.

import { t, word } from "../i18n/language";
import type { OrderView } from "../wire/types";

/** Where a reason's name may come from, most likely first. */
const FAMILIES = ["why", "flag", "hazard", "channel", "priority", "level_short", "phrase"] as const;

/** The words for a reason; the bare name where no catalogue has it. */
export function whyText(name: string): string {
  for (const family of FAMILIES) {
    const words = word(family, name);
    if (words !== name) return words;
  }
  return name;
}

/** Why the order has its priority. */
export function priorityText(order: Pick<OrderView, "priority_reason">): string {
  const { kind, flag, value } = order.priority_reason;
  if (flag) return word(kind === "hazard" ? "hazard" : "flag", flag);
  return t(`priority_reason.${kind}`, { n: value ?? 0 });
}
