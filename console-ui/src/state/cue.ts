// Which changes of the board deserve a sound.
// Must not: make the sound; a snapshot is silent, it only tells what was there.

import type { AttentionView, BoardMessage, OrderView } from "../wire/types";
import type { Board } from "./board";

/** What is heard: a new order, something to look at, or the shift leader's alarm. */
export type Cue = "new_order" | "attention" | "alarm";

function nameOf(mark: AttentionView): string {
  return `${mark.kind} ${mark.assignment ?? ""} ${mark.why ?? ""}`;
}

function marksOf(order: OrderView | undefined): Set<string> {
  return new Set(order?.attention.map(nameOf));
}

function cueOfOrder(before: OrderView | undefined, after: OrderView): Cue | null {
  const known = marksOf(before);
  const added = after.attention.filter((mark) => !known.has(nameOf(mark)));
  if (added.some((mark) => mark.kind === "nobody_reachable" || mark.kind === "offer_limit")) return "alarm";
  if (!before) return "new_order";
  return added.length > 0 ? "attention" : null;
}

/** The cue of one message, judged against the board as it was before it. */
export function cueOf(before: Board, message: BoardMessage): Cue | null {
  if (message.type !== "change" || before.seq === null || message.seq <= before.seq) return null;
  switch (message.change) {
    case "order_entered":
    case "order_changed":
      return cueOfOrder(before.orders[message.order.id], message.order);
    case "alarm_parked":
      return "attention";
    case "order_left":
    case "station_changed":
    case "alarm_unparked":
      return null;
  }
}
