// @vitest-environment node
import { describe, expect, test } from "vitest";
import { fixture } from "../testing/fixture";
import { HAZARDS, PERSON_FLAGS } from "../wire/names";
import type { LiftSearchReply, NewAlarm } from "../wire/types";
import {
  type AlarmDraft,
  afterEntry,
  afterPadKey,
  alarmOf,
  draftOf,
  EMPTY_DRAFT,
  FLAG_KEYS,
  HAZARD_KEYS,
  INSIST_AFTER_MS,
  isEmpty,
  MAX_PEOPLE,
  missingOf,
  mustGoOnWithoutLift,
  SEARCH_IS_LEFT_AFTER_MS,
  withDigit,
} from "./draft";

const lift = fixture<LiftSearchReply>("reply_lift_search").lifts[0]?.lift ?? null;

function typed(keys: string, draft: AlarmDraft = EMPTY_DRAFT): AlarmDraft {
  return [...keys].reduce((present, key) => afterPadKey(present, key, 5_000) ?? present, draft);
}

describe("the triage pad", () => {
  test("every flag and hazard has a key of its own", () => {
    const keys = [
      ...PERSON_FLAGS.map((flag) => FLAG_KEYS[flag]),
      ...HAZARDS.map((hazard) => HAZARD_KEYS[hazard]),
    ];
    expect(new Set(keys).size).toBe(PERSON_FLAGS.length + HAZARDS.length);
    expect(keys.every((key) => /^[a-z]$/.test(key))).toBe(true);
  });

  test("each key sets its fact, and takes it back when pressed again", () => {
    for (const flag of PERSON_FLAGS) {
      expect(typed(FLAG_KEYS[flag]).flags).toEqual([flag]);
      expect(typed(FLAG_KEYS[flag].repeat(2)).flags).toEqual([]);
    }
    for (const hazard of HAZARDS) expect(typed(HAZARD_KEYS[hazard]).hazards).toEqual([hazard]);
  });

  test("upper case means the same, other keys mean nothing", () => {
    expect(typed("D").flags).toEqual(["pregnant"]);
    expect(afterPadKey(EMPTY_DRAFT, "p", 0)).toBeNull();
    expect(afterPadKey(EMPTY_DRAFT, "Enter", 0)).toBeNull();
  });

  test("digits are people: quickly two make a number, slowly the second corrects the first", () => {
    expect(withDigit(1, 2, 300)).toBe(12);
    expect(withDigit(1, 2, 2_000)).toBe(2);
    expect(withDigit(null, 0, 0)).toBe(0);
    expect(withDigit(0, 3, 100)).toBe(3);
    expect(withDigit(8, 1, 100)).toBe(1);
    expect(withDigit(8, 0, 100)).toBe(MAX_PEOPLE);
  });

  test("backspace forgets the number", () => {
    expect(afterPadKey({ ...EMPTY_DRAFT, people: 3 }, "Backspace", 0)?.people).toBeNull();
  });
});

describe("the alarm that is raised", () => {
  test("it needs a lift, or the caller's words", () => {
    expect(missingOf(EMPTY_DRAFT)).toBe("place");
    expect(missingOf({ ...EMPTY_DRAFT, is_unlocated: true })).toBe("words");
    expect(missingOf({ ...EMPTY_DRAFT, is_unlocated: true, text: "人民广场附近" })).toBeNull();
    expect(missingOf({ ...EMPTY_DRAFT, lift })).toBeNull();
  });

  test("it carries the time of the call and only what was said", () => {
    const draft = typed("2d", {
      ...EMPTY_DRAFT,
      lift,
      caller_phone: " 13812345678 ",
      began_at: "2026-11-22T06:30:30Z",
    });
    const alarm: NewAlarm = alarmOf(draft, "2026-11-22T06:31:00Z");
    expect(alarm).toEqual({
      channel: "hotline",
      kind: "entrapment",
      mode: "live",
      lift: lift?.id,
      location: null,
      people: 2,
      flags: ["pregnant"],
      hazards: [],
      caller_name: null,
      caller_phone: "13812345678",
      text: null,
      occurred_at: "2026-11-22T06:30:30Z",
      // The operator spoke from the first entry on, however long the form took.
      answered_at: "2026-11-22T06:30:30Z",
    });
    expect(alarmOf({ ...draft, began_at: null }, "2026-11-22T06:31:00Z")).toMatchObject({
      occurred_at: "2026-11-22T06:31:00Z",
      answered_at: "2026-11-22T06:31:00Z",
    });
  });

  test("a draft is empty until something is entered", () => {
    expect(isEmpty(EMPTY_DRAFT)).toBe(true);
    expect(isEmpty(typed("1"))).toBe(false);
    expect(isEmpty({ ...EMPTY_DRAFT, channel: "police" })).toBe(true);
  });
});

