// Taking an action back against a server that may not answer, and beside another seat.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EMPTY_BOARD } from "../state/board";
import { baseOf } from "../state/conflict";
import { fixture } from "../testing/fixture";
import { anOrder } from "../testing/scene";
import type { CommandBody } from "../wire/types";
import { intent, live } from "./board";
import { offerUndo, undoing, undoLast } from "./undo";

const BEFORE = anOrder({ id: "ord_1", people: 2, flags: [], hazards: [] });
const LEFT = { ...BEFORE, version: BEFORE.version + 1, people: 5, hazards: ["water" as const] };
const DONE: CommandBody = { command: "triage", people: 5, flags: [], hazards: [], base: baseOf(BEFORE) };
const UNDONE = { ...LEFT, version: LEFT.version + 1, people: 2 };

let sent: { key: string | null; body: Record<string, unknown> }[] = [];
let is_away = false;

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  is_away = false;
  live.setState({ board: { ...EMPTY_BOARD, orders: { ord_1: LEFT } } });
  intent.setState({ notices: [] });
  vi.stubGlobal("fetch", async (_path: string, init: RequestInit) => {
    const key = new Headers(init.headers).get("idempotency-key");
    sent.push({ key, body: JSON.parse(String(init.body)) });
    if (is_away) throw new TypeError("network");
    return new Response(JSON.stringify({ ...fixture<object>("reply_command_done"), order: UNDONE }));
  });
  offerUndo("action.triage", DONE, BEFORE, LEFT);
});
afterEach(async () => {
  await vi.runAllTimersAsync();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function undo(): Promise<void> {
  const done = undoLast();
  await vi.advanceTimersByTimeAsync(2_000);
  await done;
}

test("what another seat recorded stays, and the server is told what this seat had seen", async () => {
  await undo();
  expect(sent).toHaveLength(1);
  expect(sent[0]?.body).toMatchObject({
    people: 2,
    hazards: ["water"],
    base: { people: 5, hazards: ["water"] },
  });
});

test("one that met a dead server is offered again, and tried under the same key", async () => {
  is_away = true;
  await undo();
  expect(undoing.getState().offer).not.toBeNull();
  is_away = false;
  // It was carried out the first time, only its answer was lost.
  live.setState({ board: { ...EMPTY_BOARD, orders: { ord_1: UNDONE } } });
  await undo();
  expect(new Set(sent.map(({ key }) => key)).size).toBe(1);
  expect(new Set(sent.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(intent.getState().notices.at(-1)?.tone).toBe("good");
  expect(undoing.getState().offer).toBeNull();
});

test("the offer of an action that was done meanwhile is not replaced", async () => {
  is_away = true;
  const done = undoLast();
  offerUndo("action.set_priority", { command: "set_priority", priority: "p1", note: null }, BEFORE, {
    ...LEFT,
    priority: "p1",
  });
  await vi.advanceTimersByTimeAsync(2_000);
  await done;
  expect(undoing.getState().offer?.title).toBe("action.set_priority");
});

test("somebody else's change since is not taken back", async () => {
  live.setState({ board: { ...EMPTY_BOARD, orders: { ord_1: { ...LEFT, people: 6 } } } });
  await undo();
  expect(sent).toEqual([]);
});
