// Alarms that the server would not have, whole and with its reason, until somebody has taken them up again.
// Must not: lose one over a reload, or send anything.

import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { AlarmDraft } from "../state/draft";
import type { Problem } from "../wire/types";

const STORED = "liftaid.refused_alarms";

/** An alarm as it was filled in, with all that was heard until it was refused. */
export interface RefusedAlarm {
  /** The key that it was sent under. */
  key: string;
  /** What it is called on the screen. */
  label: string;
  draft: AlarmDraft;
  problem: Problem;
}

function storedAlarms(): readonly RefusedAlarm[] {
  try {
    return (JSON.parse(localStorage.getItem(STORED) ?? "null") as RefusedAlarm[] | null) ?? [];
  } catch {
    return [];
  }
}

const refusing = createStore<{ alarms: readonly RefusedAlarm[] }>()(() => ({ alarms: storedAlarms() }));

function keep(alarms: readonly RefusedAlarm[]): void {
  localStorage.setItem(STORED, JSON.stringify(alarms));
  refusing.setState({ alarms });
}

/** No more of them than the outbox holds, which had them before. */
export function keepRefused(alarm: RefusedAlarm): void {
  keep([...refusing.getState().alarms, alarm]);
}

/** Somebody has it before him again. */
export function dropRefused(key: string): void {
  keep(refusing.getState().alarms.filter((alarm) => alarm.key !== key));
}

export function useRefused(): readonly RefusedAlarm[] {
  return useStore(refusing, (state) => state.alarms);
}
