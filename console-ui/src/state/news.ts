// What a further call told about an order, against what was known before: pure.
// Must not: forget what nobody has seen; a third call adds to the second's news.

import type { AlarmView, Hazard, OrderView, PersonFlag } from "../wire/types";
import { type Board, changedSince } from "./board";

/** What was known of an order before the further calls came. */
export interface Known {
  alarm_count: number;
  people: number | null;
  flags: readonly PersonFlag[];
  hazards: readonly Hazard[];
}

/** By order: what was known when somebody last looked. Only orders with unseen alarms are in it. */
export type News = Readonly<Record<string, Known>>;

function knownOf({ alarm_count, people, flags, hazards }: OrderView): Known {
  return { alarm_count, people, flags, hazards };
}

/** Takes over what changed between two boards: a further alarm on an order that was there makes news. */
export function afterBoards(news: News, before: Board["orders"], after: Board["orders"]): News {
  if (before === after) return news;
  let next: Record<string, Known> | null = null;
  for (const id of changedSince(before, after) ?? Object.keys(after)) {
    const was = before[id];
    const is = after[id];
    if (!was || !is || was === is || is.alarm_count <= was.alarm_count || id in news) continue;
    next ??= { ...news };
    next[id] = knownOf(was);
  }
  for (const id in news) {
    if (id in after) continue;
    next ??= { ...news };
    delete next[id];
  }
  return next ?? news;
}

/** Somebody has seen what is new on this order. */
export function afterSeen(news: News, order: string): News {
  if (!(order in news)) return news;
  const { [order]: _seen, ...rest } = news;
  return rest;
}

/** What is new on an order. */
export interface NewFacts {
  alarms: number;
  /** Channels of the further alarms, each once, as far as their list is there. */
  channels: readonly AlarmView["channel"][];
  people: { before: number | null; after: number | null } | null;
  flags: readonly PersonFlag[];
  hazards: readonly Hazard[];
}

/** Compares what was known with what is; `alarms` are the order's, as they came in. */
export function newFacts(known: Known, order: OrderView, alarms: readonly AlarmView[]): NewFacts {
  const added = Math.max(0, order.alarm_count - known.alarm_count);
  const further = added === 0 ? [] : alarms.slice(known.alarm_count);
  return {
    alarms: added,
    channels: [...new Set(further.map((alarm) => alarm.channel))],
    people: known.people === order.people ? null : { before: known.people, after: order.people },
    flags: order.flags.filter((flag) => !known.flags.includes(flag)),
    hazards: order.hazards.filter((hazard) => !known.hazards.includes(hazard)),
  };
}
