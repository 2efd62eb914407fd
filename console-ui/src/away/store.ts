// The paper kept on this machine: renewed every hour, and once more when the server is lost.
// Must not: forget the stations because the server did not answer.

import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { live } from "../console/board";
import { serverTimestamp } from "../net/clock";
import { endpoint } from "../net/endpoint";
import { type Paper, readPaper, renewed } from "../state/paper";
import type { DutyList } from "../wire/types";

const KEPT = "liftaid.paper";
const EVERY_MS = 60 * 60 * 1_000;
/** The board is there soon after the page; the first paper waits for it. */
const FIRST_MS = 5_000;

interface Shown {
  is_open: boolean;
  paper: Paper | null;
}

const shown = createStore<Shown>()(() => ({ is_open: false, paper: readPaper(localStorage.getItem(KEPT)) }));

export function togglePaper(): void {
  shown.setState(({ is_open }) => ({ is_open: !is_open }));
}

export function usePaper<Slice>(pick: (state: Shown) => Slice): Slice {
  return useStore(shown, pick);
}

function write(list: DutyList | null): void {
  const { board } = live.getState();
  // Before the board has come nothing is known of orders.
  if (board.seq === null) return;
  const paper = renewed(shown.getState().paper, board.orders, list, serverTimestamp());
  shown.setState({ paper });
  try {
    localStorage.setItem(KEPT, JSON.stringify(paper));
  } catch {
    // A full store: what is shown is in memory, and the next hour tries again.
  }
}

async function renew(): Promise<void> {
  try {
    write(await endpoint.dutyList());
  } catch {
    write(null);
  }
}

/** Keeps the paper up to date while the page is open. */
export function keepPaper(): () => void {
  const first = setTimeout(() => void renew(), FIRST_MS);
  const hourly = setInterval(() => void renew(), EVERY_MS);
  // The last thing seen before the server went away is what counts.
  const stop = live.subscribe(({ link }, before) => {
    if (before.link.phase === "open" && link.phase !== "open") write(null);
  });
  return () => {
    clearTimeout(first);
    clearInterval(hourly);
    stop();
  };
}
