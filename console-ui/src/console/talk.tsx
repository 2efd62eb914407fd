// What a passenger who cannot phone wrote and what he was answered, with the answer one key away.
// Must not: take space where nobody writes; the words are notes of the order's record.

import "../style/station.css";
import type { Subject } from "../action/action";
import { ORDER_ACTIONS } from "../action/order";
import { keyName } from "../action/registry";
import { t, word } from "../i18n/language";
import { isLive } from "../state/board";
import { clockTime } from "../ui/format";
import type { TimelineEntry } from "../wire/types";
import { begin } from "./keys";

const ANSWER = ORDER_ACTIONS.find(({ id }) => id === "answer_passenger");

export function TalkList({ subject, timeline }: { subject: Subject; timeline: readonly TimelineEntry[] }) {
  const { order } = subject;
  const lines = timeline.filter(({ kind }) => kind === "passenger_wrote" || kind === "passenger_answered");
  const is_asked = order !== null && isLive(order) && order.flags.includes("deaf_mute");
  if (!order || (lines.length === 0 && !is_asked)) return null;
  return (
    <section className="block talk-block" aria-label={t("talk.title")}>
      <h3 className="block-title">
        {t("talk.title")} <span className="pane-count">{lines.length}</span>
      </h3>
      {lines.length === 0 && <p className="muted">{t("talk.deaf")}</p>}
      <ol className="talk-lines" aria-live="polite">
        {lines.map((line) => (
          <TalkLine key={line.seq} line={line} />
        ))}
      </ol>
      {ANSWER && isLive(order) && (
        <button type="button" className="button small" onClick={() => begin(ANSWER, subject)}>
          {t("action.answer_passenger")} <kbd>{keyName(ANSWER.key)}</kbd>
        </button>
      )}
    </section>
  );
}

function TalkLine({ line }: { line: TimelineEntry }) {
  const is_passengers = line.kind === "passenger_wrote";
  return (
    <li className={is_passengers ? "passengers" : "ours"}>
      <span className="talk-who">
        {is_passengers ? word("actor", "passenger") : line.actor} · {clockTime(line.occurred_at)}
      </span>
      {line.why && <span>{word("phrase", line.why)}</span>}
      {line.note && <span className="talk-words">{line.note}</span>}
    </li>
  );
}
