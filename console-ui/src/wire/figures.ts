// The shapes of reports and of the wall: numbers, nothing of anybody. Part of `types`, from which everybody takes them.
// Must not: differ from the server's; `contract` compares.

import type { Timestamp } from "./types";

export interface IntervalFigures {
  count: number;
  mean_s: number | null;
  p50_s: number | null;
  p90_s: number | null;
  entered_late: number;
}

export interface RateFigures {
  count: number;
  within: number;
  rate: number | null;
  low: number | null;
  high: number | null;
}

export interface ResponseRow {
  key: string;
  label: string;
  order_count: number;
  answer: IntervalFigures;
  processing: IntervalFigures;
  response: IntervalFigures;
  arrival: IntervalFigures;
  arrival_from_alarm: IntervalFigures;
  on_site: IntervalFigures;
  trapped: IntervalFigures;
  within_3_min: RateFigures;
  within_30_min: RateFigures;
}

export interface ResponseReport {
  from: string;
  to: string;
  by: "day" | "district" | "station";
  rows: ResponseRow[];
  total: ResponseRow;
  simulated_share: number;
}

export interface WallStations {
  ready: number;
  busy: number;
  off_duty: number;
  unreachable: number;
}

export interface WallNow {
  live: number;
  people: number;
  people_unknown: number;
  longest_since: Timestamp | null;
  waiting: number;
  underway: number;
  on_scene: number;
  overdue: number;
  unlocated: number;
  stations: WallStations;
}

export interface WallToday {
  day: string;
  orders: number;
  arrival: IntervalFigures;
}

export interface WallDistrict {
  code: string;
  name: string;
  name_en: string;
  waiting: number;
  underway: number;
  on_scene: number;
  overdue: number;
  stations_down: number;
}

export interface WallView {
  server_time: Timestamp;
  seq: number;
  now: WallNow;
  today: WallToday;
  districts: WallDistrict[];
}
