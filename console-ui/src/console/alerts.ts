// What rings at this seat: alerts from the board until they are seen, and the tick that plays the next tone.
// Must not: ring for what somebody has opened, or keep anything beyond the page.

import { useEffect } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { steadyNow } from "../net/clock";
import {
  type Alert,
  type Heard,
  LINK,
  nextTone,
  standingAlerts,
  type Unseen,
  unseenNow,
  withAlerts,
} from "../state/alert";
import { freshnessOf } from "../state/link";
import { allowSound, play } from "../ui/tone";
import type { Role } from "../wire/types";
import { intent, live } from "./board";

export const alerting = createStore<{ unseen: readonly Unseen[] }>()(() => ({ unseen: [] }));

/** How often it is asked whether a tone is due. */
const TICK_MS = 500;

let heard: Heard = {};
let was_stale = false;
let known_standing: ReadonlySet<string> = new Set();

/** Takes what the board has earned. */
export function hear(alerts: readonly Alert[]): void {
  if (alerts.length === 0) return;
  alerting.setState(({ unseen }) => ({ unseen: withAlerts(unseen, alerts, steadyNow()) }));
}

/** Everything that rings counts as seen; also lets the browser play, since a key was pressed. */
export function acknowledge(): void {
  allowSound();
  alerting.setState({ unseen: [] });
}

function isStale(now: number): boolean {
  const { kind } = freshnessOf(live.getState().link, now);
  return kind === "stale" || kind === "down";
}

/** A standing alarm rings once it is known here, also where no change told it: after signing in or a long cut. */
function hearStanding(): void {
  const standing = standingAlerts(live.getState().board);
  hear(standing.filter(({ about }) => !known_standing.has(about)));
  known_standing = new Set(standing.map(({ about }) => about));
}

function tick(role: Role): void {
  const now = steadyNow();
  hearStanding();
  const is_stale = isStale(now);
  if (is_stale && !was_stale) hear([{ kind: "stale", about: LINK }]);
  was_stale = is_stale;
  const unseen = unseenNow(
    alerting.getState().unseen,
    live.getState().board,
    intent.getState().order,
    is_stale,
  );
  if (unseen !== alerting.getState().unseen) alerting.setState({ unseen });
  const tone = nextTone(unseen, heard, now, role);
  if (!tone) return;
  heard = { ...heard, [tone]: now };
  play(tone);
}

/** Rings while the page is open. */
export function useAlerts(role: Role): void {
  useEffect(() => {
    const timer = setInterval(() => tick(role), TICK_MS);
    return () => clearInterval(timer);
  }, [role]);
}

export function useUnseenCount(): number {
  return useStore(alerting, (state) => state.unseen.length);
}
