// The crew page's state: what the server told, and the taps and photos that it has not answered.
// Must not: mix the two; the overlay is computed when drawing.

import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { t } from "../i18n/language";
import { ProblemError } from "../net/api";
import { serverTimestamp } from "../net/clock";
import { endpoint } from "../net/endpoint";
import { newKey } from "../net/key";
import { adoptCrewReply, type CrewBoard, EMPTY_CREW_BOARD } from "../state/crew";
import { type Link, NEW_LINK } from "../state/link";
import { problemText } from "../ui/problem";
import { alsoForget, goToSignIn } from "../ui/session";
import { play } from "../ui/tone";
import type { CauseGroupView, CommandBody, CommandReply, DutyChange, PhotoReply } from "../wire/types";
import {
  adoptOldTaps,
  forgetBoard,
  type KeptBoard,
  type KeptPhoto,
  type KeptTap,
  keepFact,
  keptFact,
  readPhoto,
  readTap,
  type Told,
} from "./keep";
import { CrewOutbox } from "./outbox";
import { MAX_TOLD, stepText, whyOvertaken, withRefused } from "./overtaken";
import { smallPicture } from "./picture";

export interface CrewState {
  board: CrewBoard;
  link: Link;
  /** When the board of an earlier page was told, in milliseconds; null where the page began without one. */
  kept_at: number | null;
  taps: readonly KeptTap[];
  photos: readonly KeptPhoto[];
  /** Something is in memory alone: the phone cannot keep it. */
  is_fragile: boolean;
  told: readonly Told[];
  causes: readonly CauseGroupView[];
}

export const crew = createStore<CrewState>()(() => ({
  board: EMPTY_CREW_BOARD,
  link: NEW_LINK,
  kept_at: null,
  taps: [],
  photos: [],
  is_fragile: false,
  told: [],
  causes: [],
}));

async function setTold(told: readonly Told[]): Promise<void> {
  crew.setState({ told });
  // A phone that cannot keep it shows it all the same.
  await keepFact("told", [...told]).catch(() => undefined);
}

export function tell(tone: Told["tone"], text: string): void {
  void setTold([...crew.getState().told, { id: newKey("told"), tone, text }].slice(-MAX_TOLD));
}

export function putAway(id: string): void {
  void setTold(crew.getState().told.filter((notice) => notice.id !== id));
}

function onReply({ body }: KeptTap, reply: CommandReply): void {
  const order = reply.crew_order;
  if (order) crew.setState(({ board }) => ({ board: adoptCrewReply(board, order) }));
  if (reply.result === "stood_down") {
    tell("plain", t("crew.stood_down_reply", { station: reply.lead?.name ?? t("crew.another_station") }));
  }
  // Somebody else of this station was a moment quicker.
  if (reply.result === "unchanged" && body.command === "accept") tell("plain", t("crew.own_station_goes"));
}

/** Told, and kept as told, before the tap is gone. */
async function onRefused(
  tap: Pick<KeptTap, "order" | "number">,
  step: string,
  error: ProblemError,
): Promise<void> {
  play("refused");
  const { board, told } = crew.getState();
  const order = board.orders[tap.order];
  const named = { id: tap.order, number: tap.number || (order?.number ?? "") };
  await setTold(withRefused(told, named, step, whyOvertaken(error, order)));
}

const outbox = new CrewOutbox<KeptTap, CommandReply>({
  shelf: "taps",
  read: readTap,
  send: (tap) => endpoint.command(tap.order, tap.body, tap.key),
  onSent: onReply,
  onRefused: (tap, error) => onRefused(tap, stepText(tap.body), error),
  onSignedOut: goToSignIn,
  onChange: (taps, is_fragile) => crew.setState({ taps, is_fragile }),
});

const album = new CrewOutbox<KeptPhoto, PhotoReply>({
  shelf: "photos",
  read: readPhoto,
  send: ({ order, assignment, taken_at, bytes, key }) =>
    endpoint.addPhoto(order, assignment, taken_at, bytes, key),
  onSent: () => undefined,
  onRefused: (photo, error) => onRefused(photo, t("photo.step"), error),
  onSignedOut: goToSignIn,
  onChange: (photos) => crew.setState({ photos }),
});

/** The board as this station saw it last; another station's is forgotten. */
async function keptBoardOf(station: string): Promise<KeptBoard | null> {
  const board = await keptFact("board");
  if (!board || board.station?.id === station) return board;
  await forgetBoard();
  return null;
}

