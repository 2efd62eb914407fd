// The JSON shapes of the API and the boards, as the server's `src/wire` writes them.
// Must not: hold shapes of our own (those live in `state`), or guess: every field is in the server's types.
// Names of states and reasons are closed lists here so that a screen cannot forget one.

import type { CrewPositionView, Phrase } from "./crews";
import type { PlaceDoubt, ReleaseForm } from "./scene";

export type Timestamp = string;

export type Role = "operator" | "shift_leader" | "crew" | "supervisor" | "wallboard" | "administrator";
export type Channel =
  | "hotline"
  | "police"
  | "fire_brigade"
  | "city_hotline"
  | "property"
  | "maintainer"
  | "device"
  | "passenger";
export type AlarmKind = "entrapment" | "entrapment_suspected" | "alarm_button" | "car_movement";
export type Mode = "live" | "drill" | "test";
export type Disposition = "opened" | "attached" | "parked" | "verifying";
export type PersonFlag =
  | "child_alone"
  | "infant"
  | "elderly"
  | "pregnant"
  | "chronic_illness"
  | "acute_symptom"
  | "injured"
  | "unconscious"
  | "disabled"
  | "panic"
  | "stretcher"
  | "no_answer"
  | "deaf_mute"
  | "foreign_language";
export type Hazard = "fire_smoke" | "water" | "car_moving" | "door_partly_open" | "overheat" | "no_light";
export type Priority = "p1" | "p2" | "p3";
export type Level = "first" | "second";
export type Reach = "connected" | "push_only" | "phone_only" | "unreachable";
export type OrderState = "open" | "underway" | "on_scene" | "rescued" | "callback_due" | "closed";
export type Outcome = "freed_by_crew" | "self_rescued" | "false_alarm" | "cancelled" | "merged";
export type AssignmentState =
  | "offered"
  | "accepted"
  | "en_route"
  | "on_scene"
  | "finished"
  | "declined"
  | "expired"
  | "withdrawn"
  | "stood_down";
export type DeclineReason =
  | "no_crew"
  | "busy"
  | "too_far"
  | "vehicle_trouble"
  | "access_blocked"
  | "not_our_lift"
  | "other";
/** What the crew saw when it said no. */
export type DeclineWas = "offered" | "going";
export type TimeSource = "system" | "tap" | "geofence" | "phone" | "device" | "typed" | "code_scan";
export type DeadlineKind =
  | "next_first"
  | "second_tier"
  | "fire_brigade"
  | "verify"
  | "locate"
  | "retry_first"
  | "retry_second"
  | "movement"
  | "trapped_mark"
  | "comfort"
  | "callback_start"
  | "callback"
  | "promise";
export type AttentionKind =
  | "verify"
  | "locate"
  | "ring_station"
  | "nobody_reachable"
  | "offer_limit"
  | "movement_overdue"
  | "arrival_overdue"
  | "release_overdue"
  | "fire_brigade_proposed"
  | "comfort_call"
  | "place_doubted"
  | "passenger_out"
  | "passenger_call"
  | "passenger_wrote"
  | "trapped_mark"
  | "callback_overdue"
  | "promise_overdue"
  | "quarantined";
export type PriorityReasonKind = "ordinary" | "person" | "hazard" | "many_people" | "trapped_for" | "manual";
export type FireBrigadeState = "not_proposed" | "proposed" | "called" | "not_called";
export type Verification = "not_needed" | "pending" | "confirmed" | "timed_out";
export type Verdict =
  | "available"
  | "ring_them"
  | "over_capacity"
  | "off_duty"
  | "unreachable"
  | "already_called"
  | "wrong_level"
  | "excluded";
export type LiftKind =
  | "residential"
  | "office"
  | "mall"
  | "hotel"
  | "hospital"
  | "school"
  | "transport"
  | "other";
