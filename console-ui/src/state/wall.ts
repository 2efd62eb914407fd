// What the wall knows: the last answer and since when it is old. Pure; the page asks and draws.
// Must not: hold anything of a person or an order; the server sends nothing of the kind.

import type { WallDistrict, WallView } from "../wire/types";

/** The wall asks this often. */
export const ASK_EVERY_MS = 2_000;
/** After three answers that did not come, what is shown counts as old. */
export const OLD_AFTER_MS = 3 * ASK_EVERY_MS + 1_000;

export interface Wall {
  view: WallView | null;
  /** When the latest answer came, by the steady clock. */
  heard_at: number | null;
}

export const NEW_WALL: Wall = { view: null, heard_at: null };

/** Takes an answer; one that was overtaken by a later one changes nothing. */
export function afterAnswer(wall: Wall, view: WallView, now: number): Wall {
  if (wall.view && Date.parse(view.server_time) < Date.parse(wall.view.server_time)) return wall;
  return { view, heard_at: now };
}

export type WallFreshness = { kind: "connecting" } | { kind: "live" } | { kind: "old"; since: number };

/** Judges at `now` of the steady clock; says since when by the server's. */
export function wallFreshness(wall: Wall, now: number): WallFreshness {
  if (wall.view === null || wall.heard_at === null) return { kind: "connecting" };
  if (now - wall.heard_at <= OLD_AFTER_MS) return { kind: "live" };
  return { kind: "old", since: Date.parse(wall.view.server_time) };
}

/** How loudly a district speaks: by the worst that is going on there. */
export type DistrictTone = "calm" | "worked" | "waiting" | "overdue";

export function districtTone(district: WallDistrict): DistrictTone {
  if (district.overdue > 0) return "overdue";
  if (district.waiting > 0) return "waiting";
  return liveCount(district) > 0 ? "worked" : "calm";
}

/** Live orders of a district. */
export function liveCount(district: WallDistrict): number {
  return district.waiting + district.underway + district.on_scene;
}

/** `黄浦` of `黄浦区`, `浦东` of `浦东新区`: walls have no room for what all of them share. */
export function shortName(name: string): string {
  return name.replace(/(新区|区)$/, "");
}
