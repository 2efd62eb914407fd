// The console's two stores: what the server told, and what the user is doing. Kept apart on purpose.
// Must not: let the user's intent write server truth; only messages and replies do.

import { flushSync } from "react-dom";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { initialValues, type OrderAction, type Subject, type Values } from "../action/action";
import { serverNow } from "../net/clock";
import { newKey } from "../net/key";
import { type Alert, alertsOf, missedAlerts } from "../state/alert";
import { adoptReply, type Board, EMPTY_BOARD, isPartial, queueOf, reduceAll } from "../state/board";
import { baseOf, type Conflict } from "../state/conflict";
import { type Link, NEW_LINK } from "../state/link";
import { type Filter, isShown } from "../state/queue";
import type { AssignmentState, BoardMessage, FactsBase, OrderView, Role } from "../wire/types";

/** Server truth. */
export interface Live {
  board: Board;
  link: Link;
}

export const live = createStore<Live>()(() => ({ board: EMPTY_BOARD, link: NEW_LINK }));

/** Messages wait here until the next frame, so that a storm renders once per frame. */
let waiting: BoardMessage[] = [];
/** The fold that waits for its frame. */
let awaited: (() => void) | null = null;
let late: ReturnType<typeof setTimeout> | undefined;
let folded_at = Number.NEGATIVE_INFINITY;

/** In a storm the board is folded and drawn at most this often: in between, keys have the machine to themselves. */
const FOLD_EVERY_MS = 30;

/** A page that was hidden or covered since gets no frame: its board is folded after this time without one. */
const FOLD_WITHIN_MS = 200;

/** Where a snapshot begins whose last piece has not come; the number of messages where there is none. */
function unfinished(messages: readonly BoardMessage[]): number {
  const whole = messages.findLastIndex((message) => "epoch" in message && !isPartial(message));
  const begun = messages.findIndex(({ type }, at) => at > whole && type === "snapshot");
  return begun < 0 ? messages.length : begun;
}

/** Folds what waits; gives the alerts that were earned on the way. A snapshot waits until all of it is there. */
export function foldWaiting(): Alert[] {
  const end = unfinished(waiting);
  const messages = waiting.slice(0, end);
  waiting = waiting.slice(end);
  awaited = null;
  clearTimeout(late);
  if (messages.length === 0) return [];
  folded_at = performance.now();
  const alerts: Alert[] = [];
  const known = live.getState().board;
  const board = reduceAll(known, messages, (before, message) => {
    alerts.push(...alertsOf(before, message));
  });
  // The first snapshot of the page takes the place of nothing.
  const is_replaced = known !== EMPTY_BOARD && messages.some(({ type }) => type === "snapshot");
  if (is_replaced) alerts.push(...missedAlerts(known, board));
  live.setState({ board });
  return alerts;
}

/** The connection was cut: the rest of a snapshot will not come, and the board that it was to replace stands. */
export function dropUnfinished(): void {
  waiting = waiting.slice(0, unfinished(waiting));
}

/** Takes a message; `onAlerts` hears of what deserves a sound after the fold. */
export function receive(message: BoardMessage, onAlerts: (alerts: Alert[]) => void): void {
  waiting.push(message);
  // Thousands of orders come in pieces: half a board is not shown.
  if (isPartial(message)) return;
  // A hidden page gets no frames and late timers, but its sounds must come: by the message itself, in a storm by one of the next.
  if (document.hidden && performance.now() - folded_at >= FOLD_WITHIN_MS) {
    onAlerts(foldWaiting());
    return;
  }
  if (awaited) return;
  // A frame that comes after the fold it was for finds nothing to do.
  const fold = () => {
    if (awaited === fold) onAlerts(foldWaiting());
  };
  awaited = fold;
  late = setTimeout(fold, FOLD_WITHIN_MS);
  const pause = folded_at + FOLD_EVERY_MS - performance.now();
  if (document.hidden) setTimeout(fold, 50);
  // Thousands of orders at once: the frame that lays them out has enough to do without folding them.
  else if (message.type === "snapshot" || message.type === "events") setTimeout(fold);
  else if (pause > 0) setTimeout(() => requestAnimationFrame(fold), pause);
  else requestAnimationFrame(fold);
}

document.addEventListener("visibilitychange", () => awaited?.());

