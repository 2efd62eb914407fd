// Everything that happened to the order, newest first, with who said so and when it was written down.

import { t, word } from "../i18n/language";
import { peopleText } from "../ui/badge";
import { clockTime, minutes, moment } from "../ui/format";
import { useNow } from "../ui/tick";
import type { TimelineEntry } from "../wire/types";
import { eventWhyText } from "./why";

/** Recorded this much later than it happened is worth showing. */
const LATE_MS = 5_000;

function valueText(entry: TimelineEntry): string {
  if (entry.value === null) return "";
  switch (entry.kind) {
    case "offer_made":
    case "offer_accepted":
      return minutes(entry.value);
    case "order_opened":
    case "situation_changed":
    case "passengers_freed":
    case "release_reported":
      return peopleText(entry.value);
    case "crew_arrived":
    case "arrival_shown":
      return t("position.from_lift", { d: `${entry.value} m` });
    case "callback_recorded":
      return word("satisfaction", String(entry.value));
    case "trapped_mark_reached":
    case "trapped_mark_passed":
      return t("unit.minutes", { n: entry.value });
    default:
      return String(entry.value);
  }
}

function actorText(actor: string): string {
  return actor === "system" || actor === "passenger" ? word("actor", actor) : actor;
}

export function Timeline({ entries }: { entries: readonly TimelineEntry[] }) {
  const today = useNow();
  const newest_first = [...entries].sort((a, b) => b.seq - a.seq);
  return (
    <section className="block" aria-label={t("timeline.title")}>
      <h3 className="block-title">
        {t("timeline.title")} <span className="pane-count">{entries.length}</span>
      </h3>
      <ol className="timeline">
        {newest_first.map((entry) => (
          <li key={entry.seq}>
            <time dateTime={entry.occurred_at}>{moment(entry.occurred_at, today)}</time>
            <span className="timeline-what">
              <strong>{word("event", entry.kind)}</strong>
              {entry.station && <span> {entry.station.name}</span>}
              {entry.why && <span className="muted"> · {eventWhyText(entry.kind, entry.why)}</span>}
              {entry.value !== null && <span className="muted"> · {valueText(entry)}</span>}
              {entry.note && <q className="timeline-note">{entry.note}</q>}
            </span>
            <span className="timeline-who">
              {actorText(entry.actor)} · {word("source", entry.source)}
              <Late entry={entry} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Late({ entry }: { entry: TimelineEntry }) {
  const late = Date.parse(entry.recorded_at) - Date.parse(entry.occurred_at);
  if (Math.abs(late) < LATE_MS && !entry.implausible) return null;
  return (
    <span className={entry.implausible ? "implausible" : ""}>
      {" "}
      ·{" "}
      {t(entry.implausible ? "timeline.implausible" : "timeline.recorded", {
        at: clockTime(entry.recorded_at),
      })}
    </span>
  );
}
