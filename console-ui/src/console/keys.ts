// Keys of the console, from the one registry. Must not: act while an input method composes or a field is typed in.

import { useEffect } from "react";
import type { OrderAction, Subject } from "../action/action";
import { commandOfKey, type PageKey } from "../action/registry";
import { togglePaper } from "../away/store";
import { toggleDrillForm } from "../handover/drillform";
import { toggleHandover } from "../handover/store";
import { t } from "../i18n/language";
import { queueOf } from "../state/board";
import { play } from "../ui/tone";
import type { Role } from "../wire/types";
import { changeForm, intent, live, openForm, select } from "./board";

/** Elements that keys move to. */
export const PLACES = {
  queue: "queue-list",
  order: "order-pane",
  search: "intake-search",
  pad: "intake-pad",
} as const;

export function focusPlace(place: keyof typeof PLACES): void {
  document.getElementById(PLACES[place])?.focus();
}

/** The order and station that actions are about now. */
export function subjectOf(role: Role): Subject {
  const { order: selected, assignment: chosen } = intent.getState();
  const order = selected ? (live.getState().board.orders[selected] ?? null) : null;
  const assignment =
    order?.assignments.find(({ id }) => id === chosen) ??
    order?.assignments.find(({ is_lead }) => is_lead) ??
    order?.assignments.find(({ state }) => state === "offered") ??
    order?.assignments[0] ??
    null;
  return { role, order, assignment };
}

/** Opens an action's form, or says why it cannot be done. */
export function begin(action: OrderAction, subject: Subject): void {
  const refused = action.refusedBecause(subject);
  if (refused) {
    intent.setState({ refused: `${t(action.title)}: ${t(refused.why, refused.values)}` });
    play("refused");
    return;
  }
  openForm(action, subject);
}

function moveInQueue(step: number): void {
  const queue = queueOf(live.getState().board.orders);
  const at = queue.findIndex(({ id }) => id === intent.getState().order);
  const next = queue[Math.min(queue.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
  if (next) select(next.id);
}

function chooseNextStation(role: Role): void {
  const { order, assignment } = subjectOf(role);
  if (!order || order.assignments.length === 0) return;
  const at = order.assignments.findIndex(({ id }) => id === assignment?.id);
  intent.setState({ assignment: order.assignments[(at + 1) % order.assignments.length]?.id ?? null });
}

function goBack(): void {
  const state = intent.getState();
  if (state.is_help_open) intent.setState({ is_help_open: false });
  else if (state.form) {
    changeForm(null);
    focusPlace("order");
  } else focusPlace("queue");
}

function onPageKey(page: PageKey, role: Role): void {
  switch (page) {
    case "find_lift":
    case "new_alarm":
      focusPlace("search");
      break;
    case "go_to_queue":
      focusPlace("queue");
      break;
    case "go_to_order":
      focusPlace("order");
      break;
    case "next_order":
      moveInQueue(1);
      break;
    case "previous_order":
      moveInQueue(-1);
      break;
    case "next_station":
      chooseNextStation(role);
      break;
    case "handover":
      toggleHandover();
      break;
    case "drill":
      if (role === "shift_leader") toggleDrillForm();
      break;
    case "paper":
      togglePaper();
      break;
    case "help":
      intent.setState({ is_help_open: true });
      break;
    case "back":
      goBack();
      break;
  }
}

/** Listens on the whole page. */
export function useKeys(role: Role): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const command = commandOfKey(event);
      if (!command) return;
      event.preventDefault();
      if ("page" in command) onPageKey(command.page, role);
      else begin(command.action, subjectOf(role));
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [role]);
}
