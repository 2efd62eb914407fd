// What the palette can find: every action, every command of the page and its settings, every open order.
// Drawn from the same lists as buttons and keys. Must not: leave out what cannot be done now; it says why.

import type { OrderAction, Refused, Subject } from "../action/action";
import { ALL_ORDER_ACTIONS, keyName, PAGE_KEYS, type PageCommand } from "../action/registry";
import { en } from "../i18n/en";
import { t, word } from "../i18n/language";
import { zh } from "../i18n/zh";
import { placeText } from "../order/place";
import type { OrderView } from "../wire/types";
import { bestOf } from "./fuzzy";

/** More than this is not drawn; a further letter narrows it. */
export const MOST_FOUND = 12;

export type Found =
  | { kind: "action"; action: OrderAction; refused: Refused | null }
  | { kind: "page"; page: PageCommand }
  | { kind: "order"; order: OrderView };

/** Everything there is to find, in the order in which it stands while nothing is typed. */
export function allFound(subject: Subject, queue: readonly OrderView[]): Found[] {
  return [
    ...ALL_ORDER_ACTIONS.filter((action) => action.available(subject)).map(
      (action): Found => ({ kind: "action", action, refused: action.refusedBecause(subject) }),
    ),
    ...PAGE_KEYS.map((page): Found => ({ kind: "page", page })),
    ...queue.map((order): Found => ({ kind: "order", order })),
  ];
}

/** What it is called, in both languages and in short. */
function textsOf(found: Found): string[] {
  if (found.kind === "order") {
    const { number, lift } = found.order;
    return [number, `#${Number(number.split("-")[1])}`, placeText(lift), lift?.code ?? ""];
  }
  const { title, words } = found.kind === "action" ? found.action : found.page;
  return [zh[title], en[title], words.zh, words.pinyin, words.en];
}

export function search(typed: string, items: readonly Found[]): Found[] {
  return bestOf(typed, items, textsOf, MOST_FOUND);
}

/** One line of the palette. */
export function lineOf(found: Found): { id: string; title: string; key: string; words: string; why: string } {
  if (found.kind === "order") {
    const { id, number, lift, state } = found.order;
    const title = `${number.slice(-4)} ${placeText(lift)}`;
    return { id, title, key: "", words: word("order_state", state), why: "" };
  }
  const item = found.kind === "action" ? found.action : found.page;
  const key = found.kind === "action" ? found.action.key : (found.page.keys[0] ?? "");
  const why = found.kind === "action" && found.refused ? t(found.refused.why, found.refused.values) : "";
  const { words } = item;
  return {
    id: `${found.kind} ${item.id}`,
    title: t(item.title),
    key: keyName(key),
    words: `${words.zh} ${words.pinyin} ${words.en}`,
    why,
  };
}
