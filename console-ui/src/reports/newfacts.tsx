// A further call on the same lift: what it told that was not known, until this seat has seen it.
// Must not: go away by itself, or stand over the work; it takes its place at the top of the order.

import { useEffect } from "react";
import "../style/reports.css";
import { isTyping } from "../action/registry";
import { t, word } from "../i18n/language";
import { newFacts } from "../state/news";
import { FactChips } from "../ui/badge";
import { joined } from "../ui/format";
import type { AlarmView, OrderView } from "../wire/types";
import { markSeen, useKnown } from "./store";

/** Marks the news as seen. */
const SEEN_KEY = "=";

export function NewFacts({ order, alarms }: { order: OrderView; alarms: readonly AlarmView[] }) {
  const known = useKnown(order.id);
  const { id } = order;
  useEffect(() => {
    if (!known) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== SEEN_KEY || event.isComposing || event.ctrlKey || event.altKey || event.metaKey)
        return;
      if (!isTyping(event.target)) markSeen(id);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [known, id]);
  if (!known) return null;
  const facts = newFacts(known, order, alarms);
  const channels = joined(facts.channels.map((channel) => word("channel", channel)));
  return (
    <section className="new-facts" role="status" aria-label={t("news.title")}>
      <strong>{t("news.title")}</strong>
      <span>{t("news.alarms", { n: facts.alarms, channels })}</span>
      {facts.people && (
        <strong>
          {t("news.people", { before: facts.people.before ?? "?", after: facts.people.after ?? "?" })}
        </strong>
      )}
      <FactChips flags={facts.flags} hazards={facts.hazards} />
      <button type="button" className="button small" onClick={() => markSeen(id)}>
        {t("news.seen")} <kbd>{SEEN_KEY}</kbd>
      </button>
    </section>
  );
}