export type MatchReason =
  | "exact_code"
  | "code_prefix"
  | "registration"
  | "compound_start"
  | "compound_infix"
  | "position"
  | "pinyin_start"
  | "pinyin_infix"
  | "pieces"
  | "one_edit"
  | "most_parts"
  | "called_before";
export type LoopName =
  | "deadlines"
  | "outbox"
  | "feed"
  | "presence"
  | "housekeeping"
  | "clock_check"
  | "sessions"
  | "heartbeat"
  | "drills"
  | "push"
  | "roster"
  | "quarantine";
export type CommandResult = "done" | "unchanged" | "stood_down";

export interface Point {
  lat: number;
  lon: number;
}

export interface LiftView {
  id: string;
  code: string;
  registration: string;
  compound: string;
  address: string;
  position: string;
  district: string;
  district_name: string;
  kind: LiftKind;
  brand: string;
  floors: number;
  installed_year: number;
  maintainer: string | null;
  point: Point;
  has_device: boolean;
}

export interface OrderRef {
  id: string;
  number: string;
  state: OrderState;
}

export interface LiftHit {
  lift: LiftView;
  reason: MatchReason;
  live_order: OrderRef | null;
}

export interface LiftSearchReply {
  lifts: LiftHit[];
  more: boolean;
}

export interface RecentOrder {
  id: string;
  number: string;
  state: OrderState;
  outcome: Outcome | null;
  opened_at: Timestamp;
}

/** An organisation that answers for a lift. */
export interface LiftContact {
  kind: "user_unit" | "maintainer" | "supervision_office";
  name: string;
  phone_masked: string | null;
}

export interface LiftDetail {
  lift: LiftView;
  live_order: OrderRef | null;
  contacts: LiftContact[];
  recent_orders: RecentOrder[];
}

export interface StationRef {
  id: string;
  code: string;
  name: string;
}

export interface Location {
  lat: number;
  lon: number;
  datum: "wgs84" | "cgcs2000" | "gcj02" | "bd09";
}

export interface NewAlarm {
  channel: Channel;
  kind: AlarmKind | null;
  mode: Mode | null;
  lift: string | null;
  location: Location | null;
  people: number | null;
  flags: PersonFlag[];
  hazards: Hazard[];
  caller_name: string | null;
  caller_phone: string | null;
  text: string | null;
  occurred_at: Timestamp | null;
  /** Missing in an alarm that a page before this field kept: then it was answered when it was raised. */
  answered_at?: Timestamp | null;
}

export interface AlarmReply {
  alarm: string;
  disposition: Disposition;
  order: OrderView | null;
}

export interface AlarmView {
  id: string;
  channel: Channel;
  kind: AlarmKind;
  mode: Mode;
  disposition: Disposition;
  raised_at: Timestamp;
  received_at: Timestamp;
  people: number | null;
  caller_name: string | null;
  caller_phone_masked: string | null;
  text: string;
  partner: string | null;
}

export interface ParkedAlarm extends AlarmView {
  lift_text: string | null;
  point: Point | null;
}

export interface PlaceParked {
  lift: string | null;
}

export interface RevealPhone {
  reason: string;
}

export interface AlarmCaller {
  name: string | null;
  phone: string | null;
  base: CallerBase | null;
}
/** The name and the full number that are taken for wrong. */
export interface CallerBase {
  name: string | null;
  phone: string | null;
}
export interface AlarmCallerView {
  caller_name: string | null;
  caller_phone_masked: string | null;
}
export interface RevealedPhone {
  phone: string;
}

export interface TimePointView {
  at: Timestamp;
  source: TimeSource;
  implausible: boolean;
}

export interface MilestonesView {
  alarm_raised: TimePointView | null;
  answered: TimePointView | null;
  located: TimePointView | null;
  dispatched: TimePointView | null;
  accepted: TimePointView | null;
  departed: TimePointView | null;
  arrived: TimePointView | null;
  freed: TimePointView | null;
  restored: TimePointView | null;
  called_back: TimePointView | null;
  archived: TimePointView | null;
}

