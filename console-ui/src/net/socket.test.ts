import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { freshnessOf, GIVE_UP_AFTER_MS, type Link, NEW_LINK } from "../state/link";
import { fixtureText } from "../testing/fixture";
import type { BoardMessage } from "../wire/types";
import { steadyNow } from "./clock";
import { type BoardSocket, openSocket, type Place } from "./socket";

class FakeSocket {
  static readonly OPEN = 1;
  static made: FakeSocket[] = [];
  readyState = 0;
  sent: unknown[] = [];
  is_closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  constructor(readonly url: string) {
    FakeSocket.made.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.is_closed = true;
  }
  open() {
    this.readyState = 1;
    this.onopen?.();
  }
  hear(text: string) {
    this.onmessage?.({ data: text });
  }
}

function latest(): FakeSocket {
  const socket = FakeSocket.made.at(-1);
  if (!socket) throw new Error("no socket was opened");
  return socket;
}

let link: Link;
let place: Place | null;
let heard: BoardMessage[];
let lost: number;
let newer: number;
let board: BoardSocket;

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(new Date("2026-11-22T06:00:00Z"));
  vi.stubGlobal("WebSocket", FakeSocket);
  FakeSocket.made = [];
  [link, place, heard, lost, newer] = [NEW_LINK, null, [], 0, 0];
  board = openSocket<BoardMessage>({
    path: "/api/v1/board",
    place: () => place,
    onMessage: (message) => heard.push(message),
    onLink: (next) => {
      link = next;
    },
    onLost: () => {
      lost += 1;
    },
    onNewer: () => {
      newer += 1;
    },
    random: () => 1,
  });
});
afterEach(() => {
  board.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const FRESH = { type: "hello", protocol: 1, epoch: null, seq: null, filter: { districts: [] } };

describe("the board's socket", () => {
  test("says hello first, and asks for a snapshot when it knows nothing", () => {
    latest().open();
    expect(latest().url).toMatch(/^ws:\/\/.*\/api\/v1\/board$/);
    expect(latest().sent).toEqual([FRESH]);
  });

  test("resumes at the last place after the connection was lost", async () => {
    latest().open();
    latest().hear(fixtureText("board_snapshot"));
    place = { epoch: "epoch-7431-1", seq: 48213 };
    latest().onclose?.();
    expect(link.phase).toBe("closed");
    expect(lost).toBe(1);
    await vi.advanceTimersByTimeAsync(500);
    latest().open();
    expect(FakeSocket.made).toHaveLength(2);
    expect(latest().sent).toEqual([{ ...FRESH, epoch: "epoch-7431-1", seq: 48213 }]);
  });

  test("a resync is answered with a hello without a place, on the same connection", () => {
    latest().open();
    place = { epoch: "e", seq: 5 };
    latest().hear(fixtureText("board_resync"));
    expect(heard.at(-1)).toMatchObject({ type: "resync" });
    expect(latest().sent.at(-1)).toEqual(FRESH);
    expect(FakeSocket.made).toHaveLength(1);
  });

  test("what only a newer page understands is left out, and nothing is asked again", async () => {
    latest().open();
    latest().hear(fixtureText("board_heartbeat"));
    for (const frame of [
      '{"type":"change","seq":6,"change":"order_painted"}',
      '{"type":"weather","rain_mm":3}',
      '{"type":"events","epoch":"e","seq":7,"changes":[{"change":"order_painted"},{"change":"order_left","order":"o","reason":"closed"}]}',
    ]) {
      latest().hear(frame);
    }
    expect(newer).toBe(3);
    expect(heard.slice(1)).toEqual([
      {
        type: "events",
        epoch: "e",
        seq: 7,
        changes: [{ change: "order_left", order: "o", reason: "closed" }],
      },
    ]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(FakeSocket.made).toHaveLength(1);
    expect(latest().is_closed).toBe(false);
  });

  test("a broken frame makes it start over with a snapshot", async () => {
    latest().open();
    place = { epoch: "e", seq: 5 };
    latest().hear('{"type":"change","change":"order_left","order":"o","reason":"closed"}');
    expect(heard).toEqual([]);
    expect(newer).toBe(0);
    expect(FakeSocket.made[0]?.is_closed).toBe(true);
    await vi.advanceTimersByTimeAsync(500);
    latest().open();
    expect(latest().sent).toEqual([FRESH]);
  });

  test("silence is stale after two heartbeats and given up later", async () => {
    latest().open();
    latest().hear(fixtureText("board_heartbeat"));
    await vi.advanceTimersByTimeAsync(7_000);
    expect(freshnessOf(link, steadyNow()).kind).toBe("stale");
    await vi.advanceTimersByTimeAsync(GIVE_UP_AFTER_MS);
    expect(FakeSocket.made[0]?.is_closed).toBe(true);
    expect(FakeSocket.made.length).toBeGreaterThan(1);
  });

  test("a machine's clock that is set back neither keeps a silent link live nor alive", async () => {
    latest().open();
    latest().hear(fixtureText("board_heartbeat"));
    vi.setSystemTime(new Date("2026-11-22T05:00:00Z"));
    await vi.advanceTimersByTimeAsync(7_000);
    expect(freshnessOf(link, steadyNow())).toMatchObject({
      kind: "stale",
      since: Date.parse("2026-11-22T06:00:00Z"),
    });
    await vi.advanceTimersByTimeAsync(GIVE_UP_AFTER_MS);
    expect(FakeSocket.made[0]?.is_closed).toBe(true);
  });

  test("waits longer with each failure, and tries at once when asked", async () => {
    latest().onclose?.();
    expect(link.retry_at).toBe(steadyNow() + 500);
    await vi.advanceTimersByTimeAsync(500);
    latest().onclose?.();
    expect(link.retry_at).toBe(steadyNow() + 1_000);
    board.retryNow();
    expect(FakeSocket.made).toHaveLength(3);
    expect(link.phase).toBe("connecting");
  });

  test("keeps telling the server that it is there", async () => {
    latest().open();
    const beat = setInterval(() => latest().hear(fixtureText("board_heartbeat")), 3_000);
    await vi.advanceTimersByTimeAsync(21_000);
    clearInterval(beat);
    expect(latest().sent.filter((message) => (message as { type: string }).type === "ping")).toHaveLength(2);
  });

  test("stays closed once it is closed", async () => {
    board.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.made).toHaveLength(1);
  });
});
