// What was heard after the alarm, on its way to the order: kept on this machine until the server has it.
// Must not: change a request after it was first sent, or take away what another seat has recorded.

import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { t } from "../i18n/language";
import type { ProblemError } from "../net/api";
import { serverTimestamp } from "../net/clock";
import { endpoint } from "../net/endpoint";
import { newKey } from "../net/key";
import { Outbox } from "../net/outbox";
import { type Conflict, conflictsOf, seen } from "../state/conflict";
import { type Heard, triageOf, triageOnto } from "../state/following";
import { problemText } from "../ui/problem";
import { goToSignIn } from "../ui/session";
import { play } from "../ui/tone";
import type { CommandBody, CommandReply } from "../wire/types";
import { adopt, live, notify } from "./board";

const FACTS = "liftaid.facts";

/** Something for an order, in the sequence in which it was heard. */
interface KeptFacts {
  key: string;
  order: string;
  /** What was heard; it becomes a command on the order as it stands when its turn comes. */
  heard?: Heard;
  /** The command, from its first sending on or from the start. */
  body: CommandBody | null;
  /** When it was heard, where the server could not be told at once. */
  at: string | null;
}

/** Facts that waited behind others are told on what the others have left. */
function prepared(item: KeptFacts): KeptFacts | null {
  if (item.body || !item.heard) return item;
  const body = triageOf(item.heard, live.getState().board.orders[item.order] ?? null);
  return body && { ...item, body };
}

/** What another seat has changed of the same facts meanwhile; none where the server refuses for another reason. */
function overtakenBy({ heard, body }: KeptFacts, error: ProblemError): Conflict[] {
  return heard && body?.command === "triage" ? conflictsOf(error) : [];
}

/**
 * What was heard, put onto what the other seat recorded, as another request: flags and dangers of both stand, and of
 * two numbers of people the operator is told. Nothing where theirs says all of it.
 */
function ontoTheirs(item: KeptFacts, conflicts: readonly Conflict[]): KeptFacts | undefined {
  const { heard, body } = item;
  if (!heard || body?.command !== "triage" || !body.base) return;
  const people = conflicts.find(({ field }) => field === "people");
  if (people) {
    const number = (value: unknown) => (typeof value === "number" ? value : "–");
    const values = { theirs: number(people.theirs), mine: number(body.people) };
    notify("bad", t("intake.people_differ", values), item.order);
  }
  const again = triageOnto(heard, seen(body.base, conflicts));
  return again ? { ...item, key: newKey("fact"), body: again } : undefined;
}

/** The words of a note are in its refusal: they are nowhere else any more. */
function refusalText(body: CommandBody | null, why: string): string {
  if (body?.command === "add_note") return t("intake.note_refused", { note: body.note, why });
  return t("intake.fact_refused", { why });
}

const facts_outbox = new Outbox<KeptFacts, CommandReply>({
  name: FACTS,
  prepare: prepared,
  send: ({ order, body, at, key }) => {
    if (!body) throw new Error("a command is made before it is sent");
    return endpoint.command(order, { ...body, occurred_at: at, source: null }, key);
  },
  onSent: ({ body, order }, reply) => {
    if (reply.order) adopt(reply.order);
    if (body?.command === "add_note")
      notify("good", t("reply.done", { action: t("action.add_note") }), order);
  },
  onRefused: (item, error) => {
    const conflicts = overtakenBy(item, error);
    if (conflicts.length > 0) return ontoTheirs(item, conflicts);
    play("refused");
    notify("bad", refusalText(item.body, problemText(error)), item.order);
  },
  onSignedOut: goToSignIn,
  onChange: (items) => on_its_way.setState({ orders: ordersOf(items) }),
});

const ordersOf = (items: readonly KeptFacts[]) => items.map(({ order }) => order);

/** Orders for which something is on its way. */
const on_its_way = createStore<{ orders: readonly string[] }>()(() => ({
  orders: ordersOf(facts_outbox.items()),
}));

/** Whether the server has not answered everything that an order was told. */
export function useIsTelling(order: string | null): boolean {
  return useStore(on_its_way, ({ orders }) => order !== null && orders.includes(order));
}

function tell(item: Pick<KeptFacts, "order" | "heard" | "body">): boolean {
  const at = live.getState().link.phase === "open" ? null : serverTimestamp();
  return facts_outbox.add({ key: newKey("fact"), at, ...item });
}

/** Keeps what was heard of the people and dangers; false when nothing more can be kept. */
export function tellFacts(order: string, { sent, facts }: Heard): boolean {
  return tell({ order, heard: { sent, facts }, body: null });
}

/** Keeps a command for an order; false when nothing more can be kept. */
export function tellCommand(order: string, body: CommandBody): boolean {
  return tell({ order, body });
}

export function sendTold(): void {
  void facts_outbox.flush();
}

/** Stops trying; what is kept stays. */
export function stopTelling(): void {
  facts_outbox.stop();
}
