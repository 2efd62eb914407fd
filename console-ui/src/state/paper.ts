// What lies ready for the hour in which the server is away: stations with their numbers, and the orders under way.
// Must not: hold anything of a caller.

import type { DutyLine, DutyList, OrderState, OrderView, Priority } from "../wire/types";

/** An order as it is printed. */
export interface PaperOrder {
  number: string;
  mode: OrderView["mode"];
  state: OrderState;
  priority: Priority;
  place: string;
  code: string;
  people: number | null;
  lead: string;
  raised_at: string;
}

export interface Paper {
  /** When the orders were written down. */
  orders_at: string;
  orders: PaperOrder[];
  /** When the server gave the stations; null before it did. */
  stations_at: string | null;
  stations: DutyLine[];
}

/** A page of paper has its limits: further orders are the newest, and counted. */
export const MAX_ORDERS = 500;

export function paperOrders(orders: Readonly<Record<string, OrderView>>): PaperOrder[] {
  return Object.values(orders)
    .filter(({ state }) => state !== "closed")
    .sort((a, b) => a.priority.localeCompare(b.priority) || a.opened_at.localeCompare(b.opened_at))
    .slice(0, MAX_ORDERS)
    .map((order) => ({
      number: order.number,
      mode: order.mode,
      state: order.state,
      priority: order.priority,
      place: order.lift ? `${order.lift.address} ${order.lift.compound} ${order.lift.position}` : "",
      code: order.lift?.code ?? "",
      people: order.people,
      lead: order.assignments.find(({ is_lead }) => is_lead)?.station.name ?? "",
      raised_at: order.milestones.alarm_raised?.at ?? order.opened_at,
    }));
}

/** The paper with new orders, and with the stations where the server gave them. */
export function renewed(
  paper: Paper | null,
  orders: Readonly<Record<string, OrderView>>,
  list: DutyList | null,
  now: string,
): Paper {
  return {
    orders_at: now,
    orders: paperOrders(orders),
    stations_at: list?.made_at ?? paper?.stations_at ?? null,
    stations: list?.stations ?? paper?.stations ?? [],
  };
}

/** The paper in a stored text; null for anything else. */
export function readPaper(text: string | null): Paper | null {
  try {
    const kept = JSON.parse(text ?? "null") as Partial<Paper> | null;
    return kept && Array.isArray(kept.orders) && Array.isArray(kept.stations) ? (kept as Paper) : null;
  } catch {
    return null;
  }
}
