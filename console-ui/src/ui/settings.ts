// What this seat prefers: theme, sound. Kept on this machine.

import { useSyncExternalStore } from "react";

export const THEMES = ["dark", "light", "contrast"] as const;
export type Theme = (typeof THEMES)[number];

export interface Settings {
  theme: Theme;
  is_muted: boolean;
}

const STORED = "liftaid.settings";

/** Before anybody chose: dark, or high contrast where the machine asks for more contrast. */
function firstTheme(): Theme {
  const wants_contrast = typeof matchMedia !== "undefined" && matchMedia("(prefers-contrast: more)").matches;
  return wants_contrast ? "contrast" : "dark";
}

function load(): Settings {
  try {
    const kept = JSON.parse(localStorage.getItem(STORED) ?? "{}") as Partial<Settings>;
    const theme = THEMES.find((name) => name === kept.theme) ?? firstTheme();
    return { theme, is_muted: kept.is_muted === true };
  } catch {
    return { theme: firstTheme(), is_muted: false };
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
