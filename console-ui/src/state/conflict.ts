// Two people change one order: what this one saw when he began, and what stands after he has chosen.
// Must not: lose what was typed; a choice replaces one answer, the others stay.

import type { Value, Values } from "../action/action";
import { ProblemError } from "../net/api";
import type { CommandBody, FactsBase, OrderView } from "../wire/types";

export type ConflictField = "people" | "flags" | "hazards" | "priority" | "lift";

/** One fact that both changed; a lift by its id and code. */
export interface Conflict {
  field: ConflictField;
  mine: unknown;
  theirs: unknown;
}

export type Choice = "mine" | "theirs";
export type Choices = Readonly<Partial<Record<ConflictField, Choice>>>;

/** The facts that commands replace, as the order shows them now. */
export function baseOf(order: OrderView): FactsBase {
  return {
    people: order.people,
    flags: order.flags,
    hazards: order.hazards,
    priority: order.priority,
    lift: order.lift?.id ?? null,
  };
}

/** Commands that replace facts carry what their author saw. */
export function withBase<Body extends CommandBody>(body: Body, base: FactsBase): Body {
  switch (body.command) {
    case "triage":
    case "set_priority":
    case "locate":
      return { ...body, base };
    default:
      return body;
  }
}

/** The conflicts that the server answered with; none for any other error. */
export function conflictsOf(error: unknown): Conflict[] {
  if (!(error instanceof ProblemError) || error.problem.code !== "changed_meanwhile") return [];
  const { conflicts } = (error.problem.facts ?? {}) as { conflicts?: unknown };
  return Array.isArray(conflicts) ? (conflicts as Conflict[]) : [];
}

/** A value as forms and commands have it: a lift by its id. */
function plain(value: unknown): Value {
  if (typeof value === "object" && value !== null && "id" in value) return String(value.id);
  return value as Value;
}

/** The answers after each conflict was chosen. */
export function resolved(values: Values, conflicts: readonly Conflict[], choices: Choices): Values {
  const next: Record<string, Value> = { ...values };
  for (const { field, theirs } of conflicts) {
    if (choices[field] === "theirs") next[field] = plain(theirs);
  }
  return next;
}

/** What has been seen after a conflict was shown: theirs. */
export function seen(base: FactsBase, conflicts: readonly Conflict[]): FactsBase {
  const next: Record<string, unknown> = { ...base };
  for (const { field, theirs } of conflicts) next[field] = plain(theirs);
  return next as unknown as FactsBase;
}

/** Whether every conflict has its choice. */
export function isDecided(conflicts: readonly Conflict[], choices: Choices): boolean {
  return conflicts.every(({ field }) => choices[field] !== undefined);
}

/** Whether nothing of one's own is left to send. */
export function keepsAllTheirs(conflicts: readonly Conflict[], choices: Choices, command: string): boolean {
  return command !== "triage" && conflicts.every(({ field }) => choices[field] === "theirs");
}
