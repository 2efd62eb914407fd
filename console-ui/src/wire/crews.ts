// Where crews are, what passengers are answered, and a station's own record. Part of `types`, from which everybody takes
// them. Must not: differ from the server's; `contract` compares.

import type { IntervalFigures, RateFigures } from "./figures";
import type { AssignmentState, Mode, Outcome, Point, StationRef, Timestamp } from "./types";

/** What an operator says most often, in the passenger's own language. */
export type Phrase = "read" | "coming" | "stay_safe" | "how_many" | "here";

export interface PositionBody {
  order: string | null;
  lat: number;
  lon: number;
  datum: string;
  accuracy_m: number;
  fixed_at: Timestamp;
}

/** The latest position of one phone. */
export interface CrewPositionView {
  crew: string;
  station: StationRef;
  order: string | null;
  assignment: string | null;
  point: Point;
  accuracy_m: number;
  fixed_at: Timestamp;
  /** What lies between that place and the lift; when the crew arrives is worked out when it is shown. */
  way: WayView | null;
}

/** The way to the lift, in seconds: from the acceptance until the crew drives, and driving from the position. */
export interface WayView {
  turn_out_s: number;
  drive_s: number;
}

export interface PaceRow {
  order_count: number;
  response: IntervalFigures;
  arrival: IntervalFigures;
  on_site: IntervalFigures;
  within_30_min: RateFigures;
}

export interface StationOrder {
  id: string;
  number: string;
  mode: Mode;
  place: string | null;
  assignment_state: AssignmentState;
  outcome: Outcome | null;
  offered_at: Timestamp;
  accepted_at: Timestamp | null;
  arrived_at: Timestamp | null;
  freed_at: Timestamp | null;
}

export interface StationRecord {
  from: string;
  to: string;
  own: PaceRow;
  district: PaceRow;
  city: PaceRow;
  orders: StationOrder[];
}
