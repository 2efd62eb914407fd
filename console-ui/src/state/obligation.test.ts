// @vitest-environment node
import { describe, expect, test } from "vitest";
import { anAssignment, anOrder } from "../testing/scene";
import type {
  AssignmentView,
  AttentionKind,
  DeadlineKind,
  MilestonesView,
  OrderView,
  TimelineEntry,
  TimePointView,
} from "../wire/types";
import { OBLIGATIONS, type ObligationKind, obligationsOf, rungsOf, trappedScale } from "./obligation";

const T0 = Date.parse("2026-11-22T06:00:00Z");
const MINUTE = 60_000;

function at(minutes: number): string {
  return new Date(T0 + minutes * MINUTE).toISOString();
}

function point(minutes: number): TimePointView {
  return { at: at(minutes), source: "tap", implausible: false };
}

function milestones(reached: Partial<Record<keyof MilestonesView, number>>): MilestonesView {
  const none = Object.fromEntries(Object.keys(anOrder().milestones).map((name) => [name, null]));
  const points = Object.fromEntries(Object.entries(reached).map(([name, minutes]) => [name, point(minutes)]));
  return { ...none, ...points } as unknown as MilestonesView;
}

function deadlines(limits: Partial<Record<DeadlineKind, number>>): OrderView["deadlines"] {
  return Object.entries(limits).map(([kind, minutes]) => ({
    kind: kind as DeadlineKind,
    due_at: at(minutes),
  }));
}

function marked(...kinds: AttentionKind[]): OrderView["attention"] {
  return kinds.map((kind) => ({ kind, for_shift_leader: false, assignment: null, value: null, why: null }));
}

function offer(change: Partial<AssignmentView> = {}): AssignmentView {
  return anAssignment({ state: "offered", offered_at: at(0), answer_by: at(1), is_lead: false, ...change });
}

function lead(change: Partial<AssignmentView> = {}): AssignmentView {
  return offer({
    state: "accepted",
    is_lead: true,
    answer_by: null,
    accepted_at: at(1),
    arrival_expected_at: at(9),
    ...change,
  });
}

function order(change: Partial<OrderView> = {}): OrderView {
  return anOrder({
    state: "open",
    opened_at: at(0),
    attention: [],
    deadlines: deadlines({ next_first: 1, second_tier: 3, comfort: 8, trapped_mark: 30 }),
    assignments: [offer()],
    milestones: milestones({ alarm_raised: 0, dispatched: 0 }),
    ...change,
  });
}

function of(kind: ObligationKind, subject: OrderView, minutes: number, timeline: TimelineEntry[] = []) {
  const found = obligationsOf(subject, timeline, T0 + minutes * MINUTE).find((each) => each.kind === kind);
  if (!found) throw new Error(`no clock for ${kind}`);
  return found;
}

function states(subject: OrderView, minutes: number): string[] {
  return obligationsOf(subject, [], T0 + minutes * MINUTE).map(({ state }) => state);
}

const going = order({
  state: "underway",
  assignments: [lead()],
  deadlines: deadlines({ second_tier: 30, movement: 9, comfort: 8 }),
  milestones: milestones({ alarm_raised: 0, dispatched: 0, accepted: 1 }),
});

const there = order({
  state: "on_scene",
  assignments: [lead({ state: "on_scene", set_out_at: at(2), arrived_at: at(10) })],
  deadlines: deadlines({ second_tier: 30, fire_brigade: 40, comfort: 18 }),
  milestones: milestones({ alarm_raised: 0, dispatched: 0, accepted: 1, departed: 2, arrived: 10 }),
});

