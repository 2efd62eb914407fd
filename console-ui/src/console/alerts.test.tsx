// The seat's tones in time: what rings goes on ringing, whatever happens to the machine's clock.

import { cleanup, render } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { steadyNow } from "../net/clock";
import { REPEAT_MS } from "../state/alert";
import { EMPTY_BOARD } from "../state/board";
import { anOrder } from "../testing/scene";
import { alerting, hear, useAlerts } from "./alerts";
import { intent, live } from "./board";

const played = vi.hoisted(() => ({ tones: [] as string[] }));
vi.mock("../ui/tone", () => ({
  allowSound: () => undefined,
  play: (tone: string) => played.tones.push(tone),
}));

function Seat() {
  useAlerts("operator");
  return null;
}

const ORDER = anOrder({ state: "open", attention: [] });

/** The link was heard of a moment ago. */
function heartbeat(): void {
  live.setState({
    link: { phase: "open", heard_at: steadyNow(), heard_clock: Date.now(), retry_at: null },
  });
}

/** Time goes on, with heartbeats. */
function pass(span_ms: number): void {
  for (let gone = 0; gone < span_ms; gone += 1_000) {
    heartbeat();
    vi.advanceTimersByTime(1_000);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(new Date("2026-11-22T06:00:00Z"));
  played.tones = [];
  live.setState({ board: { ...EMPTY_BOARD, orders: { [ORDER.id]: ORDER } } });
  intent.setState({ order: null });
  alerting.setState({ unseen: [] });
  render(<Seat />);
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

test("a clock that is set back by an hour does not mute the seat", () => {
  hear([{ kind: "new", about: ORDER.id }]);
  pass(2_000);
  expect(played.tones).toEqual(["new"]);
  vi.setSystemTime(new Date("2026-11-22T05:00:00Z"));
  pass(REPEAT_MS.new + 1_000);
  expect(played.tones).toEqual(["new", "new"]);
});
