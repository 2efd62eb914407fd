// The actions on one called station, recorded on its behalf: the crew says it by phone, the operator notes it.
// Must not: be used by crews; their page has one button (`crew/`).

import { isLive } from "../state/board";
import { isFreed } from "../state/tap";
import { CONDITIONS, DECLINE_REASONS, LIFTS_AFTER, RELEASE_METHODS } from "../wire/names";
import type { AssignmentState, DeclineReason, DeclineWas } from "../wire/types";
import type { OrderAction, Refused, Subject, Values } from "./action";
import { mayDispatch, noOrder, number, text } from "./order";

/** Longest arrival that can be told, in minutes. */
const MAX_ETA_MIN = 240;

function notIn(...states: AssignmentState[]): (subject: Subject) => Refused | null {
  return (subject) => {
    if (!subject.order) return noOrder(subject);
    if (!subject.assignment) return { why: "refused.no_assignment" };
    if (states.includes(subject.assignment.state)) return null;
    return { why: `refused.assignment.${subject.assignment.state}` };
  };
}

function overOr(refused: (subject: Subject) => Refused | null): (subject: Subject) => Refused | null {
  return (subject) => {
    if (subject.order && !isLive(subject.order)) return { why: "refused.order_over" };
    return refused(subject);
  };
}

/** Taken off: what is called, and what stands by behind another. */
const mayLeave = overOr((subject) =>
  subject.assignment?.is_standby ? null : notIn("offered", "accepted", "en_route", "on_scene")(subject),
);

/** What can be taken again while nobody leads: an offer that ran out, and an order that was opened again, by whoever was there. */
const RETURNS: readonly AssignmentState[] = ["declined", "expired", "finished", "stood_down"];

const mayAccept = overOr((subject) => {
  const is_led = subject.order?.assignments.some((assignment) => assignment.is_lead) ?? false;
  const state = subject.assignment?.state;
  if (!is_led && state && RETURNS.includes(state)) return null;
  return notIn("offered")(subject);
});

const accept: OrderAction = {
  id: "accept",
  title: "action.accept",
  key: "a",
  words: { zh: "接单", pinyin: "jd", en: "acc" },
  group: "crew",
  tone: "primary",
  is_by_phone: true,
  available: mayDispatch,
  refusedBecause: mayAccept,
  fields: (subject) => [
    {
      kind: "minutes",
      name: "eta_minutes",
      label: "field.eta",
      initial: subject.assignment ? Math.max(1, Math.round(subject.assignment.travel_time_s / 60)) : null,
      most: MAX_ETA_MIN,
    },
  ],
  command: ({ assignment }, values) =>
    assignment && {
      command: "accept",
      assignment: assignment.id,
      eta_minutes: number(values, "eta_minutes"),
    },
};

/** A "no" to an offer that was accepted while the form lay open is not "they cannot go on": that is asked anew. */
const mayDecline = (subject: Subject): Refused | null => {
  const state = subject.assignment?.state;
  if (state && subject.seen === "offered" && state !== "offered")
    return { why: `refused.assignment.${state}` };
  return mayLeave(subject);
};

/** What the operator saw when the crew's "no" was taken down; the server holds it against what stands by then. */
function meant({ assignment, seen }: Subject): DeclineWas {
  return (seen ?? assignment?.state) === "offered" ? "offered" : "going";
}

const decline: OrderAction = {
  id: "decline",
  title: "action.decline",
  key: "d",
  words: { zh: "拒单", pinyin: "ju", en: "dec" },
  group: "crew",
  tone: "plain",
  is_by_phone: true,
  available: mayDispatch,
  refusedBecause: mayDecline,
  fields: () => [
    {
      kind: "choice",
      name: "reason",
      label: "field.reason",
      family: "decline_reason",
      options: DECLINE_REASONS,
      initial: "no_crew",
    },
    { kind: "text", name: "note", label: "field.note", is_required: false, most: 500 },
  ],
  command: (subject, values) =>
    subject.assignment && {
      command: "decline",
      assignment: subject.assignment.id,
      reason: values.reason as DeclineReason,
      was: meant(subject),
      note: text(values, "note"),
    },
};

const setOut: OrderAction = {
  id: "set_out",
  title: "action.set_out",
  key: "s",
  words: { zh: "出发", pinyin: "cf", en: "out" },
  group: "crew",
  tone: "plain",
  is_by_phone: true,
  available: mayDispatch,
  refusedBecause: notIn("accepted"),
  fields: () => [],
  command: ({ assignment }) => assignment && { command: "set_out", assignment: assignment.id },
};

const arrive: OrderAction = {
  id: "arrive",
  title: "action.arrive",
  key: "r",
  words: { zh: "到达", pinyin: "dd", en: "arr" },
  group: "crew",
  tone: "plain",
  is_by_phone: true,
  available: mayDispatch,
  refusedBecause: overOr(notIn("accepted", "en_route")),
  fields: () => [],
  command: ({ assignment }) => assignment && { command: "arrive", assignment: assignment.id },
};