describe("the clocks of an order", () => {
  test("one for each obligation, in the order in which they fall due", () => {
    expect(obligationsOf(order(), [], T0).map(({ kind }) => kind)).toEqual([...OBLIGATIONS]);
  });

  test("while a station is asked, its answer and an acceptance are owed, and nothing after them", () => {
    expect(states(order(), 0.5)).toEqual([
      "running",
      "running",
      "ahead",
      "ahead",
      "ahead",
      "running",
      "ahead",
    ]);
    expect(of("answer", order(), 0.5)).toMatchObject({ from: T0, due: T0 + MINUTE });
    expect(of("accept", order(), 0.5)).toMatchObject({ from: T0, due: T0 + 3 * MINUTE });
  });

  test.each([
    [0.999, "running"],
    [1, "overdue"],
    [1.001, "overdue"],
  ])("the answer's limit at %s min: %s", (minutes, state) => {
    expect(of("answer", order(), minutes).state).toBe(state);
  });

  test("an answer's limit without its deadline is the station's own", () => {
    const subject = order({ deadlines: deadlines({ comfort: 8 }) });
    expect(of("answer", subject, 0).due).toBe(T0 + MINUTE);
  });

  test("a no is an answer, and the acceptance stays owed", () => {
    const subject = order({
      assignments: [offer({ state: "declined", ended_at: at(0.4), answer_by: null })],
    });
    expect(of("answer", subject, 0.5)).toMatchObject({ state: "met", met_at: T0 + 0.4 * MINUTE });
    expect(of("accept", subject, 0.5).state).toBe("running");
  });

  test("with the second tier asked, an acceptance has until 119 is proposed, and is overdue then", () => {
    const asked = order({ deadlines: deadlines({ fire_brigade: 6, comfort: 8 }) });
    expect(of("accept", asked, 5)).toMatchObject({ state: "running", due: T0 + 6 * MINUTE });
    const proposed = order({
      deadlines: deadlines({ comfort: 8 }),
      fire_brigade: { state: "proposed", why: "second_tier_silent", at: at(6) },
    });
    expect(of("accept", proposed, 6)).toMatchObject({ state: "overdue", due: null });
  });

  test("an acceptance meets two clocks and starts two", () => {
    expect(states(going, 2)).toEqual(["met", "met", "running", "running", "ahead", "running", "ahead"]);
    expect(of("move", going, 2)).toMatchObject({ from: T0 + MINUTE, due: T0 + 9 * MINUTE });
    expect(of("arrive", going, 2)).toMatchObject({
      from: T0,
      due: T0 + 30 * MINUTE,
      expected_at: T0 + 9 * MINUTE,
    });
  });

  test("nobody moved: the server's mark stands for the deadline that is gone", () => {
    const subject = {
      ...going,
      deadlines: deadlines({ second_tier: 30 }),
      attention: marked("movement_overdue"),
    };
    expect(of("move", subject, 10)).toMatchObject({ state: "overdue", due: null });
  });

  test("a lead that was lost makes the acceptance owed again", () => {
    const subject = order({
      ...going,
      state: "open",
      assignments: [lead({ is_lead: false, state: "withdrawn" })],
    });
    expect(of("accept", subject, 2).state).toBe("running");
    expect(of("arrive", subject, 2).state).toBe("ahead");
  });

  test.each([
    [29, null],
    [30, null],
    [31, MINUTE],
    [45, 15 * MINUTE],
  ])("an arrival expected at %s min against a limit of 30 is predicted late by %s ms", (minutes, late) => {
    const subject = { ...going, assignments: [lead({ arrival_expected_at: at(minutes) })] };
    expect(of("arrive", subject, 3)).toMatchObject({ state: "running", predicted_late_ms: late });
  });

  test("of two crews that go, the first to be there counts", () => {
    const second = lead({ id: "asg_2", is_lead: false, arrival_expected_at: at(20) });
    const subject = { ...going, assignments: [lead({ arrival_expected_at: at(40) }), second] };
    expect(of("arrive", subject, 3)).toMatchObject({
      expected_at: T0 + 20 * MINUTE,
      predicted_late_ms: null,
    });
  });

  test("a breach that happened is no prediction", () => {
    const subject = { ...going, assignments: [lead({ arrival_expected_at: at(45) })] };
    expect(of("arrive", subject, 30)).toMatchObject({ state: "overdue", predicted_late_ms: null });
    const gone = { ...subject, deadlines: [], attention: marked("arrival_overdue") };
    expect(of("arrive", gone, 33)).toMatchObject({ state: "overdue", due: null, predicted_late_ms: null });
  });

  test("where the server gives no limit there is none", () => {
    const subject = { ...going, deadlines: deadlines({ comfort: 8 }) };
    expect(of("arrive", subject, 2)).toMatchObject({ state: "running", due: null, predicted_late_ms: null });
  });

  test("on scene the release is owed from the arrival on", () => {
    expect(states(there, 12)).toEqual(["met", "met", "met", "met", "running", "running", "ahead"]);
    expect(of("release", there, 12)).toMatchObject({ from: T0 + 10 * MINUTE, due: T0 + 30 * MINUTE });
    expect(of("release", { ...there, attention: marked("release_overdue") }, 31).state).toBe("overdue");
  });

  test("the comfort call runs from the last one", () => {
    const entry = { kind: "comfort_call_made", recorded_at: at(5) } as TimelineEntry;
    expect(of("comfort", order(), 6, [entry]).from).toBe(T0 + 5 * MINUTE);
    expect(of("comfort", order(), 6).from).toBe(T0);
    expect(of("comfort", { ...order(), attention: marked("comfort_call") }, 6).state).toBe("overdue");
  });

  test("people out: the release is met, the comfort call dropped, the callback owed", () => {
    const freed = order({
      ...there,
      state: "callback_due",
      deadlines: deadlines({ callback: 40 }),
      milestones: { ...there.milestones, freed: point(20) },
      callback: { ...there.callback, due_since: at(25) },
    });
    expect(states(freed, 26).slice(4)).toEqual(["met", "dropped", "running"]);
    expect(of("callback", freed, 26)).toMatchObject({ from: T0 + 25 * MINUTE, due: T0 + 40 * MINUTE });
    expect(of("callback", freed, 40).state).toBe("overdue");
    const called = { ...freed, milestones: { ...freed.milestones, called_back: point(30) } };
    expect(of("callback", called, 41)).toMatchObject({ state: "met", met_at: T0 + 30 * MINUTE });
  });

  test("an order that ended without us owes nobody's arrival", () => {
    const ended = order({ state: "closed", deadlines: [], assignments: [offer({ state: "stood_down" })] });
    expect(states(ended, 5)).toEqual(Array(7).fill("dropped"));
  });
});

