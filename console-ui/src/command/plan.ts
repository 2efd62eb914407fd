// What a line will do, part by part, in words, before anything is done; and why a part will not.
// Must not: send anything, or let a part pass that its button would refuse.

import { isComplete, type OrderAction, type Refused, type Subject, type Value } from "../action/action";
import type { PageCommand } from "../action/registry";
import type { AssignmentView, OrderView } from "../wire/types";
import { answersOf, type Need, orderNumbered, type World } from "./answers";
import { foresee } from "./foresee";
import { MAX_LINE, MAX_PARTS, type Part, parseLine } from "./parse";

/** An action with its answers. */
export interface ActionStep {
  kind: "action";
  part: Part;
  action: OrderAction;
  subject: Subject;
  values: Readonly<Record<string, Value>>;
  needs: readonly Need[];
  /** Why it will not be done; null where it will. */
  refused: Refused | null;
  /** Nothing is wrong, but the form wants an answer that was not given. */
  is_open: boolean;
}

/** Something of the page, or a part that is no command. */
export interface PageStep {
  kind: "page";
  part: Part;
  page: PageCommand | null;
  refused: Refused | null;
}

export type Step = ActionStep | PageStep;

export interface Plan {
  steps: readonly Step[];
  needs: readonly Need[];
}

/** The assignment that an action is about: the chosen one, else who leads, else who was asked, else the first. */
export function assignmentOf(order: OrderView | null, chosen: string | null): AssignmentView | null {
  return (
    order?.assignments.find(({ id }) => id === chosen) ??
    order?.assignments.find(({ is_lead }) => is_lead) ??
    order?.assignments.find(({ state }) => state === "offered") ??
    order?.assignments[0] ??
    null
  );
}

function orderOf(part: Part, world: World): OrderView | null | Refused {
  if (part.target.kind === "number") return orderNumbered(world, part.target.text);
  return world.current ? (world.orders[world.current] ?? null) : null;
}

function isRefused(found: OrderView | null | Refused): found is Refused {
  return found !== null && "why" in found;
}

/** One part against the world as it is. */
export function stepOf(part: Part, world: World): Step {
  const { verb } = part;
  if (!verb) {
    const why = part.word ? "command_line.no_such_word" : "command_line.no_word";
    return {
      kind: "page",
      part,
      page: null,
      refused: { why, values: { word: part.word?.text ?? part.text } },
    };
  }
  if (verb.kind === "page") {
    const extra = part.rest[0];
    const refused: Refused | null = extra
      ? { why: "command_line.not_understood", values: { word: extra.text } }
      : null;
    return { kind: "page", part, page: verb.page, refused };
  }
  return actionStep(part, verb.action, world);
}

function actionStep(part: Part, action: OrderAction, world: World): ActionStep {
  const found = orderOf(part, world);
  const order = isRefused(found) ? null : found;
  const first: Subject = { role: world.role, order, assignment: assignmentOf(order, world.assignment) };
  const { subject, values, needs, problem } = answersOf(action, first, part.rest, world);
  const refused = isRefused(found)
    ? found
    : action.available(subject)
      ? (action.refusedBecause(subject) ?? problem)
      : ({ why: "command_line.not_yours" } as const);
  const is_open = !refused && needs.length === 0 && !isComplete(action, subject, values);
  return { kind: "action", part, action, subject, values, needs, refused, is_open };
}

/** A chain stands only if each part does: forms and page commands come alone. */
function inChain(step: Step): Step {
  if (step.refused) return step;
  if (step.kind === "page") return { ...step, refused: { why: "command_line.alone" } };
  return step.is_open ? { ...step, is_open: false, refused: { why: "command_line.incomplete" } } : step;
}

/** The whole line; each part is judged as if those before it had been carried out. */
export function planOf(line: string, world: World): Plan {
  const parts = parseLine(line);
  const steps: Step[] = [];
  let { orders } = world;
  for (const part of parts) {
    let step = stepOf(part, { ...world, orders });
    if (parts.length > 1) step = inChain(step);
    const is_too_much = parts.length > MAX_PARTS || line.length > MAX_LINE;
    if (is_too_much)
      step = { ...step, refused: { why: "command_line.too_many", values: { most: MAX_PARTS } } };
    steps.push(step);
    if (step.kind !== "action" || step.refused) continue;
    const after = foresee(step.action, step.subject, step.values);
    if (after) orders = { ...orders, [after.id]: after };
  }
  return { steps, needs: steps.flatMap((step) => (step.kind === "action" ? step.needs : [])) };
}

/** Whether Enter may carry the plan out: something to do, nothing refused, nothing still being looked up. */
export function isReady(plan: Plan): boolean {
  return (
    plan.steps.length > 0 && plan.needs.length === 0 && plan.steps.every((step) => step.refused === null)
  );
}
