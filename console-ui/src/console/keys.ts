// Keys of the console, from the one registry. Must not: act while an input method composes or a field is typed in.

import { useEffect } from "react";
import { flushSync } from "react-dom";
import type { OrderAction, Subject, Values } from "../action/action";
import { commandOfKey, isKeptInside, type PageKey, pageKeyName } from "../action/registry";
import { togglePaper } from "../away/store";
import { assignmentOf } from "../command/plan";
import { toggleDrillForm } from "../handover/drillform";
import { toggleHandover } from "../handover/store";
import { language, setLanguage, t } from "../i18n/language";
import { changeSettings, currentSettings, nextTheme } from "../ui/settings";
import { play } from "../ui/tone";
import type { Role } from "../wire/types";
import { acknowledge } from "./alerts";
import {
  changeForm,
  dismiss,
  intent,
  isFilling,
  openForm,
  shownNotices,
  shownOrder,
  shownQueue,
  showSide,
} from "./board";
import { choose, chooseInPassing, FORM, focusFirst, holdToForm } from "./hold";
import { clearCall, takeUnknown } from "./intake";
import { undoLast } from "./undo";

/** Elements that keys move to. */
export const PLACES = {
  queue: "queue-list",
  order: "order-pane",
  search: "intake-search",
  pad: "intake-pad",
  words: "intake-text",
  command: "command-line",
} as const;

/** Keys of the buttons in the top bar. */
export const BAR_KEYS = {
  sound: pageKeyName("mute"),
  theme: pageKeyName("theme"),
  language: pageKeyName("language"),
};

export function focusPlace(place: keyof typeof PLACES): void {
  if (place === "search" || place === "pad") showSide("intake");
  document.getElementById(PLACES[place])?.focus();
}

/** The caller cannot say which lift: the words are typed next, so their field has to be there at once. */
export function beUnknown(): void {
  // The focus goes first: a field that it leaves belongs to the call that is over.
  focusPlace("search");
  flushSync(takeUnknown);
  focusPlace("words");
}

/** Presses the button that carries this command, the chosen station's before others; a short low tone where there is none. */
function press(command: PageKey): void {
  const button = `[data-command="${command}"]`;
  const found =
    document.querySelector<HTMLElement>(`.chosen ${button}`) ?? document.querySelector<HTMLElement>(button);
  if (found) found.click();
  else play("refused");
}

/** The order and station that actions are about now. */
export function subjectOf(role: Role): Subject {
  const { order: selected, assignment: chosen } = intent.getState();
  const order = shownOrder(selected);
  return { role, order, assignment: assignmentOf(order, chosen) };
}

/** Opens an action's form, or says why it cannot be done. */
export function begin(action: OrderAction, subject: Subject): void {
  openFilled(action, subject, {});
}

/** The same with answers that were given already. */
export function openFilled(action: OrderAction, subject: Subject, given: Values): void {
  if (isFilling()) {
    holdToForm();
    return;
  }
  const refused = action.refusedBecause(subject);
  if (refused) {
    intent.setState({ refused: `${t(action.title)}: ${t(refused.why, refused.values)}` });
    play("refused");
    return;
  }
  openForm(action, subject, given);
}

