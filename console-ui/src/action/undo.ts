// What takes an action back: the command that undoes it, where the domain really has one.
// Must not: pretend; where a command has no true inverse nothing is offered.

import type { Key } from "../i18n/zh";
import { sameNames } from "../state/following";
import type { AssignmentView, CommandBody, OrderView } from "../wire/types";

/** An inverse, and what it does in words. */
export interface Inverse {
  body: CommandBody;
  /** What will be again as it was. */
  says: Key;
  values: Record<string, string | number>;
}

function facts(order: Pick<OrderView, "people" | "flags" | "hazards">): string {
  return JSON.stringify([order.people, [...order.flags].sort(), [...order.hazards].sort()]);
}

function called(before: OrderView, after: OrderView): AssignmentView[] {
  return after.assignments.filter(({ id }) => !before.assignments.some((known) => known.id === id));
}

type Triage = Extract<CommandBody, { command: "triage" }>;

/**
 * The facts that the triage changed, as its author saw them; the others as they are: another seat may have recorded
 * them meanwhile. The priority that they raised stays: it falls only by a decision of its own.
 */
function untriage(done: Triage, before: OrderView, after: OrderView): Inverse | null {
  const was = done.base ?? before;
  const body: Triage = {
    command: "triage",
    people: done.people === was.people ? after.people : was.people,
    flags: sameNames(done.flags, was.flags) ? after.flags : was.flags,
    hazards: sameNames(done.hazards, was.hazards) ? after.hazards : was.hazards,
  };
  if (facts(body) === facts(after)) return null;
  const is_higher = before.priority !== after.priority;
  return {
    body,
    says: is_higher ? "undo.triage_only" : "undo.triage",
    values: { priority: after.priority.toUpperCase() },
  };
}

/** Not where the new priority has called somebody: they would still be on their way. */
function unprioritise(before: OrderView, after: OrderView, note: string): Inverse | null {
  if (before.priority === after.priority || called(before, after).length > 0) return null;
  return {
    body: { command: "set_priority", priority: before.priority, note },
    says: "undo.set_priority",
    values: { priority: before.priority.toUpperCase() },
  };
}

function uncall(before: OrderView, after: OrderView, station: string, note: string): Inverse | null {
  const offer = called(before, after).find((each) => each.station.id === station && each.state === "offered");
  if (!offer) return null;
  return {
    body: { command: "withdraw", assignment: offer.id, note },
    says: "undo.call_station",
    values: { station: offer.station.name },
  };
}

/** A lift that was known before; "nowhere" cannot be gone back to. */
function unlocate(before: OrderView, after: OrderView): Inverse | null {
  if (!before.lift || before.lift.id === after.lift?.id || called(before, after).length > 0) return null;
  return {
    body: { command: "locate", lift: before.lift.id },
    says: "undo.locate",
    values: { code: before.lift.code },
  };
}

/** The inverse of a command that turned `before` into `after`; null where there is none. */
export function inverseOf(
  done: CommandBody,
  before: OrderView,
  after: OrderView,
  note: string,
): Inverse | null {
  switch (done.command) {
    case "triage":
      return untriage(done, before, after);
    case "set_priority":
      return unprioritise(before, after, note);
    case "call_station":
      return uncall(before, after, done.station, note);
    case "locate":
      return unlocate(before, after);
    // What a crew did has happened, a call was made, an ended order has sent its crews home; and who withdrew an
    // offer or merged an order starts anew with another command, under its own name.
    case "accept":
    case "decline":
    case "set_out":
    case "arrive":
    case "withdraw":
    case "request_second_tier":
    case "record_freed":
    case "doubt_place":
    case "report_release":
    case "finish":
    case "decide_fire_brigade":
    case "resolve":
    case "merge_into":
    case "unmerge":
    case "detach_alarm":
    case "record_comfort_call":
    case "answer_passenger":
    case "record_callback":
    case "close":
    case "reopen":
    case "add_note":
    case "make_promise":
    case "keep_promise":
    case "verify":
      return null;
  }
}

/** Whether what was done still stands as it was left, so that taking it back takes nobody else's word away. */
export function stillStands(done: CommandBody, left: OrderView, present: OrderView): boolean {
  switch (done.command) {
    case "triage":
      return facts(left) === facts(present);
    case "set_priority":
      return left.priority === present.priority && left.assignments.length === present.assignments.length;
    case "locate":
      return left.lift?.id === present.lift?.id && left.assignments.length === present.assignments.length;
    case "call_station": {
      const offer = left.assignments.find(
        ({ station, state }) => station.id === done.station && state === "offered",
      );
      return present.assignments.find(({ id }) => id === offer?.id)?.state === "offered";
    }
    default:
      return false;
  }
}