/** A message that came so soon after the last one that was shown says nothing new about freshness. */
const SHOW_LINK_EVERY_MS = 500;

/** Shows what the socket reports. Every message reports; drawing each of them would cost more than the messages. */
export function showLink(link: Link): void {
  const shown = live.getState().link;
  const is_same = link.phase === shown.phase && link.retry_at === shown.retry_at;
  if (is_same && (link.heard_at ?? 0) - (shown.heard_at ?? 0) < SHOW_LINK_EVERY_MS) return;
  live.setState({ link });
}

/** Counts and lists over all orders follow the board at most this often; nobody reads them faster. */
const CALM_EVERY_MS = 250;

/** The board as counts see it: a moment after the first change, then every `CALM_EVERY_MS` while changes come. */
const calm = createStore<Live>()(() => live.getState());
let calming: ReturnType<typeof setTimeout> | undefined;
let calmed_at = Number.NEGATIVE_INFINITY;

function beCalm(): void {
  calming = undefined;
  calmed_at = performance.now();
  calm.setState(live.getState());
}

live.subscribe(() => {
  if (calming !== undefined) return;
  const pause = calmed_at + CALM_EVERY_MS - performance.now();
  // Never in the same task: what is read in a glance comes before what is counted.
  calming = setTimeout(beCalm, Math.max(0, pause));
});

/** The version in which this seat's own command left each order; so many of the latest are known. */
const left_here = new Map<string, number>();
const MAX_LEFT_HERE = 50;

/** Whether the order stands as this seat's own command left it. */
export function isOwnDoing(order: string): boolean {
  const version = left_here.get(order);
  return version !== undefined && live.getState().board.orders[order]?.version === version;
}

/** Takes over the order of a command's reply. */
export function adopt(order: OrderView): void {
  left_here.delete(order.id);
  left_here.set(order.id, order.version);
  for (const oldest of [...left_here.keys()].slice(0, -MAX_LEFT_HERE)) left_here.delete(oldest);
  live.setState(({ board }) => ({ board: adoptReply(board, order) }));
}

/** The order that is shown from the record because the feed no longer carries it; keys and words reach it too. */
let recorded: OrderView | null = null;

export function showRecord(order: OrderView | null): void {
  recorded = order;
}

/** An order as it is shown: from the feed while it carries it, else from the record. */
export function shownOrder(id: string | null): OrderView | null {
  if (id === null) return null;
  return live.getState().board.orders[id] ?? (recorded?.id === id ? recorded : null);
}

/** An action's form while it is open. */
export interface OpenForm {
  action: OrderAction;
  order: string;
  assignment: string | null;
  /** How that assignment stood when the form opened. */
  seen: AssignmentState | null;
  values: Values;
  /** Each opening is a form of its own: nothing of an earlier one stands in its fields. */
  opening: number;
  /** Whether anything was typed or chosen in it: another form does not take its place unasked. */
  has_answers: boolean;
  /** Kept while the same answers are sent again, with the moment that "minutes ago" counts from: the same key is the same words. */
  key: string;
  keyed_at: number;
  is_busy: boolean;
  error: string | null;
  /** The facts as they stood when the form opened. */
  base: FactsBase;
  /** What somebody else changed meanwhile, to be chosen. */
  conflicts: readonly Conflict[];
}

/** A short message to the user. */
export interface Notice {
  id: number;
  tone: "good" | "bad" | "plain";
  text: string;
  /** The order it is about; the notice opens it. */
  order: string | null;
}

/** What the right pane shows. */
export type Side = "intake" | "lift";

/** What the user is doing. */
export interface Intent {
  /** The chosen order: the row that stands out, and what keys and words are about. */
  order: string | null;
  /** The order that the panes show: the chosen one, a frame later while a key runs through the queue. */
  opened: string | null;
  filter: Filter;
  side: Side;
  assignment: string | null;
  form: OpenForm | null;
  notices: readonly Notice[];
  is_help_open: boolean;
  is_palette_open: boolean;
  is_sound_open: boolean;
  /** Why the action that was last tried or pointed at cannot be done. */
  refused: string | null;
}

export const intent = createStore<Intent>()(() => ({
  order: null,
  opened: null,
  filter: "all",
  side: "intake",
  assignment: null,
  form: null,
  notices: [],
  is_help_open: false,
  is_palette_open: false,
  is_sound_open: false,
  refused: null,
}));

