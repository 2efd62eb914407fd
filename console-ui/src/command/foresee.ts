// How an order will look once a command has been carried out, so that the next of a chain can be judged now.
// Must not: be taken for truth; the chain is judged again against the server's answer before each step.

import type { OrderAction, Subject, Values } from "../action/action";
import type { AssignmentState, AssignmentView, OrderView, Priority } from "../wire/types";

function withAssignment(order: OrderView, id: string, change: Partial<AssignmentView>): OrderView {
  const assignments = order.assignments.map((each) => (each.id === id ? { ...each, ...change } : each));
  return { ...order, assignments };
}

function withState(
  subject: Subject,
  state: AssignmentState,
  order_state: OrderView["state"],
): OrderView | null {
  const { order, assignment } = subject;
  if (!order || !assignment) return order;
  const is_lead = state !== "declined" && state !== "withdrawn";
  return {
    ...withAssignment(order, assignment.id, { state, is_lead, is_standby: false }),
    state: order_state,
  };
}

function afterFreed(order: OrderView, outcome: OrderView["outcome"]): OrderView {
  const is_there = order.assignments.some(({ state }) => state === "on_scene");
  return { ...order, outcome, state: is_there && outcome === "freed_by_crew" ? "rescued" : "callback_due" };
}

function afterCallback(order: OrderView, values: Values): OrderView {
  const all_out = values.reached === true ? values.all_out === true : null;
  const attempt_count = order.callback.attempt_count + 1;
  return {
    ...order,
    callback: { ...order.callback, attempt_count, reached: values.reached === true, all_out },
  };
}

/** The order after the action; as it was, where the action leaves open what will be. */
export function foresee(action: OrderAction, subject: Subject, values: Values): OrderView | null {
  const { order } = subject;
  if (!order) return null;
  switch (action.id) {
    case "accept":
      return withState(subject, "accepted", "underway");
    case "set_out":
      return withState(subject, "en_route", "underway");
    case "arrive":
      return withState(subject, "on_scene", "on_scene");
    case "decline":
      return withState(subject, "declined", order.state);
    case "withdraw":
      return withState(subject, "withdrawn", order.state);
    case "record_freed":
      return afterFreed(order, "freed_by_crew");
    case "finish":
      return withState(subject, "finished", "callback_due");
    case "self_rescued":
    case "false_alarm":
    case "cancelled":
      return afterFreed(order, action.id);
    case "record_callback":
      return afterCallback(order, values);
    case "close":
      return { ...order, state: "closed" };
    case "reopen":
      return { ...order, state: "open", outcome: null };
    case "merge_into":
      return { ...order, state: "closed", outcome: "merged" };
    case "verify":
      return { ...order, verification: "confirmed" };
    case "set_priority":
      return { ...order, priority: values.priority as Priority };
    default:
      return order;
  }
}