describe("the time trapped", () => {
  test.each([
    [0, 30],
    [29.9, 30],
    [30, 60],
    [89, 90],
    [119, 120],
    [120, null],
    [500, null],
  ])("at %s min the next mark is %s", (minutes, next) => {
    const scale = trappedScale(order(), T0 + minutes * MINUTE);
    expect(scale.next).toBe(next);
    expect(scale.share).toBeCloseTo(Math.min(1, minutes / 120));
  });

  test("stands still when everybody is out", () => {
    const freed = {
      ...there,
      state: "rescued" as const,
      milestones: { ...there.milestones, freed: point(20) },
    };
    expect(trappedScale(freed, T0 + 90 * MINUTE)).toEqual({
      trapped_ms: 20 * MINUTE,
      share: 20 / 120,
      next: null,
      is_over: true,
    });
  });
});

describe("the ladder", () => {
  test("is sorted by time, says why each step would be taken, and leaves out what has a clock of its own", () => {
    expect(rungsOf(order())).toEqual([
      { kind: "next_first", due_at: at(1), why: "no_answer" },
      { kind: "second_tier", due_at: at(3), why: "no_acceptance" },
    ]);
    expect(rungsOf(going).map(({ why }) => why)).toEqual(["arrival_overdue"]);
    expect(rungsOf(there).map(({ kind, why }) => [kind, why])).toEqual([
      ["second_tier", "release_overdue"],
      ["fire_brigade", "release_overdue"],
    ]);
    const silent = order({ deadlines: deadlines({ fire_brigade: 6, retry_second: 0.5 }) });
    expect(rungsOf(silent).map(({ kind, why }) => [kind, why])).toEqual([
      ["retry_second", null],
      ["fire_brigade", "second_tier_silent"],
    ]);
  });
});
