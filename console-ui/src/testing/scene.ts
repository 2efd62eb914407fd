// Orders and boards for tests, made from the fixtures with what a test needs changed.

import { type Board, EMPTY_BOARD, reduceBoard } from "../state/board";
import type { AssignmentView, BoardMessage, CrewOrderView, OrderView } from "../wire/types";
import { fixture } from "./fixture";

type Entered = Extract<BoardMessage, { change: "order_entered" }>;

/** An open order with one offer, changed as given. */
export function anOrder(change: Partial<OrderView> = {}): OrderView {
  return { ...fixture<Entered>("board_change_order_entered").order, ...change };
}

/** The offer of that order, changed as given. */
export function anAssignment(change: Partial<AssignmentView> = {}): AssignmentView {
  const [offer] = anOrder().assignments;
  if (!offer) throw new Error("the fixture has an offer");
  return { ...offer, ...change };
}

/** An order on which a station leads in that state. */
export function ledOrder(state: AssignmentView["state"], change: Partial<OrderView> = {}): OrderView {
  const assignment = anAssignment({ state, is_lead: true, answer_by: null });
  return anOrder({
    state: state === "on_scene" ? "on_scene" : "underway",
    assignments: [assignment],
    ...change,
  });
}

export function aCrewOrder(change: Partial<CrewOrderView> = {}): CrewOrderView {
  return {
    ...fixture<{ order: CrewOrderView }>("crew_change_order_entered").order,
    ...change,
  };
}

/** A board after the snapshot of the fixtures. */
export function aBoard(): Board {
  return reduceBoard(EMPTY_BOARD, fixture<BoardMessage>("board_snapshot"));
}
