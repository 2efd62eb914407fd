// Every action and every key in one list, so that no two of them share a key and help shows them all.
// Must not: hold behaviour; definitions have it.

import type { Key } from "../i18n/zh";
import type { Group, OrderAction } from "./action";
import { ASSIGNMENT_ACTIONS } from "./assignment";
import { ORDER_ACTIONS } from "./order";

export const ALL_ORDER_ACTIONS: readonly OrderAction[] = [...ASSIGNMENT_ACTIONS, ...ORDER_ACTIONS];

/** The buttons of the order's card, by group. */
export const GROUPS: readonly { group: Group; title: Key }[] = [
  { group: "dispatch", title: "group.dispatch" },
  { group: "facts", title: "group.facts" },
  { group: "end", title: "group.end" },
  { group: "after", title: "group.after" },
];

/** Keys that move around the page rather than change an order. */
export type PageKey =
  | "find_lift"
  | "new_alarm"
  | "next_order"
  | "previous_order"
  | "go_to_queue"
  | "go_to_order"
  | "next_station"
  | "handover"
  | "drill"
  | "paper"
  | "help"
  | "back";

export const PAGE_KEYS: readonly {
  id: PageKey;
  title: Key;
  keys: readonly string[];
  works_in_text: boolean;
}[] = [
  { id: "find_lift", title: "page_key.find_lift", keys: ["/"], works_in_text: false },
  { id: "new_alarm", title: "page_key.new_alarm", keys: ["F2"], works_in_text: true },
  { id: "go_to_queue", title: "page_key.go_to_queue", keys: ["F3"], works_in_text: true },
  { id: "go_to_order", title: "page_key.go_to_order", keys: ["F4"], works_in_text: true },
  { id: "next_order", title: "page_key.next_order", keys: ["]"], works_in_text: false },
  { id: "previous_order", title: "page_key.previous_order", keys: ["["], works_in_text: false },
  { id: "next_station", title: "page_key.next_station", keys: ["n"], works_in_text: false },
  { id: "handover", title: "page_key.handover", keys: ["F8"], works_in_text: true },
  { id: "drill", title: "page_key.drill", keys: ["F9"], works_in_text: true },
  { id: "paper", title: "page_key.paper", keys: ["F10"], works_in_text: true },
  { id: "help", title: "page_key.help", keys: ["?"], works_in_text: false },
  { id: "back", title: "page_key.back", keys: ["Escape"], works_in_text: true },
];

/** How an action's key is written on a button: a capital is pressed with Shift. */
export function keyLabel(key: string): string {
  return /^[A-Z]$/.test(key) ? `⇧${key}` : key.toUpperCase();
}

/** Whether typing goes into a field, so that single letters are not commands. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(target.type);
}

/** What a key press asks for, where it is not part of typing, of an input method, or of a browser's own key. */
export function commandOfKey(
  event: Pick<KeyboardEvent, "key" | "isComposing" | "ctrlKey" | "altKey" | "metaKey" | "target">,
): { page: PageKey } | { action: OrderAction } | null {
  if (event.isComposing || event.key === "Process") return null;
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  const is_typing = isTyping(event.target);
  const page = PAGE_KEYS.find(
    ({ keys, works_in_text }) => keys.includes(event.key) && (works_in_text || !is_typing),
  );
  if (page) return { page: page.id };
  if (is_typing) return null;
  const action = ALL_ORDER_ACTIONS.find(({ key }) => key === event.key);
  return action ? { action } : null;
}
