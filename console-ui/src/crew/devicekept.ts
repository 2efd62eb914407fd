// What the crew's board showed last, kept on the phone, so that a page opened without a network shows it.
// Must not: outlive the session, or be taken for live: the link's line says what it is.

import { type CrewBoard, EMPTY_CREW_BOARD } from "../state/crew";
import { KEPT_BOARD } from "../ui/session";
import { crew } from "./store";

/** A phone writes at most so often. */
const WRITE_EVERY_MS = 1_000;

/** What was kept, if it reads as a board. */
export function readKeptBoard(text: string | null): CrewBoard {
  try {
    const kept = JSON.parse(text ?? "null") as CrewBoard | null;
    if (kept && typeof kept.orders === "object" && kept.orders !== null && kept.station) return kept;
  } catch {
    // Of another version, or damaged: the server has it.
  }
  return EMPTY_CREW_BOARD;
}

/** Shows what was kept until the server answers, and keeps what it tells. */
export function keepBoard(): () => void {
  const kept = readKeptBoard(localStorage.getItem(KEPT_BOARD));
  // Without its place in the feed: the server tells everything anew.
  if (!crew.getState().board.station) crew.setState({ board: { ...kept, epoch: null, seq: null } });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = () => {
    timer = undefined;
    try {
      localStorage.setItem(KEPT_BOARD, JSON.stringify(crew.getState().board));
    } catch {
      // A full store: unsent taps come first, and they are there already.
    }
  };
  const stop = crew.subscribe(({ board }, before) => {
    if (board !== before.board && board.seq !== null) timer ??= setTimeout(write, WRITE_EVERY_MS);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}
