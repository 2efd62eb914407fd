// What the supervisor looks at, kept in the address so that every figure is a link that can be sent.
// Must not: hold anything that is not in the address.

import type { ResponseReport, ResponseRow } from "../wire/types";

export const INTERVALS = [
  "answer",
  "processing",
  "response",
  "arrival",
  "arrival_from_alarm",
  "on_site",
  "trapped",
] as const;
export type Interval = (typeof INTERVALS)[number];

export const RATES = ["within_3_min", "within_30_min"] as const;
export type Rate = (typeof RATES)[number];

/** What a figure opens: the orders behind it. */
export type Measure = Interval | Rate | "late_3_min" | "late_30_min" | "orders";
const MEASURES: readonly Measure[] = [...INTERVALS, ...RATES, "late_3_min", "late_30_min", "orders"];

export const GROUPINGS = ["day", "district", "station"] as const;
export type Grouping = ResponseReport["by"];

export interface View {
  from: string;
  to: string;
  by: Grouping;
  district: string | null;
  interval: Interval;
  /** The figure whose orders are open; `key` is null for the total. */
  measure: Measure | null;
  key: string | null;
  order: string | null;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

function one<Name extends string>(names: readonly Name[], text: string | null): Name | null {
  return names.find((name) => name === text) ?? null;
}

/** `count` days before a local day. */
export function daysBefore(day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - count);
  return date.toISOString().slice(0, 10);
}

/** Whether it is a whole day, and one of those that may be chosen; `least` is null where the past is open. */
export function isDayWithin(text: string, least: string | null, most: string): boolean {
  return DAY.test(text) && (least === null || text >= least) && text <= most;
}

/** The view of an address; what is missing or wrong becomes the last thirty days. */
export function viewOf(search: string, today: string): View {
  const parameters = new URLSearchParams(search);
  const day = (name: string) => {
    const text = parameters.get(name);
    return text && DAY.test(text) ? text : null;
  };
  const to = day("to") ?? today;
  const from = day("from") ?? daysBefore(to, 29);
  return {
    from: from <= to ? from : to,
    to,
    by: one(GROUPINGS, parameters.get("by")) ?? "day",
    district: parameters.get("district"),
    interval: one(INTERVALS, parameters.get("interval")) ?? "arrival",
    measure: one(MEASURES, parameters.get("measure")),
    key: parameters.get("key"),
    order: parameters.get("order"),
  };
}

/** The address of a view. */
export function addressOf(view: View): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(view)) {
    if (value !== null) parameters.set(name, value);
  }
  return `?${parameters.toString()}`;
}

/** The filter of `GET /orders` that gives the orders behind the open figure. */
export function orderFilterOf(view: View): {
  from: string;
  to: string;
  district: string | null;
  station: string | null;
  measure: Measure | null;
} {
  const key = view.key;
  return {
    from: view.by === "day" && key ? key : view.from,
    to: view.by === "day" && key ? key : view.to,
    district: view.by === "district" && key ? key : view.district,
    station: view.by === "station" && key ? key : null,
    measure: view.measure,
  };
}

/** The late ones of a rate. */
export function lateMeasure(rate: Rate): Measure {
  return rate === "within_3_min" ? "late_3_min" : "late_30_min";
}

export type SortColumn = "label" | "order_count" | "mean_s" | "p50_s" | "p90_s" | Rate;

function columnValue(row: ResponseRow, column: SortColumn, interval: Interval): number | string {
  switch (column) {
    case "label":
      return row.label;
    case "order_count":
      return row.order_count;
    case "mean_s":
    case "p50_s":
    case "p90_s":
      return row[interval][column] ?? -1;
    case "within_3_min":
    case "within_30_min":
      return row[column].rate ?? -1;
  }
}

/** Rows in the order asked for; ties by key, so that the order is total. */
export function sorted(
  rows: readonly ResponseRow[],
  column: SortColumn,
  is_descending: boolean,
  interval: Interval,
): ResponseRow[] {
  const sign = is_descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const left = columnValue(a, column, interval);
    const right = columnValue(b, column, interval);
    const order =
      typeof left === "number" && typeof right === "number"
        ? left - right
        : String(left).localeCompare(String(right));
    return sign * order || a.key.localeCompare(b.key);
  });
}
