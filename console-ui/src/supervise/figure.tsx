// One figure as a link to its orders; a rate with its counts and interval.

import { t } from "../i18n/language";
import { figure, percent } from "../ui/format";
import type { IntervalFigures, RateFigures } from "../wire/types";
import { ViewLink } from "./page";
import { type Interval, lateMeasure, type Rate } from "./view";

/** Fewer values than this give no rate. */
const LEAST_VALUES = 10;

export function Duration({
  seconds,
  measure,
  row,
}: {
  seconds: number | null;
  measure: Interval;
  row: string | null;
}) {
  if (seconds === null) return <span className="muted">–</span>;
  return (
    <ViewLink className="figure" to={{ measure, key: row, order: null }}>
      {figure(seconds)}
    </ViewLink>
  );
}

export function Count({
  count,
  measure,
  row,
}: {
  count: number;
  measure: Interval | "orders";
  row: string | null;
}) {
  if (count === 0) return <span className="muted">0</span>;
  return (
    <ViewLink className="figure" to={{ measure, key: row, order: null }}>
      {count}
    </ViewLink>
  );
}

/** How many of the values rest on a time that was entered long after it happened; nothing when none does. */
export function EnteredLate({ figures }: { figures: IntervalFigures }) {
  if (figures.entered_late === 0) return null;
  return (
    <span className="muted" title={t("supervise.entered_late_why")}>
      {" "}
      {t("supervise.entered_late", { n: figures.entered_late })}
    </span>
  );
}

export function Share({ rate, measure, row }: { rate: RateFigures; measure: Rate; row: string | null }) {
  const counts = `${rate.within}/${rate.count}`;
  const late = rate.count - rate.within;
  const is_enough = rate.count >= LEAST_VALUES && rate.rate !== null;
  const interval =
    is_enough && rate.low !== null && rate.high !== null ? `${percent(rate.low)}–${percent(rate.high)}` : "";
  return (
    <span className="share">
      {is_enough ? (
        <ViewLink
          className="figure"
          to={{ measure, key: row, order: null }}
          title={t("supervise.wilson", { interval })}
        >
          {percent(rate.rate ?? 0)}
        </ViewLink>
      ) : (
        <span className="muted">{t("supervise.too_few")}</span>
      )}
      <span className="share-counts">{counts}</span>
      <span className="share-interval">{interval}</span>
      {late > 0 && (
        <ViewLink className="figure late" to={{ measure: lateMeasure(measure), key: row, order: null }}>
          {t("supervise.late", { n: late })}
        </ViewLink>
      )}
    </span>
  );
}
