// Orders that answers bring late: they open where nobody is at work, and else leave everything as it is.

import { act, cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { EMPTY_BOARD } from "../state/board";
import { EMPTY_DRAFT } from "../state/draft";
import { showAtSeat } from "../testing/atseat";
import { fixture } from "../testing/fixture";
import { aBoard, anOrder } from "../testing/scene";
import type { AlarmReply, SessionView } from "../wire/types";
import { AttentionStrip } from "./attention";
import { intent, live, select } from "./board";
import { CommandLine } from "./commandline";
import { intake, raise } from "./intake";
import { OrderPane } from "./orderpane";

const ORDER = anOrder({ id: "ord_mine" });
const BROUGHT = fixture<AlarmReply>("reply_alarm_attached").order?.id ?? "";

let answer: (() => void) | null = null;

beforeEach(() => {
  answer = null;
  localStorage.clear();
  live.setState({ board: { ...EMPTY_BOARD, orders: { [ORDER.id]: ORDER }, parked: aBoard().parked } });
  intent.setState({
    order: null,
    opened: null,
    assignment: null,
    form: null,
    notices: [],
    is_palette_open: false,
    refused: null,
  });
  intake.setState({
    draft: { ...EMPTY_DRAFT, is_unlocated: true, text: "人民广场附近" },
    kept: [],
    following: null,
    unsettled: [],
  });
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    const session = { ...fixture<SessionView>("reply_session"), demo: false };
    const reply = path.endsWith("/session") ? session : fixture("reply_order_detail");
    if (init.method === "GET") return Promise.resolve(new Response(JSON.stringify(reply)));
    return new Promise<Response>((done) => {
      answer = () => done(new Response(JSON.stringify(fixture("reply_alarm_attached"))));
    });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** The answer comes; by its notice it is all there. */
async function answered(): Promise<void> {
  await waitFor(() => expect(answer).not.toBeNull());
  await act(async () => answer?.());
  await waitFor(() => expect(intent.getState().notices.at(-1)?.order).toBe(BROUGHT));
}

describe("an alarm's answer", () => {
  test("opens its order while the choice is still what it was", async () => {
    select(ORDER.id);
    raise();
    await answered();
    expect(intent.getState().order).toBe(BROUGHT);
  });

  test("leaves the choice that was made meanwhile", async () => {
    raise();
    select(ORDER.id);
    await answered();
    expect(intent.getState().order).toBe(ORDER.id);
  });

  test("leaves a form that is open", async () => {
    select(ORDER.id);
    await showAtSeat(<OrderPane />);
    act(() => void raise());
    fireEvent.keyDown(document.body, { key: "j" });
    await answered();
    expect(intent.getState()).toMatchObject({ order: ORDER.id, form: { order: ORDER.id } });
    expect(document.activeElement).toBe(screen.getByLabelText(/原因/));
  });

  test("leaves the order that words are being typed for", async () => {
    select(ORDER.id);
    await showAtSeat(<CommandLine />);
    act(() => void raise());
    act(() => document.getElementById("command-line")?.focus());
    await answered();
    expect(intent.getState().order).toBe(ORDER.id);
  });
});

test("the answer to placing a waiting alarm leaves a form that is open", async () => {
  select(ORDER.id);
  await showAtSeat(
    <>
      <AttentionStrip />
      <OrderPane />
    </>,
  );
  fireEvent.keyDown(document.body, { key: "*" });
  fireEvent.keyDown(document.body, { key: "j" });
  await answered();
  expect(intent.getState()).toMatchObject({ order: ORDER.id, form: { order: ORDER.id } });
});
