// A browser that holds sound back: the page says so, and a key lets it go.

import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { changeSettings } from "./settings";
import { allowSoundOnFirstGesture, play, useSoundBlocked } from "./tone";

const played: { hz: number; gain: number }[] = [];

/** As much of a browser's audio as the tones need; suspended until a gesture resumes it. */
class FakeAudio {
  static last: FakeAudio | null = null;
  state = "suspended";
  currentTime = 0;
  destination = {};
  onstatechange: (() => void) | null = null;
  constructor() {
    FakeAudio.last = this;
  }
  resume(): void {
    this.state = "running";
    this.onstatechange?.();
  }
  createOscillator() {
    const note = { hz: 0, gain: 0 };
    played.push(note);
    const frequency = {
      set value(hz: number) {
        note.hz = hz;
      },
    };
    return {
      frequency,
      type: "",
      connect: (next: unknown) => next,
      start: () => undefined,
      stop: () => undefined,
    };
  }
  createGain() {
    const note = played.at(-1);
    const gain = {
      setValueAtTime: () => undefined,
      linearRampToValueAtTime: (value: number) => {
        if (note) note.gain = Math.max(note.gain, value);
      },
    };
    return { gain, connect: (next: unknown) => next };
  }
}

function Blocked() {
  return <p>{useSoundBlocked() ? "blocked" : "heard"}</p>;
}

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test("held back until a key is pressed, then as loud as its class; muted but for the shift leader", async () => {
  vi.stubGlobal("AudioContext", FakeAudio);
  allowSoundOnFirstGesture();
  render(<Blocked />);
  await screen.findByText("blocked");
  play("p1");
  expect(played).toEqual([]);

  act(() => void fireEvent.keyDown(window, { key: "a" }));
  expect(screen.getByText("heard")).toBeTruthy();
  play("new");
  const loud = played.splice(0);
  expect(loud.map(({ hz }) => hz)).toEqual([523, 659, 784]);

  changeSettings({ volumes: { leader: 10, p1: 9, stale: 7, overdue: 7, declined: 7, new: 2 } });
  play("new");
  expect(played.splice(0)[0]?.gain).toBeLessThan(loud[0]?.gain ?? 0);
  changeSettings({ volumes: { leader: 10, p1: 9, stale: 7, overdue: 7, declined: 7, new: 0 } });
  play("new");
  expect(played).toEqual([]);

  changeSettings({ is_muted: true });
  play("p1");
  expect(played).toEqual([]);
  play("leader");
  expect(played.splice(0).length).toBeGreaterThan(0);
  changeSettings({ is_muted: false });
  play("accepted");
  const accepted = played.splice(0)[0]?.hz ?? 0;
  play("refused");
  expect(played.splice(0)[0]?.hz).toBeLessThan(accepted / 2);
});
