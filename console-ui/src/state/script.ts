// Which cards of words lie before the operator: by the stage of the order and by what is known of the people.
// Must not: hold sentences; the catalogues do.

import type { Hazard, OrderView, PersonFlag } from "../wire/types";
import { isLive } from "./board";

/** The lines of each card, in the order in which they are said. */
export const CARDS = {
  open: ["open_1", "open_2"],
  locate: ["locate_1", "locate_2"],
  fire: ["fire_1", "fire_2"],
  child: ["child_1", "child_2"],
  ill: ["ill_1", "ill_2"],
  panic: ["panic_1", "panic_2"],
  triage: ["triage_1", "triage_2", "triage_3", "triage_4"],
  safety: ["safety_1", "safety_2", "safety_3"],
  dispatched: ["dispatched_1", "dispatched_2"],
  delay: ["delay_1"],
  out: ["out_1"],
  callback: ["callback_1", "callback_2"],
} as const;

export type Card = keyof typeof CARDS;
export type Line = (typeof CARDS)[Card][number];

const OF_HAZARD: Partial<Record<Hazard, Card>> = { fire_smoke: "fire" };
const OF_FLAG: Partial<Record<PersonFlag, Card>> = {
  child_alone: "child",
  acute_symptom: "ill",
  chronic_illness: "ill",
  injured: "ill",
  unconscious: "ill",
  panic: "panic",
};

/** More cards than this are not read while somebody talks. */
export const MOST_CARDS = 4;

function ofFacts(order: Pick<OrderView, "flags" | "hazards">): Card[] {
  const cards = [
    ...order.hazards.map((hazard) => OF_HAZARD[hazard]),
    ...order.flags.map((flag) => OF_FLAG[flag]),
  ];
  return [...new Set(cards)].filter((card) => card !== undefined);
}

function isGoing(order: OrderView): boolean {
  return order.assignments.some(({ state }) => state === "accepted" || state === "en_route");
}

function ofStage(order: OrderView): Card[] {
  if (!isLive(order)) return ["callback"];
  if (order.state === "on_scene") return ["out", "safety"];
  const is_late = order.attention.some(({ kind }) => kind === "arrival_overdue");
  const cards: Card[] = [];
  if (order.lift === null) cards.push("locate");
  if (is_late) cards.push("delay");
  if (isGoing(order)) cards.push("dispatched");
  if (order.people === null) cards.push("triage", "safety");
  else cards.push("safety", "triage");
  return cards;
}

/** The cards for an order, the most urgent first; for a call without an order, how it begins. */
export function cardsFor(order: OrderView | null): Card[] {
  if (!order) return ["open", "locate"];
  const facts = isLive(order) ? ofFacts(order) : [];
  return [...facts, ...ofStage(order)].slice(0, MOST_CARDS);
}

/** Lines that were said, by order. */
export type Ticks = Readonly<Record<string, readonly Line[]>>;

/** Orders beyond this many are forgotten, oldest first. */
export const MOST_TICKED = 60;

export function withTick(ticks: Ticks, order: string, line: Line): Ticks {
  const { [order]: said = [], ...others } = ticks;
  const next = said.includes(line) ? said.filter((other) => other !== line) : [...said, line];
  const kept = Object.entries(others).slice(-(MOST_TICKED - 1));
  return { ...Object.fromEntries(kept), [order]: next };
}

/** What was said before the order existed belongs to it. */
export function withTicksMoved(ticks: Ticks, from: string, to: string): Ticks {
  const { [from]: said, ...others } = ticks;
  if (!said || from === to) return ticks;
  return { ...others, [to]: [...new Set([...(ticks[to] ?? []), ...said])] };
}
