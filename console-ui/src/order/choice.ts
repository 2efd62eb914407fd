// What the record of a choice says: who is next in line, and how the chosen station stands now.
// Must not: rank again. The server ranked, and wrote down what it saw.

import type { AssignmentView, CandidateView, StationView } from "../wire/types";

/** The best candidate that could still be called: ready by the record, and not asked since. */
export function nextInLine(
  considered: readonly CandidateView[],
  assignments: readonly AssignmentView[],
): CandidateView | null {
  const called = new Set(assignments.map(({ station }) => station.id));
  return (
    considered.find(
      ({ station, verdict }) =>
        (verdict === "available" || verdict === "ring_them") && !called.has(station.id),
    ) ?? null
  );
}

/** Orders that a station has, and how many it can have: as recorded, else as it is now. */
export interface Load {
  live: number;
  capacity: number;
  is_now: boolean;
}

export function loadOf(candidate: CandidateView, station: StationView | undefined): Load | null {
  if (candidate.live !== null && candidate.capacity !== null)
    return { live: candidate.live, capacity: candidate.capacity, is_now: false };
  return station ? { live: station.live_count, capacity: station.capacity, is_now: true } : null;
}
