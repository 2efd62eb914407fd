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
  /** By the server's clock, in milliseconds. */
  until: number;
}

export const undoing = createStore<{ offer: UndoOffer | null }>()(() => ({ offer: null }));

let timer: ReturnType<typeof setTimeout> | undefined;

/** Offers to take an action back; one that has no inverse withdraws the offer before it. */
export function offerUndo(title: Key, done: CommandBody, before: OrderView, left: OrderView): void {
  clearTimeout(timer);
  const inverse = inverseOf(done, before, left, t("undo.note"));
  const offer = inverse && { title, done, left, inverse, key: newKey("undo"), until: serverNow() + UNDO_MS };
  undoing.setState({ offer });
  if (offer) timer = setTimeout(() => undoing.setState({ offer: null }), UNDO_MS);
}

/** Takes the last action back, or says why it cannot be. */
export async function undoLast(): Promise<void> {
  const { offer } = undoing.getState();
  if (!offer) {
    play("refused");
    notify("plain", t("undo.nothing"));
    return;
  }
  clearTimeout(timer);
  undoing.setState({ offer: null });
  const present = live.getState().board.orders[offer.left.id] ?? offer.left;
  if (!stillStands(offer.done, offer.left, present)) {
    play("refused");
    notify("bad", t("undo.changed", { action: t(offer.title) }), offer.left.id);
    return;
  }
  try {
    const body = { ...offer.inverse.body, occurred_at: null, source: null };
    const reply = await endpoint.command(offer.left.id, body, offer.key);
    if (reply.order) adopt(reply.order);
    notify("good", t(offer.inverse.says, offer.inverse.values), offer.left.id);
  } catch (error) {
    play("refused");
    notify("bad", problemText(error), offer.left.id);
  }
}

export function useUndoOffer(): UndoOffer | null {
  return useStore(undoing, (state) => state.offer);
}
