// What is heard during a call against a server that keeps an order: nothing said before is erased, of nobody.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EMPTY_BOARD } from "../state/board";
import { type Following, NOBODY } from "../state/following";
import { NEW_LINK } from "../state/link";
import { fixture } from "../testing/fixture";
import { anOrder } from "../testing/scene";
import type { FactsBase, OrderView, Problem } from "../wire/types";
import { intent, live } from "./board";
import { changeFacts, endCall, enterNote, intake, sendKept, writeNote } from "./intake";

interface Sent {
  key: string;
  body: Record<string, unknown> & Pick<FactsBase, "people" | "flags" | "hazards"> & { base?: FactsBase };
}

const CALL: Following = {
  key: "alarm-1",
  label: "东方花园",
  began_at: null,
  alarm: "alm_1",
  order: "ord_1",
  number: "20261122-0042",
  sent: { people: null, flags: [], hazards: [] },
  facts: { people: null, flags: [], hazards: [] },
  sent_caller: NOBODY,
  is_caller_refused: false,
  note: "",
  notes: [],
  caller: NOBODY,
  lift: null,
  is_unlocated: false,
};

let stored: OrderView;
let sent: Sent[] = [];
/** Answers that are held back, each until it is let go. */
let held: (() => void)[] | null = null;

/** What the server says to a note. */
let refused: Problem | null = null;

const FACTS = ["people", "flags", "hazards"] as const;
const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** The server's rule: what only one has changed is taken over, what both have changed is a conflict. */
function answer({ body }: Sent): Response {
  if (body.command === "add_note") {
    if (refused) return new Response(JSON.stringify(refused), { status: refused.status });
    return new Response(JSON.stringify({ ...fixture<object>("reply_command_done"), order: stored }));
  }
  const { base } = body;
  const next = { ...stored };
  const conflicts = [];
  for (const field of FACTS) {
    const [mine, theirs, was] = [body[field], stored[field], base?.[field]];
    if (!base || isSame(theirs, was) || isSame(theirs, mine)) Object.assign(next, { [field]: mine });
    else if (!isSame(mine, was)) conflicts.push({ field, mine, theirs });
  }
  if (conflicts.length > 0) {
    const problem = { type: "", title: "", detail: "", status: 409, code: "changed_meanwhile" };
    return new Response(JSON.stringify({ ...problem, facts: { conflicts } }), { status: 409 });
  }
  stored = { ...next, version: stored.version + 1 };
  return new Response(JSON.stringify({ ...fixture<object>("reply_command_done"), order: stored }));
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  sent = [];
  held = null;
  refused = null;
  stored = anOrder({ id: "ord_1", people: null, flags: [], hazards: [] });
  live.setState({
    board: { ...EMPTY_BOARD, orders: { ord_1: stored } },
    link: { ...NEW_LINK, phase: "open" },
  });
  intent.setState({ notices: [] });
  intake.setState({ following: CALL, unsettled: [] });
  vi.stubGlobal("fetch", async (_path: string, init: RequestInit) => {
    const key = new Headers(init.headers).get("idempotency-key") ?? "";
    const request = { key, body: JSON.parse(String(init.body)) };
    sent.push(request);
    await new Promise<void>((letGo) => (held ? held.push(letGo) : letGo()));
    return answer(request);
  });
});
afterEach(async () => {
  endCall();
  await vi.runAllTimersAsync();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A key on the pad, and the time after which it is sent. */
async function hear(facts: Partial<Following["facts"]>): Promise<void> {
  changeFacts((before) => ({ ...before, ...facts }));
  await vi.advanceTimersByTimeAsync(500);
}

async function letAllGo(): Promise<void> {
  const waiting = held ?? [];
  held = null;
  for (const letGo of waiting) letGo();
  await vi.advanceTimersByTimeAsync(1_000);
}

test("what is heard before the first reply erases nothing of what was heard just before", async () => {
  held = [];
  await hear({ people: 3 });
  await hear({ flags: ["unconscious"] });
  await hear({ hazards: ["fire_smoke"] });
  expect(sent).toHaveLength(1);
  await letAllGo();
  expect(sent).toHaveLength(3);
  expect(stored).toMatchObject({ people: 3, flags: ["unconscious"], hazards: ["fire_smoke"] });
});

test("what is taken back before the first reply is gone, and only that", async () => {
  held = [];
  await hear({ people: 3, flags: ["unconscious"] });
  await hear({ flags: [] });
  await letAllGo();
  expect(stored).toMatchObject({ people: 3, flags: [], hazards: [] });
});

test("what another seat recorded and this board does not show yet stays", async () => {
  stored = { ...stored, hazards: ["water"], version: stored.version + 1 };
  await hear({ people: 2 });
  expect(stored).toMatchObject({ people: 2, hazards: ["water"] });
  expect(sent[0]?.body.base).toMatchObject({ people: null, hazards: [] });
});

test("flags of both seats stand, under a key of their own, and nobody is told that something was refused", async () => {
  stored = { ...stored, flags: ["pregnant"], version: stored.version + 1 };
  await hear({ flags: ["panic"] });
  expect(stored.flags).toEqual(["pregnant", "panic"]);
  expect(sent).toHaveLength(2);
  expect(sent[1]?.key).not.toBe(sent[0]?.key);
  expect(intent.getState().notices).toEqual([]);
});

test("of two numbers of people the one of this call stands, and the operator is told of the other", async () => {
  stored = { ...stored, people: 5, version: stored.version + 1 };
  await hear({ people: 3 });
  expect(stored.people).toBe(3);
  expect(intent.getState().notices.at(-1)).toMatchObject({ tone: "bad", order: "ord_1" });
  expect(intent.getState().notices.at(-1)?.text).toMatch(/5.*3/);
});

test("where the other seat has recorded all of it, nothing is sent again", async () => {
  stored = { ...stored, flags: ["panic", "pregnant"], version: stored.version + 1 };
  await hear({ flags: ["panic"] });
  expect(sent).toHaveLength(1);
  expect(stored.flags).toEqual(["panic", "pregnant"]);
});

test("a request that was sent once is the same after the board has moved on", async () => {
  const answered = globalThis.fetch;
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    await answered(path, init);
    throw new TypeError("network");
  });
  await hear({ flags: ["panic"] });
  await vi.advanceTimersByTimeAsync(1_700);
  const first = sent[0];
  live.setState(({ board }) => ({ board: { ...board, orders: { ord_1: stored } } }));
  vi.stubGlobal("fetch", answered);
  sendKept();
  await vi.runAllTimersAsync();
  expect(sent.length).toBeGreaterThan(1);
  for (const request of sent) expect(request).toEqual(first);
});

