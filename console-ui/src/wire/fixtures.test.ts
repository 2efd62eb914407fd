// @vitest-environment node
// The contract's TypeScript side: each fixture has exactly the fields of our types, and survives a round trip.

import { describe, expect, test } from "vitest";
import { fixture, fixtureNames, fixtureText } from "../testing/fixture";
import { parseMessage } from "./parse";
import type {
  AlarmView,
  AssignmentView,
  AttentionView,
  BoardChange,
  BoardMessage,
  CallbackView,
  CandidateView,
  CommandBody,
  CrewChange,
  CrewMessage,
  CrewOrderView,
  DeadlineView,
  FireBrigadeView,
  LiftView,
  MilestonesView,
  NewAlarm,
  OrderView,
  ParkedAlarm,
  PriorityReasonView,
  SessionView,
  StationDetail,
  StationRef,
  StationView,
  TimelineEntry,
  TimePointView,
  TroubleList,
} from "./types";

/** Names every field of `Shape`: the compiler refuses a missing or a superfluous one. */
type Fields<Shape> = Record<keyof Shape, true>;

function expectFields<Shape extends object>(value: unknown, fields: Fields<Shape>): void {
  expect(Object.keys(value as object).sort()).toEqual(Object.keys(fields).sort());
}

const STATION_REF: Fields<StationRef> = { id: true, code: true, name: true };
const TIME_POINT: Fields<TimePointView> = { at: true, source: true, implausible: true };
const LIFT: Fields<LiftView> = {
  id: true,
  code: true,
  registration: true,
  compound: true,
  address: true,
  position: true,
  district: true,
  district_name: true,
  kind: true,
  brand: true,
  floors: true,
  installed_year: true,
  maintainer: true,
  point: true,
  has_device: true,
};
const ASSIGNMENT: Fields<Omit<AssignmentView, "steps_in">> = {
  id: true,
  station: true,
  level: true,
  state: true,
  reason: true,
  is_lead: true,
  distance_m: true,
  travel_time_s: true,
  reach: true,
  offered_at: true,
  answer_by: true,
  accepted_at: true,
  arrival_expected_at: true,
  set_out_at: true,
  arrived_at: true,
  finished_at: true,
  ended_at: true,
  is_standby: true,
};
const MILESTONES: Fields<MilestonesView> = {
  alarm_raised: true,
  answered: true,
  located: true,
  dispatched: true,
  accepted: true,
  departed: true,
  arrived: true,
  freed: true,
  restored: true,
  called_back: true,
  archived: true,
};
/** What is told of an order only where it happened. */
type Told = "promises" | "release" | "photo_count" | "text_count";
const ORDER: Fields<Omit<OrderView, Told>> = {
  id: true,
  number: true,
  version: true,
  mode: true,
  state: true,
  state_since: true,
  outcome: true,
  merged_into: true,
  priority: true,
  priority_reason: true,
  lift: true,
  point: true,
  people: true,
  flags: true,
  hazards: true,
  people_freed: true,
  verification: true,
  alarm_count: true,
  earlier: true,
  opened_at: true,
  assignments: true,
  deadlines: true,
  attention: true,
  fire_brigade: true,
  callback: true,
  milestones: true,
};
type CrewTold = "merged_into" | "people_freed" | "release" | "photo_count" | "place_doubt";
const CREW_ORDER: Fields<Omit<CrewOrderView, CrewTold>> = {
  id: true,
  number: true,
  version: true,
  mode: true,
  state: true,
  outcome: true,
  priority: true,
  lift: true,
  point: true,
  people: true,
  flags: true,
  hazards: true,
  opened_at: true,
  assignment: true,
  led_by: true,
};
const STATION: Fields<StationView> = {
  id: true,
  code: true,
  name: true,
  district: true,
  serves_first: true,
  serves_second: true,
  point: true,
  on_duty: true,
  strength: true,
  capacity: true,
  live_count: true,
  reach: true,
};
const STATION_DETAIL: Fields<StationDetail> = {
  ...STATION,
  address: true,
  organisation: true,
  phone_masked: true,
  duty_changed_at: true,
  crews: true,
};
const ALARM: Fields<AlarmView> = {
  id: true,
  channel: true,
  kind: true,
  mode: true,
  disposition: true,
  raised_at: true,
  received_at: true,
  people: true,
  caller_name: true,
  caller_phone_masked: true,
  text: true,
  partner: true,
};
const PARKED: Fields<ParkedAlarm> = { ...ALARM, lift_text: true, point: true };
const NEW_ALARM: Fields<NewAlarm> = {
  channel: true,
  kind: true,
  mode: true,
  lift: true,
  location: true,
  people: true,
  flags: true,
  hazards: true,
  caller_name: true,
  caller_phone: true,
  text: true,
  occurred_at: true,
  answered_at: true,
};
const SESSION: Fields<SessionView> = {
  account: true,
  name: true,
  display_name: true,
  role: true,
  station: true,
  district: true,
  home: true,
  demo: true,
  server_time: true,
};
const CANDIDATE: Fields<CandidateView> = {
  station: true,
  rank: true,
  distance_m: true,
  travel_time_s: true,
  verdict: true,
  live: true,
  capacity: true,
  contracted: true,
};
const TIMELINE: Fields<Omit<TimelineEntry, "considered" | "promise">> = {
  seq: true,
  kind: true,
  occurred_at: true,
  recorded_at: true,
  source: true,
  implausible: true,
  actor: true,
  station: true,
  why: true,
  note: true,
  value: true,
};
const TROUBLES: Fields<TroubleList> = { messages: true, quarantined: true, loops: true, clock_off_ms: true };
const DEADLINE: Fields<DeadlineView> = { kind: true, due_at: true };
const ATTENTION: Fields<AttentionView> = {
  kind: true,
  for_shift_leader: true,
  assignment: true,
  value: true,
  why: true,
};
const REASON: Fields<PriorityReasonView> = { kind: true, flag: true, value: true };
const FIRE_BRIGADE: Fields<FireBrigadeView> = { state: true, why: true, at: true };
const CALLBACK: Fields<CallbackView> = {
  attempt_count: true,
  reached: true,
  all_out: true,
  satisfaction: true,
  due_since: true,
};