describe("when the call began", () => {
  const start = Date.parse("2026-11-22T02:00:00Z");
  const at = (ms: number) => new Date(start + ms).toISOString();
  const looked_up = afterEntry(EMPTY_DRAFT, { ...EMPTY_DRAFT, search: "人民路" }, start);

  test("is its first entry, and nothing once all is taken back", () => {
    expect(looked_up.began_at).toBe(at(0));
    expect(afterEntry(looked_up, typed("2", looked_up), start + 60_000).began_at).toBe(at(0));
    expect(afterEntry(looked_up, { ...looked_up, search: "" }, start + 1).began_at).toBeNull();
  });

  test("is not when an address was looked up and left in the box long before", () => {
    const changed = (before: AlarmDraft, ms: number) =>
      afterEntry(before, { ...before, search: "1234567" }, start + ms).began_at;
    expect(changed(looked_up, SEARCH_IS_LEFT_AFTER_MS - 1)).toBe(at(0));
    expect(changed(looked_up, SEARCH_IS_LEFT_AFTER_MS)).toBe(at(SEARCH_IS_LEFT_AFTER_MS));
    // Each entry counts; what is known of people or a caller is no left search.
    const typed_on = afterEntry(looked_up, { ...looked_up, search: "人民路 1" }, start + 90_000);
    expect(changed(typed_on, 200_000)).toBe(at(0));
    const heard = afterEntry(looked_up, typed("2", looked_up), start + 1);
    expect(changed(heard, 40 * 60_000)).toBe(at(0));
    expect(afterEntry(looked_up, { ...looked_up, lift }, start + 40 * 60_000).began_at).toBe(at(40 * 60_000));
  });
});

test("a call without a lift is told to go on by the words, just at the limit", () => {
  const began_at = "2026-11-22T06:00:00.000Z";
  const at = Date.parse(began_at) + INSIST_AFTER_MS;
  const draft: AlarmDraft = { ...EMPTY_DRAFT, search: "人民广场", began_at };
  expect(mustGoOnWithoutLift(draft, at - 1)).toBe(false);
  expect(mustGoOnWithoutLift(draft, at)).toBe(true);
  expect(mustGoOnWithoutLift({ ...draft, is_unlocated: true }, at)).toBe(false);
  expect(mustGoOnWithoutLift({ ...draft, lift }, at)).toBe(false);
  expect(mustGoOnWithoutLift(EMPTY_DRAFT, at)).toBe(false);
});

test("a refused alarm is filled in again as it was", () => {
  const draft: AlarmDraft = {
    ...typed("3qy"),
    lift,
    channel: "police",
    caller_name: "王",
    caller_phone: "9981",
    text: "听到喊声",
    began_at: "2026-11-22T06:30:00Z",
  };
  expect(draftOf(alarmOf(draft, "2026-11-22T06:31:00Z"), lift)).toEqual(draft);
  const unlocated = { ...draft, lift: null, is_unlocated: true };
  expect(draftOf(alarmOf(unlocated, "2026-11-22T06:31:00Z"), null)).toEqual(unlocated);
});
