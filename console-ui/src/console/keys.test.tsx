// Keys of the page: each does one thing, and none acts behind what covers the page.

import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { NewFacts } from "../reports/newfacts";
import { EMPTY_BOARD } from "../state/board";
import { showAtSeat } from "../testing/atseat";
import { fixture } from "../testing/fixture";
import { anOrder } from "../testing/scene";
import type { SessionView } from "../wire/types";
import { intent, live, select } from "./board";

const ORDER = anOrder();

beforeEach(() => {
  live.setState({ board: { ...EMPTY_BOARD, orders: { [ORDER.id]: ORDER } } });
  intent.setState({ order: null, opened: null, form: null, notices: [], is_help_open: false });
  vi.stubGlobal(
    "fetch",
    async () => new Response(JSON.stringify({ ...fixture<SessionView>("reply_session"), demo: false })),
  );
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test("while the key list is open only the keys that close it act", async () => {
  select(ORDER.id);
  intent.setState({ is_help_open: true });
  await showAtSeat(null);
  fireEvent.keyDown(document.body, { key: "j" });
  fireEvent.keyDown(document.body, { key: "]" });
  fireEvent.keyDown(document.body, { key: "k", ctrlKey: true });
  expect(intent.getState()).toMatchObject({ form: null, is_palette_open: false, is_help_open: true });
  fireEvent.keyDown(document.body, { key: "?" });
  expect(intent.getState().is_help_open).toBe(false);
  fireEvent.keyDown(document.body, { key: "j" });
  expect(intent.getState().form?.action.id).toBe("add_note");
});

test("what a further call told is seen by a key of its own, also by its word", async () => {
  await showAtSeat(<NewFacts order={ORDER} alarms={[]} />);
  expect(screen.queryByRole("status")).toBeNull();
  const more = { ...ORDER, version: ORDER.version + 1, alarm_count: ORDER.alarm_count + 1 };
  act(() => live.setState({ board: { ...EMPTY_BOARD, orders: { [ORDER.id]: more } } }));
  expect(screen.getByRole("button", { name: "知道了 +" })).toBeTruthy();
  fireEvent.keyDown(document.body, { key: "=" });
  expect(screen.getByRole("button", { name: "知道了 +" })).toBeTruthy();
  fireEvent.keyDown(document.body, { key: "+" });
  expect(screen.queryByRole("button", { name: "知道了 +" })).toBeNull();
});
