// The closed lists of the wire as values, in the order in which screens show them.
// Must not: miss a name; the compiler compares each list with its type.

import type {
  AlarmKind,
  AssignmentState,
  AttentionKind,
  Channel,
  Condition,
  DeadlineKind,
  DeclineReason,
  Hazard,
  LiftAfter,
  LiftKind,
  LoopName,
  OrderState,
  Outcome,
  PersonFlag,
  PlaceDoubt,
  Reach,
  ReleaseMethod,
  Role,
  Verdict,
} from "./types";

/** A tuple that must name every member of `Union`. */
function every<Union extends string>() {
  return <const Names extends readonly Union[]>(
    names: Names & ([Union] extends [Names[number]] ? unknown : never),
  ): readonly Union[] => names as readonly Union[];
}

export const PERSON_FLAGS = every<PersonFlag>()([
  "child_alone",
  "infant",
  "elderly",
  "pregnant",
  "chronic_illness",
  "acute_symptom",
  "injured",
  "unconscious",
  "disabled",
  "panic",
  "stretcher",
  "no_answer",
  "deaf_mute",
  "foreign_language",
]);
export const HAZARDS = every<Hazard>()([
  "fire_smoke",
  "water",
  "car_moving",
  "door_partly_open",
  "overheat",
  "no_light",
]);
export const CHANNELS = every<Channel>()([
  "hotline",
  "police",
  "fire_brigade",
  "city_hotline",
  "property",
  "maintainer",
  "passenger",
  "device",
]);
/** Channels that an operator can take a call from. */
export const SPOKEN_CHANNELS = CHANNELS.filter((channel) => channel !== "device");
export const ALARM_KINDS = every<AlarmKind>()([
  "entrapment",
  "entrapment_suspected",
  "alarm_button",
  "car_movement",
]);
export const DECLINE_REASONS = every<DeclineReason>()([
  "no_crew",
  "busy",
  "too_far",
  "vehicle_trouble",
  "access_blocked",
  "not_our_lift",
  "other",
]);
export const PLACE_DOUBTS = every<PlaceDoubt>()([
  "wrong_address",
  "wrong_lift",
  "not_found",
  "nobody_inside",
]);
export const CONDITIONS = every<Condition>()(["unhurt", "unwell", "hurt", "hospital", "dead"]);
export const RELEASE_METHODS = every<ReleaseMethod>()([
  "level_doors",
  "hand_winding",
  "emergency_drive",
  "restart",
  "counterweight",
  "forced_doors",
  "automatic_rescue",
  "fire_brigade",
  "other",
]);
export const LIFTS_AFTER = every<LiftAfter>()(["running", "out_of_use"]);
export const ORDER_STATES = every<OrderState>()([
  "open",
  "underway",
  "on_scene",
  "rescued",
  "callback_due",
  "closed",
]);
export const OUTCOMES = every<Outcome>()([
  "freed_by_crew",
  "self_rescued",
  "false_alarm",
  "cancelled",
  "merged",
]);
export const ASSIGNMENT_STATES = every<AssignmentState>()([
  "offered",
  "accepted",
  "en_route",
  "on_scene",
  "finished",
  "declined",
  "expired",
  "withdrawn",
  "stood_down",
]);
export const REACHES = every<Reach>()(["connected", "push_only", "phone_only", "unreachable"]);
export const VERDICTS = every<Verdict>()([
  "available",
  "ring_them",
  "over_capacity",
  "off_duty",
  "unreachable",
  "already_called",
  "wrong_level",
  "excluded",
]);
export const ATTENTIONS = every<AttentionKind>()([
  "nobody_reachable",
  "offer_limit",
  "fire_brigade_proposed",
  "ring_station",
  "verify",
  "locate",
  "arrival_overdue",
  "release_overdue",
  "movement_overdue",
  "comfort_call",
  "place_doubted",
  "passenger_out",
  "passenger_call",
  "passenger_wrote",
  "trapped_mark",
  "callback_overdue",
  "promise_overdue",
  "quarantined",
]);
export const DEADLINES = every<DeadlineKind>()([
  "verify",
  "locate",
  "next_first",
  "second_tier",
  "fire_brigade",
  "retry_first",
  "retry_second",
  "movement",
  "comfort",
  "trapped_mark",
  "callback_start",
  "callback",
  "promise",
]);
export const LIFT_KINDS = every<LiftKind>()([
  "residential",
  "office",
  "mall",
  "hotel",
  "hospital",
  "school",
  "transport",
  "other",
]);
export const ROLES = every<Role>()([
  "operator",
  "shift_leader",
  "crew",
  "supervisor",
  "wallboard",
  "administrator",
]);
export const LOOPS = every<LoopName>()([
  "deadlines",
  "outbox",
  "feed",
  "presence",
  "housekeeping",
  "clock_check",
  "sessions",
  "heartbeat",
  "drills",
  "push",
  "roster",
  "quarantine",
]);
/** What the milestones of an order are called, T0…T10 in order. */
export const MILESTONES = [
  "alarm_raised",
  "answered",
  "located",
  "dispatched",
  "accepted",
  "departed",
  "arrived",
  "freed",
  "restored",
  "called_back",
  "archived",
] as const;
