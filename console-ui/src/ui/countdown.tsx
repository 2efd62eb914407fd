// Countdowns: to a deadline, since a moment, and as a ring round an offer that waits for its answer.
// Must not: jump in width (tabular numerals, fixed boxes) or blink where motion is reduced (CSS decides).

import { t } from "../i18n/language";
import { span } from "./format";
import { useClockFace, useNow } from "./tick";

/** Below this much the number is amber. */
const SOON_MS = 30_000;

function urgency(left_ms: number): string {
  // Every other second the line under it pauses.
  if (left_ms < 0) return Math.floor(left_ms / 1_000) % 2 === 0 ? "overdue" : "overdue pause";
  return left_ms < SOON_MS ? "soon" : "";
}

/** Time left until `due_at`; negative and marked once it has passed. */
export function Countdown({ due_at, className = "" }: { due_at: string; className?: string }) {
  const due = Date.parse(due_at);
  const element = useClockFace((now) => {
    const left = due - now;
    return { text: span(left), className: `countdown ${urgency(left)} ${className}` };
  });
  return <span ref={element} role="timer" />;
}

/** Time since `since`. */
export function Elapsed({ since, className = "" }: { since: string; className?: string }) {
  const from = Date.parse(since);
  const element = useClockFace((now) => ({
    text: span(Math.max(0, now - from)),
    className: `countdown ${className}`,
  }));
  return <span ref={element} />;
}

const RADIUS = 15;
const ROUND = 2 * Math.PI * RADIUS;

/** A ring that empties from `from` to `due_at`, with the seconds inside. */
export function Ring({ from, due_at }: { from: string; due_at: string }) {
  const now = useNow();
  const left = Date.parse(due_at) - now;
  const whole = Math.max(1, Date.parse(due_at) - Date.parse(from));
  const share = Math.min(1, Math.max(0, left / whole));
  const label = left < 0 ? t("ring.overdue", { span: span(-left) }) : t("ring.left", { span: span(left) });
  return (
    <span className={`ring ${urgency(left)}`} role="timer" aria-label={label}>
      <svg viewBox="0 0 36 36" width="40" height="40" aria-hidden="true">
        <circle className="track" cx="18" cy="18" r={RADIUS} />
        <circle
          className="rest"
          cx="18"
          cy="18"
          r={RADIUS}
          strokeDasharray={`${ROUND * share} ${ROUND}`}
          transform="rotate(-90 18 18)"
        />
      </svg>
      <span className="ring-text">{span(left)}</span>
    </span>
  );
}
