// Whether the page runs from the home screen, and the browser's offer to put it there.
// Must not: ask by itself; a person taps.

import { useSyncExternalStore } from "react";

/** What Chromium hands over when the page may be installed. */
interface InstallOffer extends Event {
  prompt: () => Promise<unknown>;
}

let offer: InstallOffer | null = null;
const watchers = new Set<() => void>();

function keep(next: InstallOffer | null): void {
  offer = next;
  for (const changed of watchers) changed();
}

/** Catches the browser's offer; to be called before the page is drawn. */
export function watchInstallOffer(): void {
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    keep(event as InstallOffer);
  });
  window.addEventListener("appinstalled", () => keep(null));
}

function subscribe(changed: () => void): () => void {
  watchers.add(changed);
  return () => watchers.delete(changed);
}

/** Installs on call; null where there is nothing to install. */
export function useInstall(): (() => void) | null {
  const found = useSyncExternalStore(subscribe, () => offer);
  if (!found) return null;
  return () => {
    keep(null);
    void found.prompt();
  };
}

export function isInstalled(): boolean {
  return window.matchMedia?.("(display-mode: standalone)").matches ?? false;
}

/** iPhones give what is on the home screen cookies of its own: a code used in the browser is lost there. */
export function needsInstallFirst(agent = navigator.userAgent): boolean {
  return /iPhone|iPad/.test(agent);
}

/** What kind of phone the browser says it is. */
export function phoneName(agent: string): string {
  const model = /Android [^;)]*; ([^;)]{2,30})/.exec(agent)?.[1];
  if (model && model !== "K") return `Android · ${model.replace(/ Build.*$/, "").trim()}`;
  const known = ["iPhone", "iPad", "Android", "HarmonyOS", "Windows", "Macintosh", "Linux"];
  return known.find((name) => agent.includes(name)) ?? "";
}
