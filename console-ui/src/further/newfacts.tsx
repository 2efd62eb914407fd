// A further call on the same lift: what it told that was not known, until this seat has seen it.
// Must not: go away by itself, or stand over the work; it takes its place at the top of the order.

import "../style/further.css";
import { pageKeyName } from "../action/registry";
import { t, word } from "../i18n/language";
import { newFacts } from "../state/news";
import { FactChips } from "../ui/badge";
import { joined } from "../ui/format";
import type { AlarmView, OrderView } from "../wire/types";
import { markSeen, useKnown } from "./store";

export function NewFacts({ order, alarms }: { order: OrderView; alarms: readonly AlarmView[] }) {
  const known = useKnown(order.id);
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
      <button
        type="button"
        className="button small"
        data-command="news_seen"
        onClick={() => markSeen(order.id)}
      >
        {t("news.seen")} <kbd>{pageKeyName("news_seen")}</kbd>
      </button>
    </section>
  );
}
