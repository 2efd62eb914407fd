// What the command line needs from the server before it can say what a line will do: lifts by code, rankings.

import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { type Need, rankingName } from "../command/answers";
import { endpoint } from "../net/endpoint";
import type { CandidateView, LiftView } from "../wire/types";
import type { Lookups } from "./runline";

/** Enough to find the one lift with exactly this code among those that begin like it. */
const CANDIDATES = 8;

type Found =
  | { kind: "lift"; code: string; lift: LiftView | null }
  | { kind: "ranking"; name: string; candidates: readonly CandidateView[] };

async function look(need: Need, signal: AbortSignal): Promise<Found> {
  if (need.kind === "ranking") {
    const { candidates } = await endpoint.candidates(need.order, need.level);
    return { kind: "ranking", name: rankingName(need.order, need.level), candidates };
  }
  const { lifts } = await endpoint.searchLifts(need.code, CANDIDATES, signal);
  const hit = lifts.find(({ lift }) => lift.code === need.code || lift.registration === need.code);
  return { kind: "lift", code: need.code, lift: hit?.lift ?? null };
}

function nameOfNeed(need: Need): string {
  return need.kind === "lift" ? `lift ${need.code}` : `ranking ${rankingName(need.order, need.level)}`;
}

/** Looks up what is needed; gives what was found so far. */
export function useLookups(needs: readonly Need[]): Lookups {
  const found = useQueries({
    queries: needs.map((need) => ({
      queryKey: ["command line", nameOfNeed(need)],
      queryFn: ({ signal }: { signal: AbortSignal }) => look(need, signal),
      staleTime: 5_000,
    })),
    combine: (results) => results.flatMap(({ data }) => data ?? []),
  });
  return useMemo(() => {
    const lifts = new Map<string, LiftView | null>();
    const rankings = new Map<string, readonly CandidateView[]>();
    for (const each of found) {
      if (each.kind === "lift") lifts.set(each.code, each.lift);
      else rankings.set(each.name, each.candidates);
    }
    return { lifts, rankings };
  }, [found]);
}