function expectOrder(order: OrderView): void {
  expectFields(order, ORDER);
  if (order.lift) expectFields(order.lift, LIFT);
  for (const assignment of order.assignments) {
    expectFields(assignment, ASSIGNMENT);
    expectFields(assignment.station, STATION_REF);
  }
  for (const deadline of order.deadlines) expectFields(deadline, DEADLINE);
  for (const mark of order.attention) expectFields(mark, ATTENTION);
  expectFields(order.priority_reason, REASON);
  expectFields(order.fire_brigade, FIRE_BRIGADE);
  expectFields(order.callback, CALLBACK);
  expectFields(order.milestones, MILESTONES);
  for (const point of Object.values(order.milestones)) if (point) expectFields(point, TIME_POINT);
}

describe("each fixture", () => {
  test.each(fixtureNames())("%s is the same after a round trip", (name) => {
    const text = fixtureText(name);
    expect(JSON.parse(JSON.stringify(JSON.parse(text)))).toEqual(JSON.parse(text));
  });

  test.each(fixtureNames().filter((name) => /^(board|crew)_/.test(name)))(
    "%s passes the socket's door",
    (name) => {
      expect(parseMessage(fixtureText(name))).toEqual(fixture(name));
    },
  );
});

describe("the shapes of the wire", () => {
  test("a snapshot has orders, stations and parked alarms with exactly our fields", () => {
    const snapshot = fixture<Extract<BoardMessage, { type: "snapshot" }>>("board_snapshot");
    for (const order of snapshot.orders) expectOrder(order);
    for (const station of snapshot.stations) expectFields(station, STATION);
    for (const alarm of snapshot.parked) expectFields(alarm, PARKED);
  });

  test("a crew sees its own assignment only", () => {
    const snapshot = fixture<Extract<CrewMessage, { type: "snapshot" }>>("crew_snapshot");
    for (const order of snapshot.orders) {
      expectFields(order, CREW_ORDER);
      expectFields(order.assignment, ASSIGNMENT);
    }
    expectFields(snapshot.station, STATION);
  });

  test("replies and requests have exactly our fields", () => {
    expectFields(fixture("reply_session"), SESSION);
    expectFields(fixture("reply_troubles"), TROUBLES);
    expectFields(fixture("request_new_alarm"), NEW_ALARM);
    expectFields(fixture("reply_station_detail"), STATION_DETAIL);
    const detail = fixture<{ order: OrderView; alarms: AlarmView[]; timeline: TimelineEntry[] }>(
      "reply_order_detail",
    );
    expectOrder(detail.order);
    for (const alarm of detail.alarms) expectFields(alarm, ALARM);
    for (const { considered = [], ...entry } of detail.timeline) {
      expectFields(entry, TIMELINE);
      for (const candidate of considered) expectFields(candidate, CANDIDATE);
    }
  });

  test("every change of both boards has a fixture", () => {
    const board: Record<BoardChange["change"], true> = {
      order_entered: true,
      order_changed: true,
      order_left: true,
      station_changed: true,
      alarm_parked: true,
      alarm_unparked: true,
      crew_moved: true,
    };
    const crew: Record<CrewChange["change"], true> = {
      order_entered: true,
      order_changed: true,
      order_left: true,
      station_changed: true,
    };
    const names = fixtureNames();
    for (const change of Object.keys(board)) expect(names).toContain(`board_change_${change}`);
    for (const change of Object.keys(crew)) expect(names).toContain(`crew_change_${change}`);
  });

  test("every command has a fixture with its claimed time and source", () => {
    const commands: Record<CommandBody["command"], true> = {
      locate: true,
      triage: true,
      set_priority: true,
      verify: true,
      call_station: true,
      accept: true,
      decline: true,
      set_out: true,
      arrive: true,
      withdraw: true,
      request_second_tier: true,
      record_freed: true,
      doubt_place: true,
      report_release: true,
      finish: true,
      decide_fire_brigade: true,
      resolve: true,
      merge_into: true,
      unmerge: true,
      detach_alarm: true,
      record_comfort_call: true,
      answer_passenger: true,
      record_callback: true,
      close: true,
      reopen: true,
      add_note: true,
      make_promise: true,
      keep_promise: true,
    };
    for (const name of Object.keys(commands)) {
      const command = fixture<Record<string, unknown>>(`command_${name}`);
      expect(command.command).toBe(name);
      expect(command).toHaveProperty("occurred_at");
      expect(command).toHaveProperty("source");
    }
  });
});

