// The alarm that an operator is taking: what was heard so far, and how keys change it while talking.
// Must not: send anything. Facts only; the server decides what follows from them.

import type {
  AlarmKind,
  Channel,
  Hazard,
  LiftView,
  Mode,
  NewAlarm,
  PersonFlag,
  Priority,
} from "../wire/types";
import { type Facts, type Following, withNoteEntered } from "./following";
import { phoneOf } from "./phone";

/** More people than this do not fit into a car. */
export const MAX_PEOPLE = 80;
export const TEXT_LIMIT = 500;

/** What was heard so far. */
export interface AlarmDraft {
  /** What is typed in the search box. */
  search: string;
  lift: LiftView | null;
  /** The caller cannot say which lift: the words below are all there is. */
  is_unlocated: boolean;
  channel: Channel;
  kind: AlarmKind;
  mode: Mode;
  people: number | null;
  flags: readonly PersonFlag[];
  hazards: readonly Hazard[];
  caller_name: string;
  caller_phone: string;
  text: string;
  /** When the call began, so that the alarm has its own time even if it is sent late. */
  began_at: string | null;
  /** When the draft was last changed, in milliseconds by the server's clock. */
  typed_at: number | null;
}

export const EMPTY_DRAFT: AlarmDraft = {
  search: "",
  lift: null,
  is_unlocated: false,
  channel: "hotline",
  kind: "entrapment",
  mode: "live",
  people: null,
  flags: [],
  hazards: [],
  caller_name: "",
  caller_phone: "",
  text: "",
  began_at: null,
  typed_at: null,
};

/** Keys of the chips, laid out as on the keyboard: top and middle row by how urgent they are. */
export const FLAG_KEYS: Record<PersonFlag, string> = {
  child_alone: "q",
  unconscious: "w",
  injured: "e",
  acute_symptom: "r",
  no_answer: "t",
  infant: "a",
  elderly: "s",
  pregnant: "d",
  chronic_illness: "f",
  panic: "g",
  stretcher: "z",
  disabled: "x",
  deaf_mute: "c",
  foreign_language: "v",
};
export const HAZARD_KEYS: Record<Hazard, string> = {
  fire_smoke: "y",
  water: "u",
  car_moving: "i",
  door_partly_open: "h",
  overheat: "j",
  no_light: "k",
};

/** How urgent a fact is by itself: colours the chip while the operator chooses. */
export const FACT_PRIORITY: Record<PersonFlag | Hazard, Priority> = {
  child_alone: "p1",
  unconscious: "p1",
  injured: "p1",
  acute_symptom: "p1",
  no_answer: "p1",
  infant: "p2",
  elderly: "p2",
  pregnant: "p2",
  chronic_illness: "p2",
  panic: "p2",
  stretcher: "p2",
  disabled: "p3",
  deaf_mute: "p3",
  foreign_language: "p3",
  fire_smoke: "p1",
  water: "p1",
  car_moving: "p1",
  overheat: "p2",
  no_light: "p2",
  door_partly_open: "p3",
};

function toggled<Name>(names: readonly Name[], name: Name): readonly Name[] {
  return names.includes(name) ? names.filter((other) => other !== name) : [...names, name];
}

export function toggleFlag<Known extends Facts>(known: Known, flag: PersonFlag): Known {
  return { ...known, flags: toggled(known.flags, flag) };
}

export function toggleHazard<Known extends Facts>(known: Known, hazard: Hazard): Known {
  return { ...known, hazards: toggled(known.hazards, hazard) };
}

/** Two digits within this time make one number. */
const DIGIT_PAIR_MS = 900;

/** A digit key: `1` then `2` quickly is twelve people, slowly it is corrected to two. */
export function withDigit(people: number | null, digit: number, since_last_digit_ms: number): number {
  const pair = (people ?? 0) * 10 + digit;
  return people !== null && people > 0 && since_last_digit_ms < DIGIT_PAIR_MS && pair <= MAX_PEOPLE
    ? pair
    : digit;
}

/** What a key on the triage pad does; null where it means nothing there. */
export function afterPadKey<Known extends Facts>(
  known: Known,
  key: string,
  since_last_digit_ms: number,
): Known | null {
  if (/^[0-9]$/.test(key)) {
    return { ...known, people: withDigit(known.people, Number(key), since_last_digit_ms) };
  }
  if (key === "Backspace") return { ...known, people: null };
  const letter = key.toLowerCase();
  for (const [flag, own] of Object.entries(FLAG_KEYS)) {
    if (own === letter) return toggleFlag(known, flag as PersonFlag);
  }
  for (const [hazard, own] of Object.entries(HAZARD_KEYS)) {
    if (own === letter) return toggleHazard(known, hazard as Hazard);
  }
  return null;
}

