// The actions on an order as a whole: facts, calling help, ending, and what comes after.
// Must not: repeat the server's rules in full; they refuse what is plainly impossible, the server decides.

import { isLive } from "../state/board";
import { soonestPromise } from "../state/promise";
import type { Priority } from "../wire/types";
import type { OrderAction, Refused, Subject, Values, Words } from "./action";

const NOTE_LIMIT = 500;

/** Who works on orders. */
export function mayDispatch(subject: Subject): boolean {
  return subject.role === "operator" || subject.role === "shift_leader";
}

export function noOrder(subject: Subject): Refused | null {
  return subject.order ? null : { why: "refused.no_order" };
}

function notLive(subject: Subject): Refused | null {
  if (!subject.order) return noOrder(subject);
  return isLive(subject.order) ? null : { why: "refused.order_over" };
}

export function text(values: Values, name: string): string | null {
  const value = values[name];
  const trimmed = typeof value === "string" ? value.trim() : "";
  return trimmed === "" ? null : trimmed;
}

export function number(values: Values, name: string): number | null {
  const value = values[name];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function list<Name extends string>(values: Values, name: string): Name[] {
  const value = values[name];
  return Array.isArray(value) ? [...(value as Name[])] : [];
}

const NOTE = {
  kind: "text",
  name: "note",
  label: "field.note",
  is_required: false,
  most: NOTE_LIMIT,
} as const;
const NEEDED_NOTE = { ...NOTE, is_required: true, label: "field.note_needed" } as const;

const PROMISED = { ...NEEDED_NOTE, label: "field.promised" } as const;

const verify: OrderAction = {
  id: "verify",
  title: "action.verify",
  key: "v",
  words: { zh: "核实", pinyin: "hs", en: "ver" },
  group: "facts",
  tone: "primary",
  is_by_phone: false,
  available: mayDispatch,
  refusedBecause: (subject) =>
    notLive(subject) ??
    (subject.order?.verification === "pending" ? null : { why: "refused.nothing_to_verify" }),
  fields: () => [],
  command: () => ({ command: "verify" }),
};

const locate: OrderAction = {
  id: "locate",
  title: "action.locate",
  key: "l",
  words: { zh: "定位", pinyin: "dw", en: "loc" },
  group: "facts",
  tone: "plain",
  is_by_phone: false,
  available: mayDispatch,
  refusedBecause: notLive,
  fields: () => [{ kind: "lift", name: "lift", label: "field.lift" }],
  command: (_subject, values) => {
    const lift = text(values, "lift");
    return lift ? { command: "locate", lift } : null;
  },
};

const triage: OrderAction = {
  id: "triage",
  title: "action.triage",
  key: "t",
  words: { zh: "情况", pinyin: "qk", en: "tri" },
  group: "facts",
  tone: "plain",
  is_by_phone: false,
  available: mayDispatch,
  refusedBecause: notLive,
  fields: (subject) => [
    { kind: "people", name: "people", label: "field.people", initial: subject.order?.people ?? null },
    { kind: "flags", name: "flags", label: "field.flags", initial: subject.order?.flags ?? [] },
    { kind: "hazards", name: "hazards", label: "field.hazards", initial: subject.order?.hazards ?? [] },
  ],
  command: (_subject, values) => ({
    command: "triage",
    people: number(values, "people"),
    flags: list(values, "flags"),
    hazards: list(values, "hazards"),
  }),
};

const setPriority: OrderAction = {
  id: "set_priority",
  title: "action.set_priority",
  key: "p",
  words: { zh: "等级", pinyin: "dj", en: "pri" },
  group: "facts",
  tone: "plain",
  is_by_phone: false,
  available: mayDispatch,
  refusedBecause: notLive,
  fields: (subject) => [
    {
      kind: "choice",
      name: "priority",
      label: "field.priority",
      family: "priority",
      options: ["p1", "p2", "p3"],
      initial: subject.order?.priority ?? "p3",
    },
    { ...NOTE, label: "field.note_if_lower" },
  ],
  command: (subject, values) => {
    const priority = values.priority as Priority;
    const note = text(values, "note");
    const is_lower = subject.order !== null && priority > subject.order.priority;
    return is_lower && !note ? null : { command: "set_priority", priority, note };
  },
};

const addNote: OrderAction = {
  id: "add_note",
  title: "action.add_note",
  key: "j",
  words: { zh: "备注", pinyin: "bz", en: "note" },
  group: "facts",
  tone: "plain",
  is_by_phone: false,
  available: mayDispatch,
  refusedBecause: noOrder,
  fields: () => [NEEDED_NOTE],
  command: (_subject, values) => {
    const note = text(values, "note");
    return note ? { command: "add_note", note } : null;
  },
};

const makePromise: OrderAction = {
  id: "make_promise",
  title: "action.make_promise",
  key: "P",
  words: { zh: "承诺", pinyin: "cn", en: "promise" },
  group: "facts",
  tone: "plain",
  is_by_phone: false,
  available: mayDispatch,
  refusedBecause: (subject) =>
    noOrder(subject) ?? (subject.order?.state === "closed" ? { why: "refused.order_closed" } : null),
  fields: () => [{ kind: "due", name: "due_at", label: "field.due", initial: null }, PROMISED],
  command: (_subject, values) => {
    const note = text(values, "note");
    const due_at = text(values, "due_at");
    return note && due_at ? { command: "make_promise", note, due_at } : null;
  },
};

const keepPromise: OrderAction = {
  id: "keep_promise",
  title: "action.keep_promise",
  key: "K",
  words: { zh: "已兑现", pinyin: "ydx", en: "kept" },
  group: "facts",
  tone: "plain",
  is_by_phone: false,
  available: mayDispatch,
  refusedBecause: (subject) =>
    noOrder(subject) ?? (soonestPromise(subject.order) ? null : { why: "refused.no_promise" }),
  fields: (subject) => [
    {
      kind: "promise",
      name: "promise",
      label: "field.promise",
      initial: soonestPromise(subject.order)?.id ?? null,
    },
  ],
  command: (_subject, values) => {
    const promise = text(values, "promise");
    return promise ? { command: "keep_promise", promise } : null;
  },
};

const callStation: OrderAction = {
  id: "call_station",
  title: "action.call_station",
  key: "c",
  words: { zh: "派站", pinyin: "pz", en: "call" },
  group: "dispatch",
  tone: "plain",
  is_by_phone: false,
  available: mayDispatch,
  refusedBecause: notLive,
  fields: () => [
    {
      kind: "choice",
      name: "level",
      label: "field.level",
      family: "level",
      options: ["first", "second"],
      initial: "first",
    },
    { kind: "station", name: "station", label: "field.station" },
    NEEDED_NOTE,
  ],
  command: (_subject, values) => {
    const station = text(values, "station");
    const note = text(values, "note");
    if (!station || !note) return null;
    return { command: "call_station", station, level: values.level === "second" ? "second" : "first", note };
  },
};

const requestSecondTier: OrderAction = {
  id: "request_second_tier",
  title: "action.request_second_tier",
  key: "e",
  words: { zh: "联动", pinyin: "ld", en: "second" },
  group: "dispatch",
  tone: "plain",
  is_by_phone: false,
  available: mayDispatch,
  refusedBecause: (subject) => {
    const called = subject.order?.assignments.some((assignment) => assignment.level === "second");
    return notLive(subject) ?? (called ? { why: "refused.second_tier_called" } : null);
  },
  fields: () => [],
  command: () => ({ command: "request_second_tier", assignment: null }),
};

const decideFireBrigade: OrderAction = {
  id: "decide_fire_brigade",
  title: "action.decide_fire_brigade",
  key: "x",
  words: { zh: "移交", pinyin: "yj", en: "fire" },
  group: "dispatch",
  tone: "danger",
  is_by_phone: false,
  available: mayDispatch,
  refusedBecause: notLive,
  fields: () => [{ kind: "yes_no", name: "called", label: "field.call_119", initial: null }, NOTE],
  command: (subject, values) => {
    if (typeof values.called !== "boolean") return null;
    if (!values.called && subject.order?.fire_brigade.state === "not_proposed") return null;
    return { command: "decide_fire_brigade", called: values.called, note: text(values, "note") };
  },
};

const comfortCall: OrderAction = {
  id: "record_comfort_call",
  title: "action.record_comfort_call",
  key: "h",
  words: { zh: "安抚", pinyin: "af", en: "comfort" },
  group: "dispatch",
  tone: "plain",
  is_by_phone: false,
  available: mayDispatch,
  refusedBecause: notLive,
  fields: () => [{ kind: "yes_no", name: "reached", label: "field.reached", initial: true }],
  command: (_subject, values) =>
    typeof values.reached === "boolean" ? { command: "record_comfort_call", reached: values.reached } : null,
};

/** The choice of whoever writes only words of his own. */
const OWN_WORDS = "own_words";
const PHRASES = ["read", "coming", "stay_safe", "how_many", "here"] as const;

const answerPassenger: OrderAction = {
  id: "answer_passenger",
  title: "action.answer_passenger",
  key: "T",
  words: { zh: "文字", pinyin: "wz", en: "text" },
  group: "dispatch",
  tone: "plain",
  is_by_phone: false,
  available: mayDispatch,
  refusedBecause: (subject) => {
    const { flags = [], text_count = 0 } = subject.order ?? {};
    const is_read = text_count > 0 || flags.includes("deaf_mute");
    return notLive(subject) ?? (is_read ? null : { why: "refused.nobody_reads" });
  },
  fields: () => [
    {
      kind: "choice",
      name: "phrase",
      label: "field.phrase",
      family: "phrase",
      options: [...PHRASES, OWN_WORDS],
      initial: "read",
    },
    { ...NOTE, label: "field.answer" },
  ],
  command: (_subject, values) => {
    const note = text(values, "note");
    const phrase = PHRASES.find((each) => each === values.phrase) ?? null;
    return phrase || note ? { command: "answer_passenger", phrase, note } : null;
  },
};

function resolving(
  outcome: "self_rescued" | "false_alarm" | "cancelled",
  key: string,
  words: Words,
): OrderAction {
  return {
    id: outcome,
    title: `action.${outcome}`,
    key,
    words,
    group: "end",
    tone: "danger",
    is_by_phone: false,
    available: mayDispatch,
    refusedBecause: notLive,
    fields: () => [outcome === "self_rescued" ? NOTE : NEEDED_NOTE],
    command: (_subject, values) => {
      const note = text(values, "note");
      return outcome !== "self_rescued" && !note ? null : { command: "resolve", outcome, note };
    },
  };
}

const mergeInto: OrderAction = {
  id: "merge_into",
  title: "action.merge_into",
  key: "m",
  words: { zh: "合并", pinyin: "hb", en: "merge" },
  group: "end",
  tone: "danger",
  is_by_phone: false,
  available: mayDispatch,
  refusedBecause: notLive,
  fields: () => [{ kind: "order", name: "order", label: "field.merge_target" }],
  command: (_subject, values) => {
    const order = text(values, "order");
    return order ? { command: "merge_into", order } : null;
  },
};

/** An alarm that was attached by mistake leaves: two keys, the newest one is chosen already. */
const detachAlarm: OrderAction = {
  id: "detach_alarm",
  title: "action.detach_alarm",
  key: "i",
  words: { zh: "拆出报警", pinyin: "ccbj", en: "detach" },
  group: "facts",
  tone: "plain",
  is_by_phone: false,
  available: mayDispatch,
  refusedBecause: (subject) =>
    notLive(subject) ?? ((subject.order?.alarm_count ?? 0) < 2 ? { why: "refused.only_alarm" } : null),
  fields: () => [
    { kind: "alarm", name: "alarm", label: "field.alarm" },
    { kind: "optional_lift", name: "lift", label: "field.right_lift" },
    NOTE,
  ],
  command: (_subject, values) => {
    const alarm = text(values, "alarm");
    return alarm
      ? { command: "detach_alarm", alarm, lift: text(values, "lift"), note: text(values, "note") }
      : null;
  },
};

const unmerge: OrderAction = {
  id: "unmerge",
  title: "action.unmerge",
  key: "M",
  words: { zh: "撤销合并", pinyin: "cxhb", en: "unmerge" },
  group: "after",
  tone: "danger",
  is_by_phone: false,
  available: mayDispatch,
  refusedBecause: (subject) => {
    if (!subject.order) return noOrder(subject);
    return subject.order.merged_into === null ? { why: "refused.not_merged" } : null;
  },
  fields: () => [NOTE],
  command: (subject, values) =>
    subject.order?.merged_into
      ? { command: "unmerge", order: subject.order.merged_into, note: text(values, "note") }
      : null,
};

const callback: OrderAction = {
  id: "record_callback",
  title: "action.record_callback",
  key: "b",
  words: { zh: "回访", pinyin: "hf", en: "cb" },
  group: "after",
  tone: "primary",
  is_by_phone: false,
  available: mayDispatch,
  refusedBecause: (subject) => {
    const state = subject.order?.state;
    if (!subject.order) return noOrder(subject);
    if (state === "closed") return { why: "refused.order_closed" };
    return isLive(subject.order) ? { why: "refused.not_freed_yet" } : null;
  },
  fields: () => [
    { kind: "yes_no", name: "reached", label: "field.reached", initial: true },
    { kind: "yes_no", name: "all_out", label: "field.all_out", initial: true },
    {
      kind: "choice",
      name: "satisfaction",
      label: "field.satisfaction",
      family: "satisfaction",
      options: ["none", "3", "2", "1"],
      initial: "3",
    },
    NOTE,
  ],
  command: (_subject, values) => {
    if (typeof values.reached !== "boolean") return null;
    const note = text(values, "note");
    if (!values.reached) {
      return { command: "record_callback", reached: false, all_out: null, satisfaction: null, note };
    }
    if (typeof values.all_out !== "boolean") return null;
    const satisfaction = values.satisfaction === "none" ? null : Number(values.satisfaction);
    return { command: "record_callback", reached: true, all_out: values.all_out, satisfaction, note };
  },
};

/** Tries after which an order may be closed without anybody reached. */
const CALLBACK_TRIES = 3;

function closingNeedsNote(subject: Subject): boolean {
  const call = subject.order?.callback;
  return call !== undefined && !call.reached && call.attempt_count < CALLBACK_TRIES;
}

const close: OrderAction = {
  id: "close",
  title: "action.close",
  key: "g",
  words: { zh: "归档", pinyin: "gd", en: "close" },
  group: "after",
  tone: "primary",
  is_by_phone: false,
  available: mayDispatch,
  refusedBecause: (subject) => {
    const order = subject.order;
    if (!order) return noOrder(subject);
    if (order.state === "closed") return { why: "refused.order_closed" };
    if (isLive(order)) return { why: "refused.not_freed_yet" };
    if (order.state === "rescued") return { why: "refused.crew_still_there" };
    return order.callback.all_out === false ? { why: "refused.not_all_out" } : null;
  },
  fields: (subject) => [
    closingNeedsNote(subject) ? { ...NEEDED_NOTE, label: "field.note_no_callback" } : NOTE,
  ],
  command: (subject, values) => {
    const note = text(values, "note");
    return closingNeedsNote(subject) && !note ? null : { command: "close", note };
  },
};

const reopen: OrderAction = {
  id: "reopen",
  title: "action.reopen",
  key: "k",
  words: { zh: "重开", pinyin: "ck", en: "reopen" },
  group: "after",
  tone: "danger",
  is_by_phone: false,
  available: mayDispatch,
  refusedBecause: (subject) => {
    if (!subject.order) return noOrder(subject);
    if (isLive(subject.order)) return { why: "refused.order_is_live" };
    return subject.order.outcome === "merged" ? { why: "refused.merged" } : null;
  },
  fields: () => [NEEDED_NOTE],
  command: (_subject, values) => {
    const note = text(values, "note");
    return note ? { command: "reopen", note } : null;
  },
};

/** Actions on the order, in the order of their buttons. */
export const ORDER_ACTIONS: readonly OrderAction[] = [
  verify,
  locate,
  triage,
  setPriority,
  addNote,
  detachAlarm,
  makePromise,
  keepPromise,
  callStation,
  requestSecondTier,
  comfortCall,
  answerPassenger,
  decideFireBrigade,
  resolving("self_rescued", "u", { zh: "自脱", pinyin: "zt", en: "self" }),
  resolving("false_alarm", "y", { zh: "误报", pinyin: "wb", en: "false" }),
  resolving("cancelled", "q", { zh: "撤销", pinyin: "cx", en: "cancel" }),
  mergeInto,
  callback,
  close,
  reopen,
  unmerge,
];
