// What this seat prefers: theme, sound. Kept on this machine.

import { useSyncExternalStore } from "react";
import { SOUND_CLASSES, type SoundClass } from "../state/alert";

export const THEMES = ["dark", "light", "contrast"] as const;
export type Theme = (typeof THEMES)[number];

/** The theme that the switch leads to. */
export function nextTheme(theme: Theme): Theme {
  return THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "dark";
}

/** Volumes run from silence to this. */
export const LOUDEST = 10;

export interface Settings {
  theme: Theme;
  is_muted: boolean;
  /** How loud each class of sounds is. */
  volumes: Readonly<Record<SoundClass, number>>;
}

/** The shift leader's alarm can be made soft, never silent. */
export function leastVolume(kind: SoundClass): number {
  return kind === "leader" ? 1 : 0;
}

const USUAL: Record<SoundClass, number> = { leader: 10, p1: 9, stale: 7, overdue: 7, declined: 7, new: 6 };

function volumesOf(kept: Partial<Record<SoundClass, unknown>> | undefined): Record<SoundClass, number> {
  const volumes = { ...USUAL };
  for (const kind of SOUND_CLASSES) {
    const volume = kept?.[kind];
    if (typeof volume === "number" && Number.isFinite(volume)) {
      volumes[kind] = Math.min(LOUDEST, Math.max(leastVolume(kind), Math.round(volume)));
    }
  }
  return volumes;
}

const STORED = "liftaid.settings";

/**
 * Before anybody chose: high contrast where the machine asks for more contrast; on a phone as the phone is set, for its
 * owner stands in the sun at noon and in a shaft at night; at a seat dark.
 */
function firstTheme(): Theme {
  const asks = (question: string) => typeof matchMedia !== "undefined" && matchMedia(question).matches;
  if (asks("(prefers-contrast: more)")) return "contrast";
  return asks("(pointer: coarse) and (prefers-color-scheme: light)") ? "light" : "dark";
}

function load(): Settings {
  try {
    const kept = JSON.parse(localStorage.getItem(STORED) ?? "{}") as Partial<Settings>;
    const theme = THEMES.find((name) => name === kept.theme) ?? firstTheme();
    return { theme, is_muted: kept.is_muted === true, volumes: volumesOf(kept.volumes) };
  } catch {
    return { theme: firstTheme(), is_muted: false, volumes: USUAL };
  }
}

let settings = load();
const listeners = new Set<() => void>();

function show(): void {
  document.documentElement.dataset.theme = settings.theme;
}
show();

export function currentSettings(): Settings {
  return settings;
}

export function changeSettings(change: Partial<Settings>): void {
  settings = { ...settings, ...change };
  localStorage.setItem(STORED, JSON.stringify(settings));
  show();
  for (const listener of listeners) listener();
}

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

export function useSettings(): Settings {
  return useSyncExternalStore(subscribe, currentSettings);
}
