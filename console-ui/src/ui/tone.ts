// Short synthesised tones, a different one per class, and whether the browser lets them be heard.
// Must not: load files, or stay silent without saying so.

import { useSyncExternalStore } from "react";
import { currentSettings } from "./settings";

export type Tone = "new_order" | "attention" | "alarm" | "offer" | "refused";

interface Note {
  hz: number;
  start_s: number;
  length_s: number;
}

/** Rising = new; a falling pair = look; alternating = alarm; three high = offer; low = refused. */
const TONES: Record<Tone, readonly Note[]> = {
  new_order: [
    { hz: 523, start_s: 0, length_s: 0.12 },
    { hz: 659, start_s: 0.14, length_s: 0.12 },
    { hz: 784, start_s: 0.28, length_s: 0.18 },
  ],
  attention: [
    { hz: 740, start_s: 0, length_s: 0.14 },
    { hz: 587, start_s: 0.18, length_s: 0.2 },
  ],
  alarm: [0, 1, 2, 3, 4, 5].map((n) => ({ hz: n % 2 === 0 ? 880 : 660, start_s: n * 0.2, length_s: 0.17 })),
  offer: [0, 1, 2].map((n) => ({ hz: 988, start_s: n * 0.22, length_s: 0.16 })),
  refused: [{ hz: 196, start_s: 0, length_s: 0.25 }],
};

let audio: AudioContext | null = null;
const listeners = new Set<() => void>();

function context(): AudioContext | null {
  if (!audio && typeof AudioContext !== "undefined") {
    audio = new AudioContext();
    audio.onstatechange = () => {
      for (const listener of listeners) listener();
    };
  }
  return audio;
}

function sound(output: AudioContext, note: Note): void {
  const begin = output.currentTime + note.start_s;
  const oscillator = output.createOscillator();
  const volume = output.createGain();
  oscillator.frequency.value = note.hz;
  oscillator.type = "triangle";
  volume.gain.setValueAtTime(0, begin);
  volume.gain.linearRampToValueAtTime(0.35, begin + 0.015);
  volume.gain.setValueAtTime(0.35, begin + note.length_s - 0.04);
  volume.gain.linearRampToValueAtTime(0, begin + note.length_s);
  oscillator.connect(volume).connect(output.destination);
  oscillator.start(begin);
  oscillator.stop(begin + note.length_s + 0.02);
}

/** Plays a tone unless this seat is muted; the shift leader's alarm is heard even then. */
export function play(tone: Tone): void {
  if (currentSettings().is_muted && tone !== "alarm") return;
  const output = context();
  if (output?.state !== "running") return;
  for (const note of TONES[tone]) sound(output, note);
}

/** Called from a click or key press: browsers only then allow sound. */
export function allowSound(): void {
  void context()?.resume();
}

/** Any first click or key press on the page allows sound. */
export function allowSoundOnFirstGesture(): void {
  const once = () => {
    allowSound();
    window.removeEventListener("pointerdown", once, true);
    window.removeEventListener("keydown", once, true);
  };
  window.addEventListener("pointerdown", once, true);
  window.addEventListener("keydown", once, true);
}

function subscribe(changed: () => void): () => void {
  context();
  listeners.add(changed);
  return () => listeners.delete(changed);
}

/** Whether tones are held back by the browser. */
export function useSoundBlocked(): boolean {
  return useSyncExternalStore(subscribe, () => audio !== null && audio.state !== "running");
}
