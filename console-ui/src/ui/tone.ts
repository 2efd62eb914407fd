// Short synthesised tones, a different one per class, and whether the browser lets them be heard.
// Must not: load files, or stay silent without saying so.

import { useSyncExternalStore } from "react";
import type { SoundClass } from "../state/alert";
import { whenIdle } from "./idle";
import { currentSettings, LOUDEST } from "./settings";

export type Tone = SoundClass | "offer" | "accepted" | "refused";

interface Note {
  hz: number;
  start_s: number;
  length_s: number;
}

function notes(hz: readonly number[], every_s: number, length_s: number): Note[] {
  return hz.map((each, n) => ({ hz: each, start_s: n * every_s, length_s }));
}

/**
 * Told apart without words: rising = new; fast alternating = P1; slow alternating = the shift leader's alarm;
 * a falling pair twice = overdue; one long fall = somebody said no; two dull beats = the link; three high =
 * offer; one short high = done; one low = refused.
 */
const TONES: Record<Tone, readonly Note[]> = {
  new: notes([523, 659, 784], 0.14, 0.13),
  p1: notes([988, 784, 988, 784, 988, 784, 988], 0.11, 0.1),
  leader: notes([880, 660, 880, 660, 880, 660], 0.2, 0.17),
  overdue: notes([740, 587, 740, 587], 0.18, 0.16),
  declined: notes([523, 440, 349], 0.2, 0.19),
  stale: notes([262, 262], 0.32, 0.24),
  offer: notes([988, 988, 988], 0.22, 0.16),
  accepted: notes([1047], 0, 0.08),
  refused: notes([196], 0, 0.25),
};

/** Loudness of a note at the full volume. */
const FULL_GAIN = 0.5;
/** What answers the operator's own key has no volume of its own. */
const ANSWER_VOLUME = 7;

function volumeOf(tone: Tone): number {
  const { volumes } = currentSettings();
  return tone in volumes ? volumes[tone as SoundClass] : ANSWER_VOLUME;
}

let audio: AudioContext | null = null;
const listeners = new Set<() => void>();

function tellListeners(): void {
  for (const listener of listeners) listener();
}

function context(): AudioContext | null {
  if (!audio && typeof AudioContext !== "undefined") {
    audio = new AudioContext();
    audio.onstatechange = tellListeners;
    tellListeners();
  }
  return audio;
}

function sound(output: AudioContext, note: Note, gain: number): void {
  const begin = output.currentTime + note.start_s;
  const oscillator = output.createOscillator();
  const volume = output.createGain();
  oscillator.frequency.value = note.hz;
  oscillator.type = "triangle";
  volume.gain.setValueAtTime(0, begin);
  volume.gain.linearRampToValueAtTime(gain, begin + 0.015);
  volume.gain.setValueAtTime(gain, begin + note.length_s - 0.04);
  volume.gain.linearRampToValueAtTime(0, begin + note.length_s);
  oscillator.connect(volume).connect(output.destination);
  oscillator.start(begin);
  oscillator.stop(begin + note.length_s + 0.02);
}

/** Plays a tone unless this seat is muted; the shift leader's alarm is heard even then. */
export function play(tone: Tone): void {
  if (currentSettings().is_muted && tone !== "leader") return;
  const output = context();
  const gain = FULL_GAIN * (volumeOf(tone) / LOUDEST) ** 2;
  if (output?.state !== "running" || gain === 0) return;
  for (const note of TONES[tone]) sound(output, note, gain);
}

/** Called from a click or key press: browsers only then allow sound. */
export function allowSound(): void {
  void context()?.resume();
}

/** Clicks and key presses on the page allow sound, until it runs: a browser does not take every key for one. */
export function allowSoundOnFirstGesture(): void {
  const gesture = () => {
    allowSound();
    if (context()?.state !== "running") return;
    window.removeEventListener("pointerdown", gesture, true);
    window.removeEventListener("keydown", gesture, true);
  };
  window.addEventListener("pointerdown", gesture, true);
  window.addEventListener("keydown", gesture, true);
}

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  // Opening the machine's sound takes longer than drawing the page, which comes first.
  void whenIdle().then(context);
  return () => listeners.delete(changed);
}

/** Whether tones are held back by the browser. */
export function useSoundBlocked(): boolean {
  return useSyncExternalStore(subscribe, () => audio !== null && audio.state !== "running");
}
