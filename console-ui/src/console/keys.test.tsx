// Keys of the page: each does one thing, and none acts behind what covers the page.

import { act, cleanup, fireEvent, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { zh } from "../i18n/zh";
import { NewFacts } from "../reports/newfacts";
import { EMPTY_BOARD } from "../state/board";
import { showAtSeat } from "../testing/atseat";
import { fixture } from "../testing/fixture";
import { anOrder, ledOrder } from "../testing/scene";
import type { SessionView } from "../wire/types";
import { intent, live, select } from "./board";
import { OrderPane } from "./orderpane";

const ORDER = anOrder();

beforeEach(() => {
  live.setState({ board: { ...EMPTY_BOARD, orders: { [ORDER.id]: ORDER } } });
  intent.setState({ order: null, opened: null, form: null, notices: [], is_help_open: false });
  const session = { ...fixture<SessionView>("reply_session"), demo: false };
  vi.stubGlobal("fetch", async (path: string) => {
    const reply = path.endsWith("/session") ? session : fixture("reply_order_detail");
    return new Response(JSON.stringify(reply));
  });
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

test("a letter that meets a form's radio opens no other form", async () => {
  const led = ledOrder("on_scene", { id: ORDER.id });
  live.setState({ board: { ...EMPTY_BOARD, orders: { [ORDER.id]: led } } });
  select(ORDER.id);
  await showAtSeat(<OrderPane />);
  fireEvent.keyDown(document.body, { key: "x" });
  const form = screen.getByRole("form", { name: zh["action.decide_fire_brigade"] });
  const radio = within(form).getAllByRole("radio")[0] as HTMLElement;
  act(() => radio.focus());
  for (const key of ["f", "u", "*", "]"]) fireEvent.keyDown(radio, { key });
  expect(intent.getState().form?.action.id).toBe("decide_fire_brigade");
  expect(within(form).getByRole("alert").textContent).toContain("尚未确认");
  fireEvent.keyDown(radio, { key: "?" });
  expect(intent.getState().is_help_open).toBe(true);
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
