// A crew's board: its station and the orders it was called for, folded from crew messages.
// Must not: hold taps that the server has not answered (see `tap`).

import type { CrewChange, CrewMessage, CrewOrderView, StationView } from "../wire/types";
import { stepOf, type Tap } from "./tap";

/** What the server told the crew, at a place in the feed. */
export interface CrewBoard {
  epoch: string | null;
  seq: number | null;
  station: StationView | null;
  orders: Readonly<Record<string, CrewOrderView>>;
}

export const EMPTY_CREW_BOARD: CrewBoard = { epoch: null, seq: null, station: null, orders: {} };

function withOrder(orders: CrewBoard["orders"], order: CrewOrderView): CrewBoard["orders"] {
  const present = orders[order.id];
  if (present && present.version > order.version) return orders;
  return { ...orders, [order.id]: order };
}

function applyChange(board: CrewBoard, change: CrewChange): CrewBoard {
  switch (change.change) {
    case "order_entered":
    case "order_changed":
      return { ...board, orders: withOrder(board.orders, change.order) };
    case "order_left": {
      const { [change.order]: _gone, ...orders } = board.orders;
      return { ...board, orders };
    }
    case "station_changed":
      return { ...board, station: change.station };
  }
}

/** Folds one message; what was seen already does nothing. */
export function reduceCrew(board: CrewBoard, message: CrewMessage): CrewBoard {
  switch (message.type) {
    case "snapshot": {
      const orders: Record<string, CrewOrderView> = {};
      for (const order of message.orders) orders[order.id] = order;
      return { epoch: message.epoch, seq: message.seq, station: message.station, orders };
    }
    case "events": {
      if (board.seq !== null && message.seq < board.seq) return board;
      const changed = message.changes.reduce(applyChange, board);
      return { ...changed, epoch: message.epoch, seq: message.seq };
    }
    case "change":
      if (board.seq === null || message.seq < board.seq) return board;
      // The station's own duty and reach come at the place of the event before them.
      if (message.seq === board.seq && message.change !== "station_changed") return board;
      return { ...applyChange(board, message), seq: message.seq };
    case "heartbeat":
      if (board.seq === null || message.seq <= board.seq) return board;
      return { ...board, seq: message.seq };
    case "resync":
      return { ...board, epoch: null, seq: null };
  }
}

/** Takes over the order in a reply. One that left the board meanwhile (declined, closed) does not come back. */
export function adoptCrewReply(board: CrewBoard, order: CrewOrderView): CrewBoard {
  if (!(order.id in board.orders)) return board;
  return { ...board, orders: withOrder(board.orders, order) };
}

const STATE_RANK: Record<CrewOrderView["assignment"]["state"], number> = {
  offered: 0,
  on_scene: 1,
  en_route: 2,
  accepted: 3,
  finished: 5,
  declined: 6,
  expired: 4,
  withdrawn: 4,
  stood_down: 4,
};

/**
 * What rings first, then what is being worked on, then what was told off, and last what is done with, as far as the crew
 * itself knows; newest first within each.
 */
export function crewQueueOf(orders: CrewBoard["orders"], taps: readonly Tap[]): CrewOrderView[] {
  const rank = (order: CrewOrderView) => {
    const { state, steps_in } = stepOf(order, taps);
    return steps_in ? 0 : STATE_RANK[state];
  };
  return Object.values(orders).sort((a, b) => rank(a) - rank(b) || b.number.localeCompare(a.number));
}
