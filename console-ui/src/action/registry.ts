// Every action and every key in one list, so that no two of them share a key and help shows them all.
// Must not: hold behaviour; definitions have it.

import type { Key } from "../i18n/zh";
import type { Group, OrderAction, Words } from "./action";
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

/** What moves around the page or changes the seat rather than an order. */
export type PageKey =
  | "new_alarm"
  | "lift_unknown"
  | "clear_call"
  | "take_refused"
  | "go_to_queue"
  | "go_to_order"
  | "show_lift"
  | "go_to_script"
  | "go_to_attention"
  | "next_order"
  | "previous_order"
  | "next_station"
  | "command_line"
  | "palette"
  | "undo"
  | "heard"
  | "open_notice"
  | "dismiss_notice"
  | "sound_settings"
  | "mute"
  | "theme"
  | "language"
  | "handover"
  | "drill"
  | "paper"
  | "why"
  | "show_phone"
  | "reconnect"
  | "resend"
  | "reload"
  | "assign_by_hand"
  | "place_parked"
  | "open_unlocated"
  | "all_attention"
  | "take_similar"
  | "news_seen"
  | "reset_layout"
  | "help"
  | "back";

/** One of them: its keys, its words on the command line, its place in the palette. */
export interface PageCommand {
  id: PageKey;
  title: Key;
  keys: readonly string[];
  words: Words;
  works_in_text: boolean;
}

function page(id: PageKey, keys: readonly string[], words: Words, works_in_text = false): PageCommand {
  return { id, title: `page_key.${id}`, keys, words, works_in_text };
}

/** `Ctrl+` stands for the command key of a Mac as well. */
export const PAGE_KEYS: readonly PageCommand[] = [
  page("new_alarm", ["F2"], { zh: "接警", pinyin: "jj", en: "new" }, true),
  page("go_to_queue", ["F3"], { zh: "队列", pinyin: "dl", en: "queue" }, true),
  page("go_to_order", ["F4"], { zh: "看单", pinyin: "kd", en: "order" }, true),
  page("show_lift", ["F7"], { zh: "电梯", pinyin: "dt", en: "lift" }, true),
  page("go_to_script", ["F6"], { zh: "话术", pinyin: "hsk", en: "script" }, true),
  page("heard", ["F8"], { zh: "知道了", pinyin: "zdl", en: "heard" }, true),
  page("lift_unknown", ["F9"], { zh: "说不清", pinyin: "sbq", en: "unknown" }, true),
  page("clear_call", ["F10"], { zh: "清空表", pinyin: "qkb", en: "clear" }, true),
  page("command_line", ["/"], { zh: "命令", pinyin: "ml", en: "command" }),
  page("palette", ["Ctrl+k"], { zh: "查找", pinyin: "cz", en: "find" }, true),
  page("undo", ["Ctrl+z"], { zh: "还原", pinyin: "hy", en: "undo" }),
  page("next_order", ["]"], { zh: "下一单", pinyin: "xyd", en: "next" }),
  page("previous_order", ["["], { zh: "上一单", pinyin: "syd", en: "prev" }),
  page("next_station", ["n"], { zh: "下一站", pinyin: "xyz", en: "station" }),
  page("handover", ["Ctrl+h"], { zh: "交接班", pinyin: "jjb", en: "handover" }, true),
  page("drill", ["Ctrl+d"], { zh: "演练", pinyin: "yl", en: "drill" }, true),
  page("paper", ["Ctrl+p"], { zh: "纸单", pinyin: "zd", en: "paper" }, true),
  page("go_to_attention", ["o"], { zh: "待处理", pinyin: "dcl", en: "attention" }),
  page("open_notice", ["."], { zh: "看提示", pinyin: "kts", en: "view" }),
  page("dismiss_notice", ["\\"], { zh: "关提示", pinyin: "gts", en: "dismiss" }),
  page("sound_settings", [","], { zh: "声音", pinyin: "sy", en: "sound" }),
  page("mute", ["-"], { zh: "静音", pinyin: "jy", en: "mute" }),
  page("theme", [";"], { zh: "界面", pinyin: "jm", en: "theme" }),
  page("language", ["'"], { zh: "语言", pinyin: "yy", en: "language" }),
  page("why", ["W"], { zh: "理由", pinyin: "ly", en: "why" }),
  page("show_phone", ["U"], { zh: "号码", pinyin: "hm", en: "phone" }),
  page("reconnect", ["R"], { zh: "重连", pinyin: "cl", en: "reconnect" }),
  page("resend", ["S"], { zh: "补发", pinyin: "bf", en: "resend" }),
  page("reload", ["N"], { zh: "换新版", pinyin: "hxb", en: "reload" }),
  page("assign_by_hand", ["A"], { zh: "指派", pinyin: "zp", en: "assign" }),
  page("place_parked", ["L"], { zh: "查位置", pinyin: "cwz", en: "place" }),
  // What acts at once is on no letter: with Caps Lock on, a letter would be another command.
  page("open_unlocated", ["*"], { zh: "先建单", pinyin: "xjd", en: "open" }),
  page("take_similar", ["&"], { zh: "并相似", pinyin: "bxs", en: "join" }),
  page("take_refused", ["^"], { zh: "取回", pinyin: "qh", en: "fetch" }),
  page("news_seen", ["+"], { zh: "看过", pinyin: "kg", en: "seen" }),
  page("all_attention", ["E"], { zh: "全展开", pinyin: "qzk", en: "all" }),
  page("reset_layout", ["="], { zh: "复版面", pinyin: "fbm", en: "layout" }),
  page("help", ["?"], { zh: "按键", pinyin: "aj", en: "help" }),
  page("back", ["Escape"], { zh: "返回", pinyin: "fh", en: "back" }, true),
];