/** The choice of an order. A form about another order is given up. */
function chosen(present: Intent, order: string | null, assignment: string | null): Partial<Intent> {
  return {
    order,
    assignment,
    refused: null,
    form: present.form?.order === order ? present.form : null,
  };
}

/** Whether a form is open that would be lost with what was typed; one that was sent is answered wherever it is. */
export function isFilling(): boolean {
  const { form } = intent.getState();
  return form?.has_answers === true && !form.is_busy;
}

/** Opens an order on the middle pane. */
export function select(order: string | null, assignment: string | null = null): void {
  intent.setState((present) => ({ ...chosen(present, order, assignment), opened: order }));
}

/** Shows the chosen order on the panes, if they do not show it yet. */
function openChosen(): void {
  const { order, opened } = intent.getState();
  if (opened !== order) intent.setState({ opened: order });
}

/**
 * Chooses an order in passing: the row stands out in this frame, the panes follow when it is on the screen. Drawing
 * them takes several times as long as the row, and the eye is on the row.
 */
export function pass(order: string): void {
  intent.setState((present) => chosen(present, order, null));
  if (document.hidden) openChosen();
  else requestAnimationFrame(() => setTimeout(openChosen));
}

/** The rows of the queue under the present filter. */
export function shownQueue(role: Role): readonly OrderView[] {
  const { filter } = intent.getState();
  const queue = queueOf(live.getState().board.orders);
  if (filter === "all") return queue;
  const now = serverNow();
  return queue.filter((order) => isShown(order, filter, role, now));
}

/** Brings a tab of the right pane to the front, at once, so that what is on it can take the focus. */
export function showSide(side: Side): void {
  if (intent.getState().side !== side) flushSync(() => intent.setState({ side }));
}

/** A new key for what is about to be asked, and the moment it is made. */
export function keyed(action: OrderAction): Pick<OpenForm, "key" | "keyed_at"> {
  return { key: newKey(action.id), keyed_at: serverNow() };
}

let opening_count = 0;

export function openForm(action: OrderAction, subject: Subject, given: Values = {}): void {
  if (!subject.order) return;
  opening_count += 1;
  intent.setState({
    refused: null,
    opened: subject.order.id,
    form: {
      action,
      order: subject.order.id,
      assignment: subject.assignment?.id ?? null,
      seen: subject.assignment?.state ?? null,
      values: { ...initialValues(action, subject), ...given },
      opening: opening_count,
      has_answers: Object.keys(given).length > 0,
      ...keyed(action),
      is_busy: false,
      error: null,
      base: baseOf(subject.order),
      conflicts: [],
    },
  });
}

/** Changes an answer; other answers are another request, so they get another key and wait for no earlier one. */
export function answer(name: string, value: Values[string]): void {
  intent.setState(({ form }) =>
    form
      ? {
          form: {
            ...form,
            values: { ...form.values, [name]: value },
            has_answers: true,
            ...keyed(form.action),
            is_busy: false,
            error: null,
          },
        }
      : {},
  );
}

export function changeForm(change: Partial<OpenForm> | null): void {
  intent.setState(({ form }) => ({ form: form && change ? { ...form, ...change } : null }));
}

/** Notices stay this long unless they are bad news; those stay until read. */
const NOTICE_MS = 6_000;
/** So many are shown at once; older ones come to light as these go. */
const MAX_NOTICES = 5;
let notice_count = 0;

export function shownNotices(notices: readonly Notice[]): readonly Notice[] {
  return notices.slice(-MAX_NOTICES);
}

export function notify(tone: Notice["tone"], text: string, order: string | null = null): void {
  notice_count += 1;
  const notice: Notice = { id: notice_count, tone, text, order };
  intent.setState(({ notices }) => ({ notices: [...notices, notice] }));
  if (tone !== "bad") setTimeout(() => dismiss(notice.id), NOTICE_MS);
}

export function dismiss(id: number): void {
  intent.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
}

export function useLive<Slice>(pick: (state: Live) => Slice): Slice {
  return useStore(live, pick);
}

/** As `useLive`, for what is worked out from all orders: it follows a quarter of a second later in a storm. */
export function useCalm<Slice>(pick: (state: Live) => Slice): Slice {
  return useStore(calm, pick);
}

export function useIntent<Slice>(pick: (state: Intent) => Slice): Slice {
  return useStore(intent, pick);
}
