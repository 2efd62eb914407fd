// The console's two stores: what the server told, and what the user is doing. Kept apart on purpose.
// Must not: let the user's intent write server truth; only messages and replies do.

import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { initialValues, type OrderAction, type Subject, type Values } from "../action/action";
import { newKey } from "../net/key";
import { adoptReply, type Board, EMPTY_BOARD, reduceBoard } from "../state/board";
import { baseOf, type Conflict } from "../state/conflict";
import { type Cue, cueOf } from "../state/cue";
import { type Link, NEW_LINK } from "../state/link";
import type { BoardMessage, FactsBase, OrderView } from "../wire/types";

/** Server truth. */
export interface Live {
  board: Board;
  link: Link;
}

export const live = createStore<Live>()(() => ({ board: EMPTY_BOARD, link: NEW_LINK }));

/** Messages wait here until the next frame, so that a storm renders once per frame. */
let waiting: BoardMessage[] = [];
let is_scheduled = false;

/** Folds what waits; gives the cues that were earned on the way. */
export function foldWaiting(): Cue[] {
  const messages = waiting;
  waiting = [];
  is_scheduled = false;
  if (messages.length === 0) return [];
  const cues: Cue[] = [];
  let { board } = live.getState();
  for (const message of messages) {
    const cue = cueOf(board, message);
    if (cue) cues.push(cue);
    board = reduceBoard(board, message);
  }
  live.setState({ board });
  return cues;
}

/** Takes a message; `onCues` hears of sounds after the fold. */
export function receive(message: BoardMessage, onCues: (cues: Cue[]) => void): void {
  waiting.push(message);
  if (is_scheduled) return;
  is_scheduled = true;
  const fold = () => onCues(foldWaiting());
  // A page in the background gets no frames, but its sounds must come.
  if (document.hidden) setTimeout(fold, 50);
  else requestAnimationFrame(fold);
}

/** Takes over the order of a command's reply. */
export function adopt(order: OrderView): void {
  live.setState(({ board }) => ({ board: adoptReply(board, order) }));
}

/** An action's form while it is open. */
export interface OpenForm {
  action: OrderAction;
  order: string;
  assignment: string | null;
  values: Values;
  /** Kept while the same answers are sent again. */
  key: string;
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

/** What the user is doing. */
export interface Intent {
  order: string | null;
  assignment: string | null;
  form: OpenForm | null;
  notices: readonly Notice[];
  is_help_open: boolean;
  /** Why the action that was last tried or pointed at cannot be done. */
  refused: string | null;
}

export const intent = createStore<Intent>()(() => ({
  order: null,
  assignment: null,
  form: null,
  notices: [],
  is_help_open: false,
  refused: null,
}));

/** Opens an order on the middle pane. A form about another order is given up. */
export function select(order: string | null, assignment: string | null = null): void {
  intent.setState((present) => ({
    order,
    assignment,
    refused: null,
    form: present.form?.order === order ? present.form : null,
  }));
}

export function openForm(action: OrderAction, subject: Subject): void {
  if (!subject.order) return;
  intent.setState({
    refused: null,
    form: {
      action,
      order: subject.order.id,
      assignment: subject.assignment?.id ?? null,
      values: initialValues(action, subject),
      key: newKey(action.id),
      is_busy: false,
      error: null,
      base: baseOf(subject.order),
      conflicts: [],
    },
  });
}

/** Changes an answer; other answers are another request, so they get another key. */
export function answer(name: string, value: Values[string]): void {
  intent.setState(({ form }) =>
    form
      ? {
          form: {
            ...form,
            values: { ...form.values, [name]: value },
            key: newKey(form.action.id),
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
const MAX_NOTICES = 5;
let notice_count = 0;

export function notify(tone: Notice["tone"], text: string, order: string | null = null): void {
  notice_count += 1;
  const notice: Notice = { id: notice_count, tone, text, order };
  intent.setState(({ notices }) => ({ notices: [...notices, notice].slice(-MAX_NOTICES) }));
  if (tone !== "bad") setTimeout(() => dismiss(notice.id), NOTICE_MS);
}

export function dismiss(id: number): void {
  intent.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
}

export function useLive<Slice>(pick: (state: Live) => Slice): Slice {
  return useStore(live, pick);
}

export function useIntent<Slice>(pick: (state: Intent) => Slice): Slice {
  return useStore(intent, pick);
}