export interface AssignmentView {
  id: string;
  station: StationRef;
  level: Level;
  state: AssignmentState;
  reason: string | null;
  is_lead: boolean;
  distance_m: number;
  travel_time_s: number;
  reach: Reach;
  offered_at: Timestamp;
  answer_by: Timestamp | null;
  accepted_at: Timestamp | null;
  arrival_expected_at: Timestamp | null;
  set_out_at: Timestamp | null;
  arrived_at: Timestamp | null;
  finished_at: Timestamp | null;
  ended_at: Timestamp | null;
  is_standby: boolean;
  steps_in?: boolean;
}

export interface DeadlineView {
  kind: DeadlineKind;
  due_at: Timestamp;
}

export interface AttentionView {
  kind: AttentionKind;
  for_shift_leader: boolean;
  assignment: string | null;
  value: number | null;
  why: string | null;
}

export interface PriorityReasonView {
  kind: PriorityReasonKind;
  flag: string | null;
  value: number | null;
}

export interface FireBrigadeView {
  state: FireBrigadeState;
  why: string | null;
  at: Timestamp | null;
}

export interface CallbackView {
  attempt_count: number;
  reached: boolean;
  all_out: boolean | null;
  satisfaction: number | null;
  due_since: Timestamp | null;
}

export type PromiseState = "open" | "overdue" | "kept";

export interface PromiseView {
  id: string;
  due_at: Timestamp;
  state: PromiseState;
}

export interface OrderView {
  id: string;
  number: string;
  version: number;
  mode: Mode;
  state: OrderState;
  state_since: Timestamp;
  outcome: Outcome | null;
  merged_into: string | null;
  priority: Priority;
  priority_reason: PriorityReasonView;
  lift: LiftView | null;
  point: Point | null;
  people: number | null;
  flags: PersonFlag[];
  hazards: Hazard[];
  people_freed: number | null;
  release?: ReleaseForm | null;
  photo_count?: number;
  verification: Verification;
  alarm_count: number;
  earlier: string | null;
  opened_at: Timestamp;
  assignments: AssignmentView[];
  deadlines: DeadlineView[];
  attention: AttentionView[];
  fire_brigade: FireBrigadeView;
  callback: CallbackView;
  promises?: PromiseView[];
  /** Texts between passengers who cannot phone and the centre. */
  text_count?: number;
  milestones: MilestonesView;
}

export interface CrewOrderView {
  id: string;
  number: string;
  version: number;
  mode: Mode;
  state: OrderState;
  outcome: Outcome | null;
  priority: Priority;
  lift: LiftView | null;
  point: Point | null;
  people: number | null;
  flags: PersonFlag[];
  hazards: Hazard[];
  opened_at: Timestamp;
  assignment: AssignmentView;
  led_by: StationRef | null;
  merged_into?: string | null;
  people_freed?: number | null;
  release?: ReleaseForm | null;
  photo_count?: number;
  place_doubt?: PlaceDoubt | null;
}

export interface OrderList {
  orders: OrderView[];
  next_cursor: string | null;
}

export interface CandidateView {
  station: StationRef;
  rank: number;
  distance_m: number;
  travel_time_s: number;
  verdict: Verdict;
  live: number | null;
  capacity: number | null;
  contracted: boolean;
}

export interface CandidateList {
  level: Level;
  ranked_count: number;
  candidates: CandidateView[];
}

export interface TimelineEntry {
  seq: number;
  kind: string;
  occurred_at: Timestamp;
  recorded_at: Timestamp;
  source: TimeSource;
  implausible: boolean;
  actor: string;
  station: StationRef | null;
  why: string | null;
  note: string | null;
  value: number | null;
  promise?: string | null;
  considered?: CandidateView[];
}

export interface OrderDetail {
  order: OrderView;
  alarms: AlarmView[];
  timeline: TimelineEntry[];
}

