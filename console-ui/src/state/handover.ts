// What a handover still needs, for whoever looks at it. The server decides; this says it beforehand.
// Must not: let one person stand on both sides.

import type { HandoverItem, HandoverSummary, HandoverView } from "../wire/types";

/** On which side of a handover an account stands. */
export type Side = "giver" | "receiver" | "reader";

export function sideOf(handover: HandoverSummary, account: string): Side {
  if (handover.stage === "taken" || handover.stage === "withdrawn") return "reader";
  if (handover.giver_account === account) return "giver";
  return handover.stage === "given" ? "receiver" : "reader";
}

/** Whether an order has no line of intent, or changed since it was written. */
export function lacksIntent(item: HandoverItem): boolean {
  return item.kind === "order" && item.now !== null && (!item.intent || item.standing !== "same");
}

/** What is typed at this seat and may not be saved yet, by item. */
export type Typed = Readonly<Record<string, string>>;

/** Whether what is typed for the item differs from what would be signed. */
export function isUnsaved({ key, intent }: HandoverItem, typed: Typed): boolean {
  const text = typed[key];
  return text !== undefined && text.trim() !== (intent ?? "");
}

/** Orders whose line of intent was changed here and not saved: a signature would be for the old one. */
export function unsavedOf(handover: HandoverView, typed: Typed): HandoverItem[] {
  if (handover.stage !== "preparing") return [];
  return handover.items.filter(
    (item) => item.kind === "order" && item.now !== null && isUnsaved(item, typed),
  );
}

/** Whether this account has still to acknowledge the item. */
export function isUnread(item: HandoverItem, account: string): boolean {
  return item.standing !== "gone" && item.acknowledged_account !== account;
}

/** What keeps this account from signing: so many lines or words are missing. None when it may. */
export function missingOf(handover: HandoverView, account: string): number {
  switch (sideOf(handover, account)) {
    case "giver":
      return handover.stage === "preparing" ? handover.items.filter(lacksIntent).length : 0;
    case "receiver":
      return handover.items.filter((item) => isUnread(item, account)).length;
    case "reader":
      return 0;
  }
}

/** The handover that this account should see first: its own under way, else one that waits for a receiver. */
export function currentOf(list: readonly HandoverSummary[], account: string): HandoverSummary | null {
  const under_way = list.filter(({ stage }) => stage === "preparing" || stage === "given");
  return (
    under_way.find(({ giver_account }) => giver_account === account) ??
    under_way.find(({ stage }) => stage === "given") ??
    null
  );
}

/** Handovers that others have signed and nobody has taken. */
export function waitingFor(list: readonly HandoverSummary[], account: string): HandoverSummary[] {
  return list.filter(({ stage, giver_account }) => stage === "given" && giver_account !== account);
}
