// The seat's tones in time: what rings goes on ringing, whatever happens to the machine's clock.

import { cleanup, fireEvent, render } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { steadyNow } from "../net/clock";
import { REPEAT_MS } from "../state/alert";
import { EMPTY_BOARD } from "../state/board";
import { anAssignment, anOrder, ledOrder } from "../testing/scene";
import type { OrderView } from "../wire/types";
import { alerting, beat, hear, useAlerts } from "./alerts";
import { adopt, intent, live, receive, select } from "./board";

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

function show(order: OrderView): void {
  live.setState({ board: { ...EMPTY_BOARD, epoch: "e", seq: 1, orders: { [order.id]: order } } });
}

/** The feed tells that the order stands so now. */
function feed(order: OrderView): void {
  const seq = (live.getState().board.seq ?? 0) + 1;
  receive({ type: "change", seq, change: "order_changed", order, events: [] }, hear);
}

const DECLINED = { ...ORDER, version: ORDER.version + 1, assignments: [anAssignment({ state: "declined" })] };
const MARK = { for_shift_leader: true, assignment: null, value: null, why: null };

/** Each test begins an hour after the last: the seat remembers which tones were heard when. */
const HOUR_MS = 3_600_000;
let hours = 0;

beforeEach(() => {
  vi.useFakeTimers();
  hours += 1;
  vi.advanceTimersByTime(hours * HOUR_MS);
  vi.setSystemTime(new Date("2026-11-22T06:00:00Z"));
  played.tones = [];
  show(ORDER);
  intent.setState({ order: null });
  alerting.setState({ unseen: [] });
  render(<Seat />);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
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

test("a refusal on the order that lies open is heard, again while nobody is there, and no more after a key", () => {
  select(ORDER.id);
  pass(60_000);
  feed(DECLINED);
  pass(2_000);
  expect(played.tones).toEqual(["declined"]);
  pass(REPEAT_MS.declined);
  expect(played.tones).toEqual(["declined", "declined"]);
  fireEvent.keyDown(document.body, { key: "Tab" });
  pass(10 * REPEAT_MS.declined);
  expect(played.tones).toEqual(["declined", "declined"]);
});

test("who types for somebody else meanwhile hears it all the same, once", () => {
  select(ORDER.id);
  pass(60_000);
  feed({ ...ORDER, version: ORDER.version + 1, attention: [{ ...MARK, kind: "nobody_reachable" }] });
  fireEvent.keyDown(document.body, { key: "a" });
  pass(2_000);
  expect(played.tones).toEqual(["leader"]);
  pass(60_000);
  expect(played.tones).toEqual(["leader"]);
});

test("an order that becomes P1 while a crew goes is heard once", () => {
  const led = ledOrder("en_route", { id: ORDER.id, priority: "p3", attention: [] });
  show(led);
  feed({ ...led, version: led.version + 1, priority: "p1" });
  pass(2_000);
  expect(played.tones).toEqual(["p1"]);
  pass(10 * REPEAT_MS.p1);
  expect(played.tones).toEqual(["p1"]);
});

test("an order that is opened in the moment it comes, and what this seat did itself, are not heard", () => {
  hear([{ kind: "new", about: ORDER.id }]);
  select(ORDER.id);
  pass(2_000);
  feed(DECLINED);
  vi.advanceTimersByTime(50);
  adopt(DECLINED);
  pass(2_000);
  expect(played.tones).toEqual([]);
});

// After five minutes in a hidden tab a browser runs timers once a minute; here they do not run at all.
test("in a hidden tab an alert rings as its message arrives, again with the next ones, and so does a lost connection", () => {
  vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  let now = steadyNow() + 6 * 60_000;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  heartbeat();
  beat();
  feed({ ...DECLINED, version: DECLINED.version + 1 });
  expect(played.tones).toEqual(["declined"]);
  for (let gone = 0; gone < REPEAT_MS.declined; gone += 3_000) {
    now += 3_000;
    heartbeat();
    beat();
  }
  expect(played.tones).toEqual(["declined", "declined"]);
  now += 3_000;
  live.setState(({ link }) => ({ link: { ...link, phase: "closed" } }));
  beat();
  expect(played.tones).toEqual(["declined", "declined", "stale"]);
});