/** A call that has had no lift for this long goes on without one: help may be sent by the words alone. */
export const INSIST_AFTER_MS = 60_000;

/** Whether the operator is told to go on without the lift. */
export function mustGoOnWithoutLift(draft: AlarmDraft, now: number): boolean {
  if (draft.lift || draft.is_unlocated || draft.began_at === null) return false;
  return now - Date.parse(draft.began_at) >= INSIST_AFTER_MS;
}

/** Whether anything was entered at all. */
export function isEmpty(draft: AlarmDraft): boolean {
  return (
    draft.search === "" &&
    draft.lift === null &&
    !draft.is_unlocated &&
    draft.people === null &&
    draft.flags.length === 0 &&
    draft.hazards.length === 0 &&
    draft.caller_phone === "" &&
    draft.caller_name === "" &&
    draft.text === ""
  );
}

/** Words that lie in the search box for so long, and nothing else with them, are of no call that goes on. */
export const SEARCH_IS_LEFT_AFTER_MS = 120_000;

/** The draft after a change at `now`. Its first entry is when the call began; a search that was left is no entry of it. */
export function afterEntry(before: AlarmDraft, next: AlarmDraft, now: number): AlarmDraft {
  if (isEmpty(next)) return { ...next, began_at: null, typed_at: null };
  const is_left =
    before.typed_at !== null &&
    now - before.typed_at >= SEARCH_IS_LEFT_AFTER_MS &&
    isEmpty({ ...before, search: "" });
  const began_at = is_left || next.began_at === null ? new Date(now).toISOString() : next.began_at;
  return { ...next, began_at, typed_at: now };
}

/** What is missing before the alarm can be raised; null when it can. */
export function missingOf(draft: AlarmDraft): "place" | "words" | null {
  if (draft.lift) return null;
  if (!draft.is_unlocated) return "place";
  return draft.text.trim() === "" ? "words" : null;
}

/** A number in the search box is who rings; other words there are what was said. */
export function saidInSearch(
  draft: AlarmDraft,
  words: string,
): Pick<AlarmDraft, "search" | "text" | "caller_phone"> {
  const phone = phoneOf(draft.search);
  return phone
    ? { search: "", text: draft.text, caller_phone: draft.caller_phone || phone }
    : { search: "", text: words, caller_phone: draft.caller_phone };
}

/** What the alarm is called on the screen. */
export function labelOf(draft: AlarmDraft): string {
  return draft.lift ? `${draft.lift.compound} ${draft.lift.position}` : draft.text.slice(0, 40);
}

/** The alarm as it is sent, with the time of the call; the same body however often it is tried. */
export function alarmOf(draft: AlarmDraft, now: string): NewAlarm {
  const filled = (text: string) => (text.trim() === "" ? null : text.trim());
  const began_at = draft.began_at ?? now;
  return {
    channel: draft.channel,
    kind: draft.kind,
    mode: draft.mode,
    lift: draft.lift?.id ?? null,
    location: null,
    people: draft.people,
    flags: [...draft.flags],
    hazards: [...draft.hazards],
    caller_name: filled(draft.caller_name),
    caller_phone: filled(draft.caller_phone),
    text: filled(draft.text),
    occurred_at: began_at,
    // Somebody spoke with the caller from then on; what is typed until it is sent is the work on the call.
    answered_at: began_at,
  };
}

/** The draft that a refused alarm was made from; what was typed to find its lift is of no use any more. */
export function draftOf(alarm: NewAlarm, lift: LiftView | null): AlarmDraft {
  return {
    search: "",
    lift,
    is_unlocated: alarm.lift === null,
    channel: alarm.channel,
    kind: alarm.kind ?? EMPTY_DRAFT.kind,
    mode: alarm.mode ?? EMPTY_DRAFT.mode,
    people: alarm.people,
    flags: alarm.flags,
    hazards: alarm.hazards,
    caller_name: alarm.caller_name ?? "",
    caller_phone: alarm.caller_phone ?? "",
    text: alarm.text ?? "",
    began_at: alarm.occurred_at,
    typed_at: null,
  };
}

/** What was heard after the alarm was raised is part of it. */
export function withHeard(draft: AlarmDraft, call: Following | undefined): AlarmDraft {
  if (!call) return draft;
  const { name, phone } = call.caller;
  const words = [draft.text, ...withNoteEntered(call).notes];
  return {
    ...draft,
    ...call.facts,
    text: words.filter((text) => text.trim() !== "").join("；"),
    caller_name: name.trim() || draft.caller_name,
    caller_phone: phone.trim() || draft.caller_phone,
  };
}
