// T0…T10 of an order, as far as they were reported.

import { t, word } from "../i18n/language";
import { clockTime, span } from "../ui/format";
import { MILESTONES } from "../wire/names";
import type { OrderView, TimePointView } from "../wire/types";

function before(order: OrderView, index: number): TimePointView | null {
  for (let earlier = index - 1; earlier >= 0; earlier -= 1) {
    const name = MILESTONES[earlier];
    const point = name ? order.milestones[name] : null;
    if (point) return point;
  }
  return null;
}

function sinceLast(order: OrderView, index: number, point: TimePointView): string {
  const earlier = before(order, index);
  if (!earlier) return "";
  const ms = Date.parse(point.at) - Date.parse(earlier.at);
  return ms < 0 ? span(ms) : `+${span(ms)}`;
}

/** The strip of time points; one that nobody reported stays empty. */
export function Milestones({ order }: { order: OrderView }) {
  return (
    <ol className="milestones" aria-label={t("order.milestones")}>
      {MILESTONES.map((name, index) => {
        const point = order.milestones[name];
        return (
          <li key={name} className={point ? "reached" : ""}>
            <span className="milestone-top">
              <span className="milestone-t">T{index}</span>
              <span>{point ? sinceLast(order, index, point) : ""}</span>
            </span>
            <span className="milestone-name" title={word("milestone_full", name)}>
              {word("milestone", name)}
            </span>
            <span className="milestone-at">{point ? clockTime(point.at) : "–"}</span>
            <span className="milestone-source">
              {point && point.source !== "system" && (
                <span title={word("source_full", point.source)}>{word("source", point.source)}</span>
              )}
              {point?.implausible && (
                <span className="implausible" title={t("order.implausible")}>
                  {" "}
                  ?
                </span>
              )}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