/** The facts that commands replace, as their author saw them. */
/** Where a phone is, as its own receiver says. */
export interface FixBody {
  lat: number;
  lon: number;
  datum: string;
  accuracy_m: number;
  age_s: number;
}

export interface FactsBase {
  people: number | null;
  flags: PersonFlag[];
  hazards: Hazard[];
  priority: Priority;
  lift: string | null;
}

export type CommandBody =
  | { command: "locate"; lift: string; base?: FactsBase | null }
  | {
      command: "triage";
      people: number | null;
      flags: PersonFlag[];
      hazards: Hazard[];
      base?: FactsBase | null;
    }
  | { command: "set_priority"; priority: Priority; note: string | null; base?: FactsBase | null }
  | { command: "verify" }
  | { command: "call_station"; station: string; level: Level; note: string }
  | { command: "accept"; assignment: string; eta_minutes: number | null }
  | {
      command: "decline";
      assignment: string;
      reason: DeclineReason;
      was?: DeclineWas | null;
      note: string | null;
    }
  | { command: "set_out"; assignment: string }
  | { command: "arrive"; assignment: string; fix?: FixBody | null; code?: string | null }
  | { command: "withdraw"; assignment: string; note: string | null }
  | { command: "request_second_tier"; assignment: string | null }
  | { command: "record_freed"; assignment: string | null; people: number | null }
  | { command: "doubt_place"; assignment: string; doubt: PlaceDoubt; note: string | null }
  | ({ command: "report_release"; assignment: string | null; note: string | null } & ReleaseForm)
  | { command: "finish"; assignment: string }
  | { command: "decide_fire_brigade"; called: boolean; note: string | null }
  | { command: "resolve"; outcome: "self_rescued" | "false_alarm" | "cancelled"; note: string | null }
  | { command: "merge_into"; order: string }
  | { command: "unmerge"; order: string; note: string | null }
  | { command: "detach_alarm"; alarm: string; lift: string | null; note: string | null }
  | { command: "record_comfort_call"; reached: boolean }
  | { command: "answer_passenger"; phrase: Phrase | null; note: string | null }
  | {
      command: "record_callback";
      reached: boolean;
      all_out: boolean | null;
      satisfaction: number | null;
      note: string | null;
    }
  | { command: "close"; note: string | null }
  | { command: "reopen"; note: string }
  | { command: "add_note"; note: string }
  | { command: "make_promise"; note: string; due_at: Timestamp }
  | { command: "keep_promise"; promise: string };

export type OrderCommand = CommandBody & {
  occurred_at: Timestamp | null;
  source: "tap" | "geofence" | "phone" | "typed" | "code_scan" | null;
};

export interface CommandReply {
  result: CommandResult;
  lead: StationRef | null;
  order: OrderView | null;
  crew_order: CrewOrderView | null;
}

export interface StationView {
  id: string;
  code: string;
  name: string;
  district: string;
  serves_first: boolean;
  serves_second: boolean;
  point: Point;
  on_duty: boolean;
  strength: number;
  capacity: number;
  live_count: number;
  reach: Reach;
}

export interface CrewView {
  id: string;
  name: string;
  phone_masked: string | null;
}

export interface StationDetail extends StationView {
  address: string;
  organisation: string | null;
  phone_masked: string | null;
  duty_changed_at: Timestamp;
  crews: CrewView[];
}

export interface StationList {
  stations: StationView[];
  next_cursor: string | null;
}

export interface StationChange {
  name: string | null;
  address: string | null;
  phone: string | null;
  serves_first: boolean | null;
  serves_second: boolean | null;
}

export interface DutyChange {
  on_duty: boolean | null;
  strength: number | null;
  capacity: number | null;
}

export interface SignIn {
  name: string;
  password: string;
}