const notes = () => sent.map(({ body }) => body.note);

test("a note is recorded once, however often Enter is pressed, and what is typed meanwhile stays", async () => {
  held = [];
  writeNote("六楼半");
  enterNote();
  enterNote();
  expect(intake.getState().following?.note).toBe("");
  writeNote("电话快没电");
  await letAllGo();
  expect(notes()).toEqual(["六楼半"]);
  expect(intake.getState().following?.note).toBe("电话快没电");
});

test("a note that was not entered goes to the order when the call ends", async () => {
  writeNote(" 电话快没电 ");
  endCall();
  await vi.advanceTimersByTimeAsync(100);
  expect(notes()).toEqual(["电话快没电"]);
});

test("a note that is entered before the order has its number waits for it", async () => {
  intake.setState({ following: { ...CALL, order: null } });
  writeNote("六楼半");
  enterNote();
  expect(intake.getState().following?.notes).toEqual(["六楼半"]);
  expect(localStorage.getItem("liftaid.following")).toContain("六楼半");
  intake.setState({ following: { ...CALL, notes: ["六楼半"] } });
  endCall();
  await vi.advanceTimersByTimeAsync(100);
  expect(notes()).toEqual(["六楼半"]);
});

test("the refusal of a note holds its words", async () => {
  refused = { type: "", title: "", detail: "", status: 409, code: "order_merged" };
  writeNote("六楼半");
  enterNote();
  await vi.advanceTimersByTimeAsync(100);
  const notice = intent.getState().notices.at(-1);
  expect(notice).toMatchObject({ tone: "bad", order: "ord_1" });
  expect(notice?.text).toContain("六楼半");
});
