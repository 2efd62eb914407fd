// What this seat prefers: theme, sound. Kept on this machine.

import { useSyncExternalStore } from "react";

export type Theme = "dark" | "light";

export interface Settings {
  theme: Theme;
  is_muted: boolean;
}

const STORED = "liftaid.settings";

function load(): Settings {
  try {
    const kept = JSON.parse(localStorage.getItem(STORED) ?? "{}") as Partial<Settings>;
    return { theme: kept.theme === "light" ? "light" : "dark", is_muted: kept.is_muted === true };
  } catch {
    return { theme: "dark", is_muted: false };
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
