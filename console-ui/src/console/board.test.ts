// What reaches the board's store, and when: pieces of a large snapshot, and the choice that the panes follow.

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Alert } from "../state/alert";
import { EMPTY_BOARD } from "../state/board";
import { NEW_LINK } from "../state/link";
import { anOrder } from "../testing/scene";
import type { BoardMessage } from "../wire/types";
import {
  dismiss,
  dropUnfinished,
  foldWaiting,
  intent,
  live,
  notify,
  pass,
  receive,
  select,
  shownNotices,
} from "./board";

const HEAD = { seq: 7, server_time: "2026-11-22T00:00:00Z" } as const;

function snapshot(epoch: string): BoardMessage {
  return {
    type: "snapshot",
    ...HEAD,
    epoch,
    orders: [anOrder({ id: "ord_1" })],
    stations: [],
    parked: [],
  };
}

function piece(epoch: string, id: string): BoardMessage {
  const change = { change: "order_entered" as const, order: anOrder({ id }), events: [] };
  return { type: "events", ...HEAD, epoch, changes: [change] };
}

beforeEach(() => {
  vi.useFakeTimers();
  live.setState({ board: EMPTY_BOARD, link: NEW_LINK });
  intent.setState({ order: null, opened: null, form: null, notices: [] });
});
afterEach(() => {
  vi.useRealTimers();
});

test("a snapshot in pieces is shown when it is whole", () => {
  const quiet = () => undefined;
  receive(snapshot("e+"), quiet);
  receive(piece("e+", "ord_2"), quiet);
  vi.advanceTimersByTime(1_000);
  expect(live.getState().board).toBe(EMPTY_BOARD);
  receive(piece("e", "ord_3"), quiet);
  vi.advanceTimersByTime(1_000);
  const { epoch, seq, orders } = live.getState().board;
  expect({ epoch, seq, ids: Object.keys(orders) }).toEqual({
    epoch: "e",
    seq: 7,
    ids: ["ord_1", "ord_2", "ord_3"],
  });
});

test("a snapshot that is cut off shows nothing of itself: the board that was known stands", () => {
  const quiet = () => undefined;
  const shown = () => Object.keys(live.getState().board.orders);
  receive(snapshot("e+"), quiet);
  receive(piece("e", "ord_2"), quiet);
  vi.advanceTimersByTime(1_000);
  receive({ type: "resync", reason: "overflow" }, quiet);
  receive(snapshot("f+"), quiet);
  receive({ type: "resync", reason: "overflow" }, quiet);
  receive(snapshot("g+"), quiet);
  receive({ type: "heartbeat", seq: 9, server_time: HEAD.server_time }, quiet);
  vi.advanceTimersByTime(1_000);
  expect(shown()).toEqual(["ord_1", "ord_2"]);
  dropUnfinished();
  foldWaiting();
  expect(shown()).toEqual(["ord_1", "ord_2"]);
  // The pieces of the next connection are no continuation of those.
  receive(piece("h", "ord_3"), quiet);
  vi.advanceTimersByTime(1_000);
  expect(shown()).toEqual(["ord_1", "ord_2", "ord_3"]);
});

test("a snapshot after a cut rings for what came in between, when it is whole; the first one of the page never", () => {
  const heard: string[] = [];
  const hear = (alerts: Alert[]) => heard.push(...alerts.map(({ kind, about }) => `${kind} ${about}`));
  const fold = () => vi.advanceTimersByTime(1_000);
  receive(snapshot("e+"), hear);
  receive(piece("e", "ord_2"), hear);
  fold();
  expect(heard).toEqual([]);
  receive({ type: "resync", reason: "overflow" }, hear);
  receive(snapshot("f+"), hear);
  fold();
  expect(heard).toEqual([]);
  receive(piece("f+", "ord_2"), hear);
  receive(piece("f", "ord_3"), hear);
  fold();
  expect(heard).toEqual([`${anOrder().priority === "p1" ? "p1" : "new"} ord_3`]);
});

// The tab was covered after its frame was asked for: the frame never comes.
describe("a page that gets no frames any more", () => {
  const heard: string[] = [];
  const hear = (alerts: Alert[]) => heard.push(...alerts.map(({ about }) => about));
  const enter = (seq: number, id: string) => {
    const order = anOrder({ id });
    receive({ type: "change", seq, change: "order_entered", order, events: [] }, hear);
  };

  beforeEach(() => {
    heard.length = 0;
    receive(snapshot("e"), hear);
    vi.advanceTimersByTime(1_000);
    vi.stubGlobal("requestAnimationFrame", () => 0);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  test("still hears of what comes, and of what comes after it", () => {
    enter(8, "ord_8");
    vi.advanceTimersByTime(250);
    enter(9, "ord_9");
    vi.advanceTimersByTime(250);
    expect(heard).toEqual(["ord_8", "ord_9"]);
  });

  test("hears of each message as it comes while it is hidden, in a storm a moment later", () => {
    vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    enter(8, "ord_8");
    expect(heard).toEqual(["ord_8"]);
    enter(9, "ord_9");
    expect(heard).toEqual(["ord_8"]);
    // No timer comes, but the next message does.
    const now = performance.now() + 300;
    vi.spyOn(performance, "now").mockReturnValue(now);
    enter(10, "ord_10");
    expect(heard).toEqual(["ord_8", "ord_9", "ord_10"]);
  });

  test("folds what waits in the moment it is hidden", () => {
    enter(8, "ord_8");
    vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(heard).toEqual(["ord_8"]);
    vi.advanceTimersByTime(1_000);
    expect(heard).toEqual(["ord_8"]);
  });
});

test("the panes follow a choice in passing when the row has been painted, and the last of several", () => {
  select("ord_1");
  expect(intent.getState()).toMatchObject({ order: "ord_1", opened: "ord_1" });
  pass("ord_2");
  pass("ord_3");
  expect(intent.getState()).toMatchObject({ order: "ord_3", opened: "ord_1" });
  vi.advanceTimersByTime(100);
  expect(intent.getState()).toMatchObject({ order: "ord_3", opened: "ord_3" });
});

test("bad news stays until it is read, however much comes after it", () => {
  notify("bad", "refused");
  for (let n = 0; n < 9; n += 1) notify("good", `done ${n}`);
  expect(shownNotices(intent.getState().notices).at(-1)?.text).toBe("done 8");
  vi.advanceTimersByTime(60_000);
  const [left] = shownNotices(intent.getState().notices);
  expect(left?.text).toBe("refused");
  dismiss(left?.id ?? 0);
  expect(intent.getState().notices).toEqual([]);
});
