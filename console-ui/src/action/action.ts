// What an action is: one definition from which buttons, keys, hints and the help sheet are drawn.
// Must not: draw anything, or hide itself when it cannot be done; it says why instead.

import type { Key } from "../i18n/zh";
import type {
  AssignmentState,
  AssignmentView,
  CommandBody,
  OrderCommand,
  OrderView,
  Role,
} from "../wire/types";

/** What an action looks at. */
export interface Subject {
  role: Role;
  order: OrderView | null;
  /** The assignment that is selected on the order's card. */
  assignment: AssignmentView | null;
  /** How that assignment stood when its form opened; absent where the action follows at once on what is shown. */
  seen?: AssignmentState | null;
}

/** Why something cannot be done, as a sentence of the catalogue. */
export interface Refused {
  why: Key;
  values?: Record<string, string | number>;
}

/** What a form asks before the action runs. */
export type Field =
  | { kind: "minutes"; name: string; label: Key; initial: number | null; most: number }
  | { kind: "people"; name: string; label: Key; initial: number | null }
  | { kind: "choice"; name: string; label: Key; family: string; options: readonly string[]; initial: string }
  | { kind: "cause"; name: string; label: Key; initial: number | null }
  | { kind: "text"; name: string; label: Key; is_required: boolean; most: number }
  | { kind: "yes_no"; name: string; label: Key; initial: boolean | null }
  | { kind: "lift"; name: string; label: Key }
  | { kind: "order"; name: string; label: Key }
  | { kind: "alarm"; name: string; label: Key }
  | { kind: "optional_lift"; name: string; label: Key }
  | { kind: "station"; name: string; label: Key }
  | { kind: "due"; name: string; label: Key; initial: null }
  | { kind: "promise"; name: string; label: Key; initial: string | null }
  | { kind: "flags"; name: string; label: Key; initial: readonly string[] }
  | { kind: "hazards"; name: string; label: Key; initial: readonly string[] };

/** A field's answer. */
export type Value = string | number | boolean | null | readonly string[];
export type Values = Readonly<Record<string, Value>>;

/** What an action is called on the command line; each of the three is understood in either language. */
export interface Words {
  zh: string;
  /** Initials of its pinyin, or a little more where two would be the same. */
  pinyin: string;
  en: string;
}

/** Where the action's button stands. */
export type Group = "crew" | "dispatch" | "facts" | "end" | "after";

/** One action on an order. */
export interface OrderAction {
  id: string;
  title: Key;
  /** One character; upper case means Shift. */
  key: string;
  words: Words;
  group: Group;
  tone: "plain" | "primary" | "danger";
  /** Whether this role has the action at all. */
  available: (subject: Subject) => boolean;
  /** Why it cannot be done now; null when it can. */
  refusedBecause: (subject: Subject) => Refused | null;
  fields: (subject: Subject) => readonly Field[];
  /** The command for the answers; null while something needed is missing. */
  command: (subject: Subject, values: Values) => CommandBody | null;
  /** Told by a crew by phone: the form also asks how long ago, and the source is `phone`. */
  is_by_phone: boolean;
}

/** How an action is carried out; the page hands it in. */
export interface Carrier {
  /** What "minutes ago" counts from; the same for the same key. */
  now: () => number;
  send: (order: string, body: OrderCommand, key: string) => Promise<void>;
}

/** Carries an action out. `key` stays the same while the user repeats the same answers. */
export async function run(
  action: OrderAction,
  subject: Subject,
  values: Values,
  key: string,
  carrier: Carrier,
): Promise<void> {
  if (!subject.order || action.refusedBecause(subject)) return;
  const body = action.command(subject, values);
  if (!body) return;
  const minutes_ago = typeof values.minutes_ago === "number" ? values.minutes_ago : 0;
  const occurred_at = minutes_ago > 0 ? new Date(carrier.now() - minutes_ago * 60_000).toISOString() : null;
  const source = action.is_by_phone ? "phone" : null;
  await carrier.send(subject.order.id, { ...body, occurred_at, source }, key);
}

/** The answers a form starts with. */
export function initialValues(action: OrderAction, subject: Subject): Values {
  const values: Record<string, Value> = action.is_by_phone ? { minutes_ago: 0 } : {};
  for (const field of action.fields(subject)) {
    values[field.name] = "initial" in field ? field.initial : field.kind === "text" ? "" : null;
  }
  return values;
}

/** Whether the form is complete. */
export function isComplete(action: OrderAction, subject: Subject, values: Values): boolean {
  return action.command(subject, values) !== null;
}
