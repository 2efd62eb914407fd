// Which other seats have the same order open: this seat says what it has open, the server says who else has.
// Must not: hold anything back because of it; two edits at once are told apart where they are written.

import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { BoardMessage, ClientMessage, SeatView } from "../wire/types";
import { type Intent, intent } from "./board";

interface Seats {
  order: string | null;
  seats: readonly SeatView[];
}

const NOBODY: readonly SeatView[] = [];
const store = createStore<Seats>()(() => ({ order: null, seats: NOBODY }));

/** Whoever runs through the queue with an arrow key says only where he stops. */
const SETTLE_MS = 250;

function watchOf({ order, form }: Intent): ClientMessage {
  return { type: "watch", order, is_editing: form !== null && form.order === order };
}

/** Says what this seat has open, now and whenever it changes; `again` repeats it after a reconnection. */
export function sayWhatIsOpen(say: (message: ClientMessage) => void): {
  again: () => void;
  stop: () => void;
} {
  let said = "";
  let settling: ReturnType<typeof setTimeout> | undefined;
  const tell = () => {
    const message = watchOf(intent.getState());
    said = JSON.stringify(message);
    say(message);
  };
  const stop = intent.subscribe((state) => {
    clearTimeout(settling);
    if (JSON.stringify(watchOf(state)) !== said) settling = setTimeout(tell, SETTLE_MS);
  });
  return {
    again: tell,
    stop: () => {
      clearTimeout(settling);
      stop();
    },
  };
}

/** Takes over who else is at the order. */
export function showSeats({ order, seats }: Extract<BoardMessage, { type: "seats" }>): void {
  store.setState({ order, seats });
}

/** Who else has this order open, as far as the server has said. */
export function useOtherSeats(order: string): readonly SeatView[] {
  return useStore(store, (state) => (state.order === order ? state.seats : NOBODY));
}
