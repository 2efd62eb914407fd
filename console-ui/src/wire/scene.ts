// What a crew tells and needs at the lift, as the server's `src/wire/scene.rs` writes it.
// Must not: hold shapes of our own; `types` hands these on.

import type { LiftContact, LiftView, Location, Point, StationRef, Timestamp } from "./types";

export type PlaceDoubt = "wrong_address" | "wrong_lift" | "not_found" | "nobody_inside";
export type Condition = "unhurt" | "unwell" | "hurt" | "hospital" | "dead";
export type ReleaseMethod =
  | "level_doors"
  | "hand_winding"
  | "emergency_drive"
  | "restart"
  | "counterweight"
  | "forced_doors"
  | "automatic_rescue"
  | "fire_brigade"
  | "other";
export type LiftAfter = "out_of_use" | "running";
/** What the release was like; everything is optional. */
export interface ReleaseForm {
  people: number | null;
  condition: Condition | null;
  method: ReleaseMethod | null;
  lift_after: LiftAfter | null;
  cause: number | null;
}

export interface CauseView {
  code: number;
  zh: string;
  en: string;
}

export interface CauseGroupView {
  code: number;
  zh: string;
  en: string;
  causes: CauseView[];
}

export interface CauseList {
  groups: CauseGroupView[];
}

export interface PhotoView {
  id: string;
  station: StationRef;
  media_type: string;
  width: number;
  height: number;
  taken_at: Timestamp;
  received_at: Timestamp;
}

export interface PhotoList {
  photos: PhotoView[];
}

export interface PhotoReply {
  photo: string;
  count: number;
}

export interface CardContact {
  contact: "site" | LiftContact["kind"];
  name: string;
  phone_masked: string | null;
}

export interface Navigation {
  app: "amap" | "baidu" | "apple" | "geo";
  datum: Location["datum"];
  point: Point;
  url: string;
}

export interface LiftCard {
  lift: LiftView | null;
  access_note: string | null;
  machine_room: string | null;
  key_place: string | null;
  contacts: CardContact[];
  navigation: Navigation[];
}