export interface SessionView {
  account: string;
  name: string;
  display_name: string;
  role: Role;
  station: StationRef | null;
  district: string | null;
  home: string;
  demo: boolean;
  server_time: Timestamp;
}

export interface AccountView {
  id: string;
  name: string;
  display_name: string;
  role: Role;
  station: StationRef | null;
  district: string | null;
  disabled: boolean;
}

export interface AccountList {
  accounts: AccountView[];
  next_cursor: string | null;
}

export interface NewAccount {
  name: string;
  display_name: string;
  role: Role;
  password: string;
  station: string | null;
  district: string | null;
}

export interface AccountChange {
  display_name: string | null;
  password: string | null;
  disabled: boolean | null;
}

export interface FieldProblem {
  path: string;
  message: string;
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  fields?: FieldProblem[];
  facts?: unknown;
}

export interface ServerStatus {
  version: string;
  demo: boolean;
  epoch: string;
  seq: number;
  district_names: Record<string, string>;
  map_style_url: string | null;
}

export interface FailedMessages {
  count: number;
  newest_at: Timestamp;
  orders: OrderRef[];
}

export interface QuarantinedOrder extends OrderRef {
  since: Timestamp;
}

export interface QuarantinedOrders {
  count: number;
  orders: QuarantinedOrder[];
}

export interface LoopTrouble {
  name: LoopName;
  kind: "failed" | "late";
  ran_at: Timestamp;
  detail: string;
}

export interface TroubleList {
  messages: FailedMessages | null;
  quarantined: QuarantinedOrders | null;
  loops: LoopTrouble[];
  clock_off_ms: number | null;
}

export interface RetryReply {
  count: number;
}

export const PROTOCOL = 1;

export interface BoardFilter {
  districts: string[];
}

export type ClientMessage =
  | { type: "hello"; protocol: number; epoch: string | null; seq: number | null; filter: BoardFilter }
  | { type: "ping" }
  | { type: "watch"; order: string | null; is_editing: boolean };

export interface SeatView {
  name: string;
  is_editing: boolean;
}

export type BoardChange =
  | { change: "order_entered"; order: OrderView; events: string[] }
  | { change: "order_changed"; order: OrderView; events: string[] }
  | { change: "order_left"; order: string; reason: string }
  | { change: "station_changed"; station: StationView }
  | { change: "alarm_parked"; alarm: ParkedAlarm }
  | { change: "alarm_unparked"; alarm: string }
  | { change: "crew_moved"; position: CrewPositionView };

export type BoardMessage =
  | {
      type: "snapshot";
      epoch: string;
      seq: number;
      server_time: Timestamp;
      orders: OrderView[];
      stations: StationView[];
      parked: ParkedAlarm[];
      crews?: CrewPositionView[];
    }
  | { type: "events"; epoch: string; seq: number; server_time: Timestamp; changes: BoardChange[] }
  | ({ type: "change"; seq: number } & BoardChange)
  | { type: "heartbeat"; seq: number; server_time: Timestamp }
  | { type: "resync"; reason: string }
  | { type: "seats"; order: string; seats: SeatView[] };

export type CrewChange =
  | { change: "order_entered"; order: CrewOrderView; events: string[] }
  | { change: "order_changed"; order: CrewOrderView; events: string[] }
  | { change: "order_left"; order: string; reason: string }
  | { change: "station_changed"; station: StationView };

export type CrewMessage =
  | {
      type: "snapshot";
      epoch: string;
      seq: number;
      server_time: Timestamp;
      station: StationView;
      orders: CrewOrderView[];
    }
  | { type: "events"; epoch: string; seq: number; server_time: Timestamp; changes: CrewChange[] }
  | ({ type: "change"; seq: number } & CrewChange)
  | { type: "heartbeat"; seq: number; server_time: Timestamp }
  | { type: "resync"; reason: string };

export * from "./crews";
export * from "./device";
export * from "./figures";
export * from "./scene";
export * from "./shift";