/** How a key is written on a keyboard; a capital is pressed with Shift. */
export function keyName(key: string): string {
  if (key === "Escape") return "Esc";
  if (/^[A-Z]$/.test(key)) return `⇧${key}`;
  const letter = key.replace(/^Ctrl\+/, "");
  const name = letter.length === 1 ? letter.toUpperCase() : letter;
  return letter === key ? name : `Ctrl ${name}`;
}

/** How the first key of a page command is written. */
export function pageKeyName(id: PageKey): string {
  return keyName(PAGE_KEYS.find((each) => each.id === id)?.keys[0] ?? "");
}

/** Whether typing goes into a field, so that single letters are not commands. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(target.type);
}

/** The key as the registry writes it; null for those that are the browser's or part of an input method. */
function pressed(
  event: Pick<KeyboardEvent, "key" | "isComposing" | "ctrlKey" | "altKey" | "metaKey">,
): string | null {
  if (event.isComposing || event.key === "Process" || event.altKey) return null;
  return event.ctrlKey || event.metaKey ? `Ctrl+${event.key.toLowerCase()}` : event.key;
}

/** What the key list promises wherever no text is typed; it changes no order. */
const NEVER_KEPT: readonly PageKey[] = ["command_line", "help"];

/** Whether it is a single key that a form or a pad keeps to itself while it has the focus: elsewhere it may be a command. */
export function isKeptInside(
  event: Pick<KeyboardEvent, "key" | "isComposing" | "ctrlKey" | "altKey" | "metaKey">,
): boolean {
  const key = pressed(event);
  if (key?.length !== 1) return false;
  return !PAGE_KEYS.some(({ id, keys }) => NEVER_KEPT.includes(id) && keys.includes(key));
}

/** What a key press asks for, where it is not part of typing, of an input method, or of a browser's own key. */
export function commandOfKey(
  event: Pick<KeyboardEvent, "key" | "isComposing" | "ctrlKey" | "altKey" | "metaKey" | "target">,
): { page: PageKey } | { action: OrderAction } | null {
  const key = pressed(event);
  if (key === null) return null;
  const is_typing = isTyping(event.target);
  const page = PAGE_KEYS.find(
    ({ keys, works_in_text }) => keys.includes(key) && (works_in_text || !is_typing),
  );
  if (page) return { page: page.id };
  if (is_typing) return null;
  const action = ALL_ORDER_ACTIONS.find((each) => each.key === key);
  return action ? { action } : null;
}
