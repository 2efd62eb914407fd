// The crew page's state: what the server told, and the taps that it has not answered.
// Must not: mix the two; the overlay is computed when drawing.

import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { t } from "../i18n/language";
import { ProblemError } from "../net/api";
import { serverTimestamp } from "../net/clock";
import { endpoint } from "../net/endpoint";
import { newKey } from "../net/key";
import { Outbox } from "../net/outbox";
import { adoptCrewReply, type CrewBoard, EMPTY_CREW_BOARD } from "../state/crew";
import { type Link, NEW_LINK } from "../state/link";
import type { Tap } from "../state/tap";
import { problemText } from "../ui/problem";
import { goToSignIn } from "../ui/session";
import { play } from "../ui/tone";
import type { CommandBody, CommandReply } from "../wire/types";

const OUTBOX = "liftaid.taps";

/** Something the crew must read; it stays until it is put away. */
export interface Told {
  id: string;
  tone: "good" | "bad" | "plain";
  text: string;
}

interface CrewState {
  board: CrewBoard;
  link: Link;
  taps: readonly Tap[];
  told: readonly Told[];
}

export const crew = createStore<CrewState>()(() => ({
  board: EMPTY_CREW_BOARD,
  link: NEW_LINK,
  taps: [],
  told: [],
}));

const MAX_TOLD = 4;

export function tell(tone: Told["tone"], text: string): void {
  crew.setState(({ told }) => ({ told: [...told, { id: newKey("told"), tone, text }].slice(-MAX_TOLD) }));
}

export function putAway(id: string): void {
  crew.setState(({ told }) => ({ told: told.filter((note) => note.id !== id) }));
}

function onReply(reply: CommandReply): void {
  const order = reply.crew_order;
  if (order) crew.setState(({ board }) => ({ board: adoptCrewReply(board, order) }));
  if (reply.result === "stood_down") {
    tell("plain", t("crew.stood_down_reply", { station: reply.lead?.name ?? t("crew.another_station") }));
  }
}

function onRefused(tap: Tap, error: ProblemError): void {
  play("refused");
  const number = crew.getState().board.orders[tap.order]?.number ?? "";
  tell("bad", `${number} ${t(`command.${tap.body.command}`)}: ${problemText(error)}`);
}

const outbox = new Outbox<Tap, CommandReply>({
  name: OUTBOX,
  send: (tap) => endpoint.command(tap.order, tap.body, tap.key),
  onSent: (_tap, reply) => onReply(reply),
  onRefused,
  onSignedOut: goToSignIn,
  onChange: (taps) => crew.setState({ taps }),
});

/** Takes up taps that an earlier page left, and sends them; again when the phone comes back to us. */
export function resumeTaps(): () => void {
  crew.setState({ taps: outbox.items() });
  const flush = () => void outbox.flush();
  const onVisible = () => {
    if (!document.hidden) flush();
  };
  flush();
  window.addEventListener("online", flush);
  document.addEventListener("visibilitychange", onVisible);
  return () => {
    outbox.stop();
    window.removeEventListener("online", flush);
    document.removeEventListener("visibilitychange", onVisible);
  };
}

export function sendTaps(): void {
  void outbox.flush();
}

/** One tap, or what the phone itself noticed: kept with its key and its own time, then sent. */
export function tap(
  order: string,
  command: CommandBody,
  source: "tap" | "geofence" | "code_scan" = "tap",
): void {
  const body = { ...command, occurred_at: serverTimestamp(), source };
  if (!outbox.add({ key: newKey("tap"), order, body })) tell("bad", t("crew.outbox_full"));
}

/** Changes the station's duty; the answer comes by the board, an error is told. */
export async function changeDuty(station: string, on_duty: boolean, strength: number | null): Promise<void> {
  try {
    const view = await endpoint.changeDuty(station, { on_duty, strength, capacity: null }, newKey("duty"));
    crew.setState(({ board }) => ({ board: { ...board, station: view } }));
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status === 401) goToSignIn();
    else tell("bad", problemText(error));
  }
}

export function useCrew<Slice>(pick: (state: CrewState) => Slice): Slice {
  return useStore(crew, pick);
}