/** Freed may be recorded from any live state, by the chosen station or by nobody in particular. */
const freed: OrderAction = {
  id: "record_freed",
  title: "action.record_freed",
  key: "f",
  words: { zh: "解困", pinyin: "jk", en: "free" },
  group: "crew",
  tone: "primary",
  is_by_phone: true,
  available: mayDispatch,
  refusedBecause: (subject) => {
    if (!subject.order) return noOrder(subject);
    return isLive(subject.order) ? null : { why: "refused.freed_already" };
  },
  fields: (subject) => [
    { kind: "people", name: "people", label: "field.people_freed", initial: subject.order?.people ?? null },
  ],
  command: ({ assignment }, values) => ({
    command: "record_freed",
    assignment: assignment && isGoing(assignment.state) ? assignment.id : null,
    people: number(values, "people"),
  }),
};

function isGoing(state: AssignmentState): boolean {
  return state === "accepted" || state === "en_route" || state === "on_scene";
}

/** The name of a list in an answer; null where nothing was chosen. */
function chosen<Name extends string>(values: Values, name: string, names: readonly Name[]): Name | null {
  return names.find((each) => each === values[name]) ?? null;
}

/** The crew's release form, told by phone. Everything is optional; it can be corrected until the order is closed. */
const reportRelease: OrderAction = {
  id: "report_release",
  title: "action.report_release",
  key: "F",
  words: { zh: "代填", pinyin: "dtx", en: "release" },
  group: "crew",
  tone: "plain",
  is_by_phone: true,
  available: mayDispatch,
  refusedBecause: (subject) => {
    if (!subject.order) return noOrder(subject);
    if (subject.order.state === "closed") return { why: "refused.order_closed" };
    return isFreed(subject.order) ? null : { why: "refused.not_freed_yet" };
  },
  fields: ({ order }) => {
    const told = order?.release ?? null;
    return [
      {
        kind: "people",
        name: "people",
        label: "field.people_freed",
        initial: order?.people_freed ?? order?.people ?? null,
      },
      {
        kind: "choice",
        name: "condition",
        label: "release.condition",
        family: "condition",
        options: CONDITIONS,
        initial: told?.condition ?? "",
      },
      {
        kind: "choice",
        name: "method",
        label: "release.method",
        family: "release_method",
        options: RELEASE_METHODS,
        initial: told?.method ?? "",
      },
      {
        kind: "choice",
        name: "lift_after",
        label: "release.lift_after",
        family: "lift_after",
        options: LIFTS_AFTER,
        initial: told?.lift_after ?? "",
      },
      { kind: "cause", name: "cause", label: "release.cause_told", initial: told?.cause ?? null },
      { kind: "text", name: "note", label: "field.note", is_required: false, most: 500 },
    ];
  },
  command: ({ assignment }, values) => ({
    command: "report_release",
    assignment: assignment && wasThere(assignment.state) ? assignment.id : null,
    people: number(values, "people"),
    condition: chosen(values, "condition", CONDITIONS),
    method: chosen(values, "method", RELEASE_METHODS),
    lift_after: chosen(values, "lift_after", LIFTS_AFTER),
    cause: number(values, "cause"),
    note: text(values, "note"),
  }),
};

function wasThere(state: AssignmentState): boolean {
  return state === "on_scene" || state === "finished";
}

const finish: OrderAction = {
  id: "finish",
  title: "action.finish",
  key: "z",
  words: { zh: "完成", pinyin: "wc", en: "fin" },
  group: "crew",
  tone: "plain",
  is_by_phone: true,
  available: mayDispatch,
  refusedBecause: (subject) => {
    const refused = notIn("on_scene")(subject);
    if (refused || !subject.order) return refused;
    return isFreed(subject.order) ? null : { why: "refused.not_freed_yet" };
  },
  fields: () => [],
  command: ({ assignment }) => assignment && { command: "finish", assignment: assignment.id },
};

const withdraw: OrderAction = {
  id: "withdraw",
  title: "action.withdraw",
  key: "w",
  words: { zh: "撤回", pinyin: "ch", en: "wd" },
  group: "crew",
  tone: "danger",
  is_by_phone: false,
  available: mayDispatch,
  refusedBecause: mayLeave,
  fields: () => [{ kind: "text", name: "note", label: "field.note", is_required: false, most: 500 }],
  command: ({ assignment }, values) =>
    assignment && { command: "withdraw", assignment: assignment.id, note: text(values, "note") },
};

/** Actions on the selected station, in the order of their buttons. */
export const ASSIGNMENT_ACTIONS: readonly OrderAction[] = [
  accept,
  decline,
  setOut,
  arrive,
  freed,
  reportRelease,
  finish,
  withdraw,
];
