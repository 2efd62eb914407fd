// Keeps the crew's page on the phone, and takes up a newer one at a moment when nothing can be lost.
// Must not: reload while a tap is unsent or an order is under way.

import { createStore } from "zustand/vanilla";
import { keepPage } from "../away/offline";
import { steadyNow } from "../net/clock";
import { hasNewerPage } from "../net/newer";
import type { CrewBoard } from "../state/crew";
import { mayReport, stepOf, type Tap } from "../state/tap";
import { crew } from "./store";

const PAGE = "/crew";
/** How often the page asks for a newer one. */
const LOOK_EVERY_MS = 30 * 60 * 1_000;

export const version = createStore<{ is_old: boolean }>()(() => ({ is_old: false }));

/** Whether a reload loses nothing and nobody waits. What is being filled in of a release is in the page alone. */
export function isSafe(board: CrewBoard, taps: readonly Tap[]): boolean {
  if (taps.length > 0) return false;
  return Object.values(board.orders).every((order) => {
    const step = stepOf(order, taps);
    const { state } = step;
    if (mayReport(order, step)) return false;
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
  const { board, taps } = crew.getState();
  if (version.getState().is_old && document.hidden && isSafe(board, taps)) window.location.reload();
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
