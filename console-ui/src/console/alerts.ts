// What rings at this seat: alerts from the board until they are seen, and the tick that plays the next tone.
// Must not: ring on for what somebody looks at, swallow an alert unheard, or keep anything beyond the page.

import { useEffect } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { steadyNow } from "../net/clock";
import {
  type Alert,
  afterTone,
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
import { intent, isOwnDoing, live } from "./board";

export const alerting = createStore<{ unseen: readonly Unseen[] }>()(() => ({ unseen: [] }));

/** How often it is asked whether a tone is due. */
const TICK_MS = 500;

let heard: Heard = {};
/** When the chosen order was opened, and when anything was last pressed at this seat. */
let opened_at = Number.NEGATIVE_INFINITY;
let touched_at = Number.NEGATIVE_INFINITY;
let was_stale = false;
let known_standing: ReadonlySet<string> = new Set();

/** The seat's own tick while it rings at all, and when it last was. */
let ring: (() => void) | null = null;
let ticked_at = Number.NEGATIVE_INFINITY;

function take(alerts: readonly Alert[]): void {
  if (alerts.length === 0) return;
  alerting.setState(({ unseen }) => ({ unseen: withAlerts(unseen, alerts, steadyNow()) }));
}

/**
 * Takes what the board has earned. In front of somebody the tick rings it: by then it is known whether it was this seat's
 * own doing. The timers of a page that is hidden come up to a minute late; there it rings as it arrives.
 */
export function hear(alerts: readonly Alert[]): void {
  take(alerts);
  if (alerts.length > 0 && document.hidden) ring?.();
}

/** The link told of itself, as it does with each message: a hidden page repeats its tones, and notices a lost connection, by this. */
export function beat(): void {
  if (document.hidden && steadyNow() - ticked_at >= TICK_MS) ring?.();
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
  take(standing.filter(({ about }) => !known_standing.has(about)));
  known_standing = new Set(standing.map(({ about }) => about));
}

/** What a seat did itself, and hears of by the feed before its own answer is there, is no news to it. */
function isNews({ kind, about, is_heard }: Unseen): boolean {
  return is_heard || (kind !== "p1" && kind !== "declined") || !isOwnDoing(about);
}

function tick(role: Role): void {
  const now = steadyNow();
  ticked_at = now;
  hearStanding();
  const is_stale = isStale(now);
  if (is_stale && !was_stale) take([{ kind: "stale", about: LINK }]);
  was_stale = is_stale;
  const eyes = { order: intent.getState().order, opened_at, touched_at };
  const waiting = unseenNow(alerting.getState().unseen, live.getState().board, eyes, is_stale);
  const unseen = waiting.every(isNews) ? waiting : waiting.filter(isNews);
  if (unseen !== alerting.getState().unseen) alerting.setState({ unseen });
  const tone = nextTone(unseen, heard, now, role);
  if (!tone) return;
  heard = { ...heard, [tone]: now };
  alerting.setState({ unseen: afterTone(unseen, tone) });
  play(tone);
}

/** Notices when somebody is at the seat, and when another order is opened there. */
function watchSeat(): () => void {
  const touch = () => {
    touched_at = steadyNow();
  };
  window.addEventListener("keydown", touch, true);
  window.addEventListener("pointerdown", touch, true);
  const stop = intent.subscribe(({ order }, before) => {
    if (order !== before.order) opened_at = steadyNow();
  });
  return () => {
    window.removeEventListener("keydown", touch, true);
    window.removeEventListener("pointerdown", touch, true);
    stop();
  };
}

/** Rings while the page is open. */
export function useAlerts(role: Role): void {
  useEffect(() => {
    const stop = watchSeat();
    ring = () => tick(role);
    const timer = setInterval(ring, TICK_MS);
    return () => {
      ring = null;
      stop();
      clearInterval(timer);
    };
  }, [role]);
}

export function useUnseenCount(): number {
  return useStore(alerting, (state) => state.unseen.length);
}
