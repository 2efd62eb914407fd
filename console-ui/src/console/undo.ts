// Ten seconds in which the last action can be taken back, where a true inverse exists.
// Must not: undo what somebody has changed since, or send the inverse twice.

import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { type Inverse, inverseOf, stillStands } from "../action/undo";
import { t } from "../i18n/language";
import type { Key } from "../i18n/zh";
import { serverNow } from "../net/clock";
import { endpoint } from "../net/endpoint";
import { newKey } from "../net/key";
import { isPassing } from "../net/outbox";
import { baseOf, withBase } from "../state/conflict";
import { problemText } from "../ui/problem";
import { play } from "../ui/tone";
import type { CommandBody, OrderView } from "../wire/types";
import { adopt, live, notify } from "./board";

/** How long an action can be taken back. */
export const UNDO_MS = 10_000;

/** What can be taken back now. */
export interface UndoOffer {
  title: Key;
  done: CommandBody;
  /** The order as the action left it. */
  left: OrderView;
  inverse: Inverse;
  /** The inverse is a request of its own; the key stays while it is tried again. */
  key: string;
  /** It was sent, and whether the server has it is not known. */
  is_tried: boolean;
  /** By the server's clock, in milliseconds. */
  until: number;
}

export const undoing = createStore<{ offer: UndoOffer | null }>()(() => ({ offer: null }));

let timer: ReturnType<typeof setTimeout> | undefined;

/** Offers to take an action back; one that has no inverse withdraws the offer before it. */
export function offerUndo(title: Key, done: CommandBody, before: OrderView, left: OrderView): void {
  const inverse = inverseOf(done, before, left, t("undo.note"));
  if (inverse) show({ title, done, left, inverse, key: newKey("undo"), is_tried: false });
  else withdraw();
}

function show(offer: Omit<UndoOffer, "until">): void {
  clearTimeout(timer);
  undoing.setState({ offer: { ...offer, until: serverNow() + UNDO_MS } });
  timer = setTimeout(() => undoing.setState({ offer: null }), UNDO_MS);
}

function withdraw(): void {
  clearTimeout(timer);
  undoing.setState({ offer: null });
}

/**
 * Whether taking it back takes nobody else's word away. An inverse that was sent may have been done; where it carries
 * what it was made on, the server tells a second sending from a change of somebody else.
 */
function isSafe({ done, left, is_tried }: UndoOffer, body: CommandBody): boolean {
  const present = live.getState().board.orders[left.id] ?? left;
  return (is_tried && "base" in body) || stillStands(done, left, present);
}

/** Takes the last action back, or says why it cannot be. */
export async function undoLast(): Promise<void> {
  const { offer } = undoing.getState();
  if (!offer) {
    play("refused");
    notify("plain", t("undo.nothing"));
    return;
  }
  withdraw();
  const { left, inverse, key } = offer;
  const body = withBase(inverse.body, baseOf(left));
  if (!isSafe(offer, body)) {
    play("refused");
    notify("bad", t("undo.changed", { action: t(offer.title) }), left.id);
    return;
  }
  try {
    const reply = await endpoint.command(left.id, { ...body, occurred_at: null, source: null }, key);
    if (reply.order) adopt(reply.order);
    notify("good", t(inverse.says, inverse.values), left.id);
  } catch (error) {
    play("refused");
    notify("bad", problemText(error), left.id);
    // Another action's offer stays; without one this can be tried again.
    if (isPassing(error) && !undoing.getState().offer) show({ ...offer, is_tried: true });
  }
}

export function useUndoOffer(): UndoOffer | null {
  return useStore(undoing, (state) => state.offer);
}
