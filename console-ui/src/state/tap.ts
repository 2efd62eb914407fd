// A crew's taps that the server has not answered yet, laid over what the server told.
// Must not: change server truth; the overlay goes when the server answers.

import type { AssignmentState, CommandBody, CrewOrderView, OrderCommand, ReleaseForm } from "../wire/types";

/** After the order's id: the crew stood by and is to go. */
const GO = ":go";

/** One tap, kept until it is answered. */
export interface Tap {
  key: string;
  order: string;
  body: OrderCommand;
}

/** Where the crew stands when its unanswered taps are counted in. */
export interface CrewStep {
  state: AssignmentState;
  /** The passengers are out, as far as this crew knows. */
  is_freed: boolean;
  /** It stood by and is to go, and nothing shows yet that it knows. */
  steps_in: boolean;
  /** Something of this order waits to be sent. */
  is_waiting: boolean;
}

function afterTap(state: AssignmentState, command: OrderCommand["command"]): AssignmentState {
  switch (command) {
    case "accept":
      return state === "offered" ? "accepted" : state;
    case "decline":
      return "declined";
    case "set_out":
      return state === "accepted" ? "en_route" : state;
    case "arrive":
      return state === "accepted" || state === "en_route" ? "on_scene" : state;
    case "finish":
      return "finished";
    default:
      return state;
  }
}

/** Whether nobody is trapped any more. */
export function isFreed(order: Pick<CrewOrderView, "state">): boolean {
  return order.state === "rescued" || order.state === "callback_due" || order.state === "closed";
}

/** Folds the taps of one order over its state, oldest first. */
export function stepOf(order: CrewOrderView, taps: readonly Tap[]): CrewStep {
  const own = taps.filter((tap) => tap.order === order.id);
  const state = own.reduce((present, tap) => afterTap(present, tap.body.command), order.assignment.state);
  const is_freed = isFreed(order) || own.some((tap) => tap.body.command === "record_freed");
  const steps_in = order.assignment.steps_in === true && state === "accepted";
  return { state, is_freed, steps_in, is_waiting: own.length > 0 };
}

/** What the page rings for, each by a name of its own: an offer that nobody has answered, and a crew that is to go after all. */
export function ringsOf(orders: readonly CrewOrderView[], taps: readonly Tap[]): string[] {
  return orders.flatMap((order) => {
    const { state, steps_in } = stepOf(order, taps);
    if (state === "offered") return [order.id];
    return steps_in ? [`${order.id}${GO}`] : [];
  });
}

/** The order of such a name. */
export function orderOfRing(ring: string): string {
  return ring.replace(GO, "");
}

/** The one next step that the big button takes, or null where nothing is left to do. */
export type NextStep = "accept" | "set_out" | "arrive" | "record_freed" | "finish";

/** 接单 → 出发 → 到达 → 解困 → 完成. */
export function nextStepOf(step: CrewStep): NextStep | null {
  switch (step.state) {
    case "offered":
      return "accept";
    case "accepted":
      return "set_out";
    case "en_route":
      return "arrive";
    case "on_scene":
      return step.is_freed ? "finish" : "record_freed";
    case "finished":
    case "declined":
    case "expired":
    case "withdrawn":
    case "stood_down":
      return null;
  }
}

/** The latest unanswered tap of that kind. */
function latest<Command extends CommandBody["command"]>(
  order: CrewOrderView,
  taps: readonly Tap[],
  command: Command,
): Extract<CommandBody, { command: Command }> | null {
  const found = taps.filter((tap) => tap.order === order.id && tap.body.command === command).at(-1);
  return (found?.body as Extract<CommandBody, { command: Command }> | undefined) ?? null;
}

/** How many came out, as far as this crew knows; null where nobody said. */
export function freedOf(order: CrewOrderView, taps: readonly Tap[]): number | null {
  const told = latest(order, taps, "report_release")?.people ?? latest(order, taps, "record_freed")?.people;
  return told ?? order.people_freed ?? null;
}

/** The form as it was last filled in, sent or not; null before anybody did. */
export function releaseOf(order: CrewOrderView, taps: readonly Tap[]): ReleaseForm | null {
  const told = latest(order, taps, "report_release");
  if (!told) return order.release ?? null;
  const { people, condition, method, lift_after, cause } = told;
  return { people, condition, method, lift_after, cause };
}

/** Whether the form may still be filled in: it belongs to a release, and to an order that is not closed. */
export function mayReport(order: CrewOrderView, step: CrewStep): boolean {
  const has_been_there = step.state === "on_scene" || step.state === "finished";
  const was_freed_by_crew = order.outcome === "freed_by_crew" || order.outcome === null;
  return has_been_there && step.is_freed && order.state !== "closed" && was_freed_by_crew;
}

/** What the crew found wrong with the place and nobody has answered. */
export function doubtOf(order: CrewOrderView, taps: readonly Tap[]): string | null {
  return latest(order, taps, "doubt_place")?.doubt ?? order.place_doubt ?? null;
}
