// The shapes of a shift: duty list, handover, drill. Part of `types`, from which everybody takes them.
// Must not: differ from the server's; `contract` compares.

import type { OrderState, Priority, Reach, StationRef, Timestamp } from "./types";

export interface DutyLine {
  code: string;
  name: string;
  district: string;
  phone: string | null;
  on_duty: boolean;
  strength: number;
  serves_first: boolean;
  serves_second: boolean;
  reach: Reach;
}

export interface DutyList {
  made_at: Timestamp;
  stations: DutyLine[];
}

export type HandoverStage = "preparing" | "given" | "taken" | "withdrawn";
export type HandoverKind = "order" | "promise" | "station" | "risk";
export type HandoverStanding = "same" | "changed" | "gone" | "new";
export type HandoverField = "state" | "priority" | "lift" | "lead" | "people" | "why";

export interface HandoverFacts {
  state: OrderState | null;
  priority: Priority | null;
  place: string | null;
  lead: StationRef | null;
  people: number | null;
  due_at: Timestamp | null;
  why: "off_duty" | "unreachable" | null;
}

export interface HandoverItem {
  key: string;
  kind: HandoverKind;
  order: string | null;
  number: string | null;
  station: StationRef | null;
  text: string | null;
  intent: string | null;
  standing: HandoverStanding;
  changed: HandoverField[];
  then: HandoverFacts;
  now: HandoverFacts | null;
  acknowledged_by: string | null;
  acknowledged_account: string | null;
  acknowledged_at: Timestamp | null;
}

export interface HandoverSummary {
  id: string;
  stage: HandoverStage;
  giver: string;
  giver_account: string;
  receiver: string | null;
  opened_at: Timestamp;
  given_at: Timestamp | null;
  ended_at: Timestamp | null;
  item_count: number;
}

export interface HandoverView extends HandoverSummary {
  items: HandoverItem[];
  orders_left_out: number;
  stations_left_out: number;
}

export interface HandoverList {
  handovers: HandoverSummary[];
  next_before: string | null;
}

export type HandoverCommand =
  | { command: "write_intent"; item: string; text: string }
  | { command: "give" }
  | { command: "acknowledge"; item: string }
  | { command: "take" }
  | { command: "withdraw" };

export interface DrillView {
  id: string;
  name: string;
  script: string;
  started_by: string;
  started_at: Timestamp;
  call_count: number;
  script_count: number;
  is_ending: boolean;
}

export interface DrillScript {
  name: string;
  title: string;
  title_en: string;
  call_count: number;
}

export interface DrillStatus {
  running: DrillView | null;
  scripts: DrillScript[];
}

export interface StartDrill {
  name: string;
  script: string;
}
