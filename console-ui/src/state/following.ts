// The call that goes on after its alarm was raised: what is heard now, against what the server was told.
// Must not: send anything, or overwrite what another seat has learned; only what was changed here is changed.

import type {
  AlarmCaller,
  CommandBody,
  FactsBase,
  Hazard,
  LiftView,
  OrderView,
  PersonFlag,
} from "../wire/types";
import { isLive } from "./board";
import { baseOf } from "./conflict";

/** What is known of the people and the dangers. */
export interface Facts {
  people: number | null;
  flags: readonly PersonFlag[];
  hazards: readonly Hazard[];
}

/** What the caller said of himself; empty where nothing. */
export interface CallerWords {
  name: string;
  phone: string;
}

export const NOBODY: CallerWords = { name: "", phone: "" };

/** A raised alarm whose caller still talks. */
export interface Following {
  /** The alarm's idempotency key: its reply names the order. */
  key: string;
  /** What it is called on the screen. */
  label: string;
  began_at: string | null;
  /** Both null until the server has answered; a parked alarm has no order. */
  alarm: string | null;
  order: string | null;
  number: string | null;
  /** What the server was told, and what is known now. */
  sent: Facts;
  facts: Facts;
  sent_caller: CallerWords;
  caller: CallerWords;
  /** Another seat put another name or number there, which stays: what was heard since is nowhere. */
  is_caller_refused: boolean;
  /** The note that is being written, and those that were entered and not told yet. */
  note: string;
  notes: readonly string[];
  /** The lift that was found afterwards and not told yet. */
  lift: LiftView | null;
  /** The alarm named no lift; whether what is found next is still meant for it, `looksForLift` says. */
  is_unlocated: boolean;
}

/**
 * Whether the lift that is found next is meant for this call: its order is on its way, or waits for a lift on the
 * board. One that another seat has located or ended, or that the board does not carry, takes no other caller's lift.
 */
export function looksForLift(call: Following, order: OrderView | null): boolean {
  if (!call.is_unlocated) return false;
  return call.order === null || (order !== null && isLive(order) && order.lift === null);
}

export function factsOf({ people, flags, hazards }: Facts): Facts {
  return { people, flags, hazards };
}

/** Whether both name the same, in whatever sequence. */
export function sameNames<Name>(one: readonly Name[], other: readonly Name[]): boolean {
  return one.length === other.length && one.every((name) => other.includes(name));
}

export function sameFacts(one: Facts, other: Facts): boolean {
  return (
    one.people === other.people && sameNames(one.flags, other.flags) && sameNames(one.hazards, other.hazards)
  );
}

/** Whether the server has not been told everything. */
export function hasNews(following: Following): boolean {
  return (
    following.lift !== null ||
    following.notes.length > 0 ||
    !sameFacts(following.sent, following.facts) ||
    callerNews(following) !== null
  );
}

/** The note that is being written is entered; the field is empty again. */
export function withNoteEntered(following: Following): Following {
  const note = following.note.trim();
  return note === "" ? following : { ...following, note: "", notes: [...following.notes, note] };
}

/**
 * The caller's name and number that the alarm does not have yet, and those that they replace; null where there is
 * nothing to tell.
 */
export function callerNews({ sent_caller, caller }: Following): AlarmCaller | null {
  const news = (said: string, sent: string) =>
    said.trim() !== "" && said.trim() !== sent ? said.trim() : null;
  const name = news(caller.name, sent_caller.name);
  const phone = news(caller.phone, sent_caller.phone);
  if (name === null && phone === null) return null;
  return { name, phone, base: { name: sent_caller.name || null, phone: sent_caller.phone || null } };
}

/** What stands, with what this seat added since and without what it took back. */
function merged<Name>(present: readonly Name[], sent: readonly Name[], now: readonly Name[]): Name[] {
  const taken_back = sent.filter((name) => !now.includes(name));
  const added = now.filter((name) => !sent.includes(name) && !present.includes(name));
  return [...present.filter((name) => !taken_back.includes(name)), ...added];
}

/** What this seat knew before and knows now; the difference is what it has to say. */
export type Heard = Pick<Following, "sent" | "facts">;

type Triage = Extract<CommandBody, { command: "triage" }>;

/** The facts as this call knows them, where the board does not carry its order. */
function supposed({ people, flags, hazards }: Facts): FactsBase {
  return { people, flags: [...flags], hazards: [...hazards], priority: "p3", lift: null };
}

/** The triage that tells the order what changed here; null where it knows already. */
export function triageOf(heard: Heard, order: OrderView | null): Triage | null {
  return triageOnto(heard, order ? baseOf(order) : supposed(heard.sent));
}

/** The same onto what stands; the server refuses it where somebody has changed that meanwhile. */
export function triageOnto({ sent, facts }: Heard, base: FactsBase): Triage | null {
  const next = {
    people: facts.people === sent.people ? base.people : facts.people,
    flags: merged(base.flags, sent.flags, facts.flags),
    hazards: merged(base.hazards, sent.hazards, facts.hazards),
  };
  return sameFacts(next, base) ? null : { command: "triage", ...next, base };
}

/** The order gets the lift that was found, as long as nobody has named another; null where none was found. */
export function locateOf(
  { lift, facts }: Following,
  order: OrderView | null,
): Extract<CommandBody, { command: "locate" }> | null {
  if (!lift) return null;
  const seen = order ? baseOf(order) : supposed(facts);
  return { command: "locate", lift: lift.id, base: { ...seen, lift: null } };
}

/** The server's answer: which order it is, and from now on what it is told. */
export function answered(following: Following, alarm: string, order: OrderView): Following {
  return {
    ...following,
    alarm,
    order: order.id,
    number: order.number,
    is_unlocated: order.lift === null && following.lift === null,
  };
}