describe("a broken frame", () => {
  test.each([
    ["no JSON", "{"],
    ["no object", "[1]"],
    ["no kind", '{"seq":1}'],
    ["a change of no kind", '{"type":"change","seq":1}'],
    ["an unknown change without a place", '{"type":"change","change":"order_painted"}'],
    ["a change without a place", '{"type":"change","change":"order_left","order":"x","reason":"closed"}'],
    ["a snapshot without orders", '{"type":"snapshot","epoch":"e","seq":1}'],
  ])("is refused: %s", (_what, frame) => {
    expect(parseMessage(frame)).toBeNull();
  });

  test.each([
    ["an unknown kind", '{"type":"weather"}', 1],
    ["an unknown change", '{"type":"change","seq":1,"change":"order_painted"}', 1],
    ["no JSON", "{", 0],
    ["a change without a place", '{"type":"change","change":"order_left","order":"x","reason":"closed"}', 0],
  ])("is told as newer only if a newer server may have sent it: %s", (_what, frame, count) => {
    let newer = 0;
    parseMessage(frame, () => {
      newer += 1;
    });
    expect(newer).toBe(count);
  });

  test("is refused when it is not text", () => {
    expect(parseMessage(new Uint8Array([1]))).toBeNull();
  });
});

describe("what a newer server may say", () => {
  test("among several changes those that are known count", () => {
    const left = { change: "order_left", order: "ord_1", reason: "closed" };
    const events = { type: "events", epoch: "e", seq: 7, changes: [{ change: "order_painted" }, left] };
    expect(parseMessage(JSON.stringify(events))).toEqual({ ...events, changes: [left] });
  });
});
