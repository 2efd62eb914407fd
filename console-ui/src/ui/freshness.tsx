// Whether what is on the screen is live, always shown: live with its place in the feed, stale since a moment,
// or disconnected since a moment.

import { t } from "../i18n/language";
import { steadyNow } from "../net/clock";
import { freshnessOf, type Link } from "../state/link";
import { moment, span } from "./format";
import { useNow } from "./tick";

/** The line in the top bar. */
export function FreshnessLine({
  link,
  seq,
  onRetry,
  retry_key,
}: {
  link: Link;
  seq: number | null;
  onRetry: () => void;
  /** The key of the button, on a page that has one for it. */
  retry_key?: string;
}) {
  const now = useNow();
  const fresh = freshnessOf(link, steadyNow());
  switch (fresh.kind) {
    case "connecting":
      return <Line tone="wait" text={t("fresh.connecting")} />;
    case "live":
      return (
        <Line
          tone="good"
          text={t("fresh.live")}
          detail={t("fresh.place", { seq: seq ?? "–", age: (fresh.age_ms / 1_000).toFixed(1) })}
        />
      );
    case "stale":
      return (
        <Line
          tone="wait"
          text={t("fresh.stale", { since: moment(fresh.since, now) })}
          detail={span(fresh.age_ms)}
        />
      );
    case "down":
      return (
        <span className="fresh-down">
          <Line
            tone="bad"
            text={
              fresh.since === null ? t("fresh.never") : t("fresh.down", { since: moment(fresh.since, now) })
            }
            detail={
              fresh.retry_in_ms === null
                ? t("fresh.trying")
                : t("fresh.retry", { span: span(fresh.retry_in_ms) })
            }
          />
          <button type="button" className="button small" data-command="reconnect" onClick={onRetry}>
            {t("fresh.retry_now")} {retry_key && <kbd>{retry_key}</kbd>}
          </button>
        </span>
      );
  }
}

function Line({ tone, text, detail = "" }: { tone: string; text: string; detail?: string }) {
  return (
    <span className={`fresh tone-${tone}`}>
      <span className="fresh-dot" aria-hidden="true" />
      <span role="status">{text}</span>
      <span className="fresh-detail">{detail}</span>
    </span>
  );
}

/** A line over the board while what it shows is old. Takes its space only then, above the panes. */
export function StaleBanner({ link }: { link: Link }) {
  const now = useNow();
  const fresh = freshnessOf(link, steadyNow());
  if (fresh.kind !== "stale" && fresh.kind !== "down") return null;
  if (fresh.since === null) return null;
  return (
    <p className="stale-banner" role="alert">
      {t("fresh.banner", { since: moment(fresh.since, now) })}
    </p>
  );
}
