// Keeps the crew's page on the phone, and takes up a newer one at a moment when nothing can be lost.
// Must not: reload while a tap is unsent, an order is under way, or something is being written.

import { createStore } from "zustand/vanilla";
import { keepPage } from "../away/offline";
import { steadyNow } from "../net/clock";
import { hasNewerPage } from "../net/newer";
import { stepOf } from "../state/tap";
import { type CrewState, crew } from "./store";
import { writing } from "./writing";

const PAGE = "/crew";
/** How often the page asks for a newer one. */
const LOOK_EVERY_MS = 30 * 60 * 1_000;

export const version = createStore<{ is_old: boolean }>()(() => ({ is_old: false }));

/** Whether a reload loses nothing and nobody waits. The card of an order that is finished holds nothing but its open form. */
export function isSafe(phone: Pick<CrewState, "board" | "taps" | "photos">, is_writing: boolean): boolean {
  const { board, taps, photos } = phone;
  if (taps.length > 0 || photos.length > 0 || is_writing) return false;
  return Object.values(board.orders).every((order) => {
    const { state } = stepOf(order, taps);
    return state !== "offered" && state !== "accepted" && state !== "en_route" && state !== "on_scene";
  });
}

async function look(): Promise<void> {
  if (await hasNewerPage()) version.setState({ is_old: true });
}

/** At most so often for what the server sends. */
const LOOK_AGAIN_MS = 60_000;
let looked_at = Number.NEGATIVE_INFINITY;

/** The server sent something that only a newer page understands. */
export function lookForNewer(): void {
  if (version.getState().is_old || steadyNow() - looked_at < LOOK_AGAIN_MS) return;
  looked_at = steadyNow();
  void look().then(takeUpUnseen);
}

/** In the pocket, with nothing under way, the newer page is taken up by itself; in the hand a button offers it. */
function takeUpUnseen(): void {
  const is_free = isSafe(crew.getState(), writing.getState().count > 0);
  if (version.getState().is_old && document.hidden && is_free) window.location.reload();
}

/** While the page is open. */
export function keepUpToDate(): () => void {
  void keepPage("/crew-sw.js", PAGE);
  const onTurn = () => {
    if (document.hidden) takeUpUnseen();
    else void look();
  };
  const timer = setInterval(() => void look().then(takeUpUnseen), LOOK_EVERY_MS);
  document.addEventListener("visibilitychange", onTurn);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", onTurn);
  };
}