function adopted(present: CrewBoard, { station, orders, kept_at }: KeptBoard): Partial<CrewState> {
  return { board: { ...present, station, orders }, kept_at: kept_at ? Date.parse(kept_at) : null };
}

/** Reads what an earlier page left on this phone. */
async function takeUp(station: string): Promise<void> {
  const [told, board, causes] = await Promise.all([
    keptFact("told"),
    keptBoardOf(station),
    keptFact("causes"),
  ]);
  crew.setState((state) => ({
    told: [...(told ?? []), ...state.told.filter(({ id }) => !told?.some((kept) => kept.id === id))],
    causes: state.causes.length > 0 ? state.causes : (causes?.groups ?? []),
    // What the server told by now is newer.
    ...(board && state.board.epoch === null ? adopted(state.board, board) : {}),
  }));
  await adoptOldTaps();
  await Promise.all([outbox.resume(), album.resume()]);
}

async function learnCauses(): Promise<void> {
  try {
    const causes = await endpoint.causes();
    crew.setState({ causes: causes.groups });
    await keepFact("causes", causes);
  } catch {
    // Those kept on the phone do, until the next opening.
  }
}

/** Writes down what the board shows whenever the server told something new. */
function keepBoard(): () => void {
  return crew.subscribe(({ board }, before) => {
    if (board === before.board || board.epoch === null) return;
    const kept = { station: board.station, orders: { ...board.orders }, kept_at: serverTimestamp() };
    void keepFact("board", kept).catch(() => undefined);
  });
}

/** Takes up what an earlier page left, and sends it; again when the phone comes back to us. */
export function resumeTaps(station: string): () => void {
  let is_gone = false;
  const flush = () => {
    void outbox.flush();
    void album.flush();
  };
  // A phone without a disk still works: what is tapped now is in memory.
  void takeUp(station)
    .catch(() => undefined)
    .then(() => {
      if (!is_gone) flush();
    });
  void learnCauses();
  const stop = keepBoard();
  alsoForget(forgetBoard);
  const onVisible = () => {
    if (!document.hidden) flush();
  };
  window.addEventListener("online", flush);
  document.addEventListener("visibilitychange", onVisible);
  return () => {
    is_gone = true;
    stop();
    outbox.stop();
    album.stop();
    window.removeEventListener("online", flush);
    document.removeEventListener("visibilitychange", onVisible);
  };
}

export function sendTaps(): void {
  void outbox.flush();
  void album.flush();
}

function numberOf(order: string): string {
  return crew.getState().board.orders[order]?.number ?? "";
}

/** What is known of a tap where it was not made with a finger, or not just now. */
interface Made {
  source?: "tap" | "geofence" | "code_scan";
  at?: string;
}

/** One tap, or what the phone itself noticed: kept with its key and its own time, then sent. */
export function tap(order: string, command: CommandBody, made: Made = {}): void {
  const body = { ...command, occurred_at: made.at ?? serverTimestamp(), source: made.source ?? "tap" };
  const kept: KeptTap = { form: 2, key: newKey("tap"), order, number: numberOf(order), body };
  if (!outbox.add(kept)) tell("bad", t("crew.outbox_full"));
}

/** One photo: made small, kept, then sent. */
export async function takePhoto(order: string, assignment: string, file: Blob): Promise<void> {
  const taken_at = serverTimestamp();
  try {
    const bytes = await smallPicture(file);
    const number = numberOf(order);
    const photo: KeptPhoto = { form: 1, key: newKey("photo"), order, number, assignment, taken_at, bytes };
    if (!album.add(photo)) tell("bad", t("crew.outbox_full"));
  } catch {
    tell("bad", t("photo.unreadable"));
  }
}

/** Changes the station's duty; the answer comes by the board, an error is told. */
export async function changeDuty(station: string, change: DutyChange): Promise<void> {
  try {
    const view = await endpoint.changeDuty(station, change, newKey("duty"));
    crew.setState(({ board }) => ({ board: { ...board, station: view } }));
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status === 401) goToSignIn();
    else tell("bad", problemText(error));
  }
}

/** For tests: the page as it was just opened. */
export function forgetPage(): void {
  outbox.forget();
  album.forget();
  crew.setState({
    board: EMPTY_CREW_BOARD,
    link: NEW_LINK,
    kept_at: null,
    taps: [],
    photos: [],
    is_fragile: false,
    told: [],
    causes: [],
  });
}

export function useCrew<Slice>(pick: (state: CrewState) => Slice): Slice {
  return useStore(crew, pick);
}