function moveInQueue(step: number, role: Role): void {
  const queue = shownQueue(role);
  const at = queue.findIndex(({ id }) => id === intent.getState().order);
  const next = queue[Math.min(queue.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
  if (next) chooseInPassing(next.id);
}

function chooseNextStation(role: Role): void {
  const { order, assignment } = subjectOf(role);
  if (!order || order.assignments.length === 0) return;
  const at = order.assignments.findIndex(({ id }) => id === assignment?.id);
  intent.setState({ assignment: order.assignments[(at + 1) % order.assignments.length]?.id ?? null });
}

/** Whether the hands are at the form: inside it, on its order, or nowhere in particular. */
export function isAtForm(): boolean {
  const focused = document.activeElement;
  return !focused || focused === document.body || focused.closest(`#${PLACES.order}`) !== null;
}

/** Closes what is open, innermost first; with nothing open, back to the queue. A form closes where the focus is at it. */
function goBack(): void {
  const state = intent.getState();
  if (state.is_help_open) intent.setState({ is_help_open: false });
  else if (state.is_palette_open) intent.setState({ is_palette_open: false });
  else if (state.is_sound_open) intent.setState({ is_sound_open: false });
  else if (state.form && isAtForm()) {
    changeForm(null);
    focusPlace("order");
  } else focusPlace("queue");
}

function openNotice(): void {
  const notice = shownNotices(intent.getState().notices).findLast(({ order }) => order !== null);
  if (notice?.order) choose(notice.order);
  else play("refused");
}

function dismissNotice(): void {
  const notice = intent.getState().notices.at(-1);
  if (notice) dismiss(notice.id);
  else play("refused");
}

function toggle(name: "is_help_open" | "is_palette_open" | "is_sound_open"): void {
  intent.setState((state) => ({ [name]: !state[name] }));
}

/** What each page command does. */
const PAGE_DOES: Record<PageKey, (role: Role) => void> = {
  new_alarm: () => focusPlace("search"),
  lift_unknown: beUnknown,
  clear_call: () => {
    // The focus goes first: a field that it leaves belongs to the call.
    focusPlace("search");
    clearCall();
  },
  take_refused: () => {
    showSide("intake");
    press("take_refused");
  },
  go_to_queue: () => focusPlace("queue"),
  go_to_order: () => focusPlace("order"),
  show_lift: () => showSide("lift"),
  go_to_script: () => focusFirst(".script-card"),
  handover: toggleHandover,
  drill: (role) => {
    if (role === "shift_leader") toggleDrillForm();
    else play("refused");
  },
  paper: togglePaper,
  go_to_attention: () => focusFirst(".attention-strip"),
  next_order: (role) => moveInQueue(1, role),
  previous_order: (role) => moveInQueue(-1, role),
  next_station: chooseNextStation,
  command_line: () => focusPlace("command"),
  palette: () => toggle("is_palette_open"),
  undo: () => void undoLast(),
  heard: acknowledge,
  open_notice: openNotice,
  dismiss_notice: dismissNotice,
  sound_settings: () => toggle("is_sound_open"),
  mute: () => changeSettings({ is_muted: !currentSettings().is_muted }),
  theme: () => changeSettings({ theme: nextTheme(currentSettings().theme) }),
  language: () => setLanguage(language() === "zh" ? "en" : "zh"),
  why: () => press("why"),
  show_phone: () => press("show_phone"),
  reconnect: () => press("reconnect"),
  resend: () => press("resend"),
  reload: () => press("reload"),
  assign_by_hand: () => press("assign_by_hand"),
  place_parked: () => press("place_parked"),
  open_unlocated: () => press("open_unlocated"),
  take_similar: () => press("take_similar"),
  news_seen: () => press("news_seen"),
  all_attention: () => press("all_attention"),
  reset_layout: () => press("reset_layout"),
  help: () => toggle("is_help_open"),
  back: goBack,
};

/** What leads to another order: a form that is being filled in would be lost. */
const LEAVES_ORDER: readonly PageKey[] = ["next_order", "previous_order", "open_notice", "assign_by_hand"];

/** Carries a page command out, from its key, its word or the palette. */
export function onPageCommand(page: PageKey, role: Role): void {
  if (LEAVES_ORDER.includes(page) && isFilling()) holdToForm();
  else PAGE_DOES[page](role);
}

/** The key list covers what other keys would act on: only those that close it do anything. */
function isBehindHelp(command: { page: PageKey } | { action: OrderAction }): boolean {
  const closes = "page" in command && (command.page === "back" || command.page === "help");
  return intent.getState().is_help_open && !closes;
}

/** Whether the key meets a form's radio, chip or button: there it is no command on the order. */
function isInsideForm(event: KeyboardEvent): boolean {
  const { target } = event;
  return target instanceof Element && target.closest(FORM) !== null && isKeptInside(event);
}

/** Listens on the whole page. */
export function useKeys(role: Role): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const command = commandOfKey(event);
      if (!command) return;
      event.preventDefault();
      if (isBehindHelp(command)) return;
      if (isInsideForm(event)) holdToForm();
      else if ("page" in command) onPageCommand(command.page, role);
      else begin(command.action, subjectOf(role));
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [role]);
}
