// How fresh what is shown is: in the bar, at each pane, and over the whole console while the link is lost.
// Must not: make the page draw again with every message; only these small parts look at the link.

import { pageKeyName } from "../action/registry";
import { t } from "../i18n/language";
import { steadyNow } from "../net/clock";
import { type Freshness, freshnessOf } from "../state/link";
import { clockTime } from "../ui/format";
import { FreshnessLine, StaleBanner } from "../ui/freshness";
import { useNow } from "../ui/tick";
import { useCalm, useLive } from "./board";

function useFreshness(): Freshness {
  useNow();
  return freshnessOf(
    useLive((state) => state.link),
    steadyNow(),
  );
}

/** The line in the top bar, with the place in the feed. */
export function BoardFreshness({ onRetry }: { onRetry: () => void }) {
  const link = useLive((state) => state.link);
  const seq = useCalm((state) => state.board.seq);
  return <FreshnessLine link={link} seq={seq} onRetry={onRetry} retry_key={pageKeyName("reconnect")} />;
}

/** The line over the panes while what they show is old. */
export function BoardStale() {
  return <StaleBanner link={useLive((state) => state.link)} />;
}

/** A frame round everything while nothing new can come: it cannot be overlooked, and hides nothing. */
export function StaleFrame() {
  const { kind } = useFreshness();
  return kind === "down" || kind === "stale" ? (
    <div className={`stale-frame ${kind}`} aria-hidden="true" />
  ) : null;
}

/** One pane's own word: up to date, or since when it is not. */
export function PaneFreshness() {
  const fresh = useFreshness();
  switch (fresh.kind) {
    case "live":
      return <span className="pane-fresh tone-good">● {t("shell.pane_live")}</span>;
    case "connecting":
      return <span className="pane-fresh tone-wait">◆ {t("fresh.connecting")}</span>;
    case "stale":
    case "down": {
      const tone = fresh.kind === "down" ? "tone-bad" : "tone-wait";
      const text =
        fresh.since === null ? t("fresh.never") : t("shell.pane_stale", { since: clockTime(fresh.since) });
      return <span className={`pane-fresh ${tone}`}>■ {text}</span>;
    }
  }
}
