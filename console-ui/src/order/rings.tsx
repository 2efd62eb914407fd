// A ring per obligation of the order, and the scale of the time people have been inside.
// Must not: hide a breach that is foreseen behind a limit that still holds.

import { t } from "../i18n/language";
import {
  type Obligation,
  obligationsOf,
  TRAPPED_MARKS,
  type TrappedScale,
  trappedScale,
} from "../state/obligation";
import { clockTime, span } from "../ui/format";
import { useNow } from "../ui/tick";
import type { OrderView, TimelineEntry } from "../wire/types";
import "../style/rings.css";

/** Below this much the ring is amber. */
const SOON_MS = 30_000;
const RADIUS = 19;
const ROUND = 2 * Math.PI * RADIUS;

export function Rings({ order, timeline }: { order: OrderView; timeline: readonly TimelineEntry[] }) {
  const now = useNow();
  return (
    <section className="clocks" aria-label={t("rings.title")}>
      <ol className="rings">
        {obligationsOf(order, timeline, now).map((obligation) => (
          <RingTile key={obligation.kind} obligation={obligation} now={now} />
        ))}
      </ol>
      <Trapped scale={trappedScale(order, now)} />
    </section>
  );
}

function toneOf({ state, due, predicted_late_ms }: Obligation, now: number): string {
  if (state !== "running") return state;
  if (predicted_late_ms !== null) return "predicted";
  return due !== null && due - now < SOON_MS ? "running soon" : "running";
}

/** What stands inside the ring. */
function faceOf({ state, due }: Obligation, now: number): string {
  switch (state) {
    case "met":
      return "✓";
    case "dropped":
      return "–";
    case "ahead":
      return "·";
    case "running":
      return due === null ? "…" : span(due - now);
    case "overdue":
      return due === null || due > now ? "!" : span(due - now);
  }
}

/** What stands below: how long it took, the forecast, or the limit. */
function noteOf(obligation: Obligation): string {
  const { state, from, met_at, due, expected_at, predicted_late_ms } = obligation;
  switch (state) {
    case "met":
      return from === null || met_at === null ? "" : span(Math.max(0, met_at - from));
    case "dropped":
      return t("rings.dropped");
    case "ahead":
      return "";
    case "overdue":
      return t("rings.overdue");
    case "running":
      if (predicted_late_ms !== null) return t("rings.predicted", { span: span(predicted_late_ms) });
      if (expected_at !== null) return t("rings.expected", { at: clockTime(expected_at).slice(0, 5) });
      return due === null ? t("rings.no_limit") : t("rings.until", { at: clockTime(due).slice(0, 5) });
  }
}

/** How much of the ring is drawn: what is left of the limit, or all of it. */
function shareOf({ state, from, due }: Obligation, now: number): number {
  if (state === "met" || state === "overdue") return 1;
  if (state !== "running" || due === null) return 0;
  return Math.min(1, Math.max(0, (due - now) / Math.max(1, due - (from ?? now))));
}

function RingTile({ obligation, now }: { obligation: Obligation; now: number }) {
  const { kind, state, due } = obligation;
  const name = t(`obligation.${kind}`);
  const face = faceOf(obligation, now);
  const note = noteOf(obligation);
  const said =
    state === "running" && due !== null ? t("ring.left", { span: face }) : t(`obligation_state.${state}`);
  return (
    <li className={`ring-tile ${toneOf(obligation, now)}`}>
      <span className="ring-face" role="img" aria-label={`${name} ${said} ${note}`}>
        <svg viewBox="0 0 46 46" width="46" height="46" aria-hidden="true">
          <circle className="track" cx="23" cy="23" r={RADIUS} />
          <circle
            className="rest"
            cx="23"
            cy="23"
            r={RADIUS}
            strokeDasharray={`${ROUND * shareOf(obligation, now)} ${ROUND}`}
            transform="rotate(-90 23 23)"
          />
        </svg>
        <span className="ring-number" aria-hidden="true">
          {face}
        </span>
      </span>
      <span className="ring-name" aria-hidden="true">
        {name}
      </span>
      <span className="ring-note" aria-hidden="true">
        {note}
      </span>
    </li>
  );
}

function Trapped({ scale }: { scale: TrappedScale }) {
  const minutes = scale.trapped_ms / 60_000;
  const left = scale.next === null ? null : scale.next * 60_000 - scale.trapped_ms;
  const words = scale.is_over
    ? t("trapped.out", { span: span(scale.trapped_ms) })
    : left === null
      ? t("trapped.past", { span: span(scale.trapped_ms) })
      : t("trapped.next", { span: span(scale.trapped_ms), mark: scale.next ?? 0, left: span(left) });
  return (
    <div className={`trapped-scale${scale.is_over ? " over" : ""}`} role="img" aria-label={words}>
      <span className="trapped-words" aria-hidden="true">
        {words}
      </span>
      <span className="trapped-track" aria-hidden="true">
        <span className="trapped-fill" style={{ width: `${scale.share * 100}%` }} />
        {TRAPPED_MARKS.map((mark) => (
          <span
            key={mark}
            className={`trapped-mark${minutes >= mark ? " passed" : ""}`}
            style={{ left: `${(mark / TRAPPED_MARKS[3]) * 100}%` }}
          >
            {mark}
          </span>
        ))}
      </span>
    </div>
  );
}
