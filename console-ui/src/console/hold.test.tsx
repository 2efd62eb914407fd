// A form that is being filled in is held, whichever way somebody asks for another order: mouse, arrow, palette, word.

import { act, cleanup, fireEvent, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EMPTY_BOARD } from "../state/board";
import { showAtSeat } from "../testing/atseat";
import { fixture } from "../testing/fixture";
import { anOrder } from "../testing/scene";
import type { SessionView } from "../wire/types";
import { intent, live, notify, openForm, select } from "./board";
import { CommandBar } from "./commandbar";
import { choose } from "./hold";
import { NewerLine, newer } from "./newer";
import { Notices } from "./notice";
import { OrderPane } from "./orderpane";
import { QueuePane } from "./queue";

const ORDER = anOrder();
const OTHER = anOrder({ id: "ord_other", number: "20261122-0099" });

const note = () => screen.getByLabelText(/原因/) as HTMLInputElement;
const rowOfOther = () => document.getElementById("row-ord_other") as HTMLElement;

/** The half sentence is still there, is said to come first, and has the focus. */
function expectHeld(): void {
  expect(intent.getState()).toMatchObject({ order: ORDER.id, form: { order: ORDER.id } });
  expect(note().value).toBe("half a sentence");
  expect(document.activeElement).toBe(note());
  expect(within(screen.getByRole("form")).getByRole("alert").textContent).toContain("「备注」尚未确认");
}

beforeEach(async () => {
  const session = { ...fixture<SessionView>("reply_session"), demo: false };
  vi.stubGlobal("fetch", async (path: string) => {
    const reply = path.endsWith("/session") ? session : fixture("reply_order_detail");
    return new Response(JSON.stringify(reply));
  });
  const orders = { [ORDER.id]: ORDER, [OTHER.id]: OTHER };
  live.setState({ board: { ...EMPTY_BOARD, epoch: "e", seq: 1, orders } });
  intent.setState({ form: null, notices: [], filter: "all", is_palette_open: false, is_help_open: false });
  // The drawn part of the queue depends on its height, which jsdom does not know.
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600);
  select(ORDER.id);
  await showAtSeat(
    <>
      <QueuePane />
      <OrderPane />
      <CommandBar />
      <Notices />
      <NewerLine />
    </>,
  );
  fireEvent.keyDown(document.body, { key: "j" });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Half a sentence, and then the hands are somewhere else. */
function fillHalf(): void {
  fireEvent.change(note(), { target: { value: "half a sentence" } });
  act(() => note().blur());
}

test("a click on another row, on a notice's button or on what asks like the map keeps the form", () => {
  fillHalf();
  fireEvent.click(rowOfOther());
  expectHeld();
  act(() => {
    note().blur();
    notify("bad", "refused later", OTHER.id);
  });
  fireEvent.click(screen.getByRole("button", { name: /打开/ }));
  expectHeld();
  act(() => {
    note().blur();
    expect(choose(OTHER.id)).toBe(false);
  });
  expectHeld();
});

test("an arrow in the queue keeps it too", () => {
  fillHalf();
  const queue = document.getElementById("queue-list") as HTMLElement;
  for (const key of ["End", "Home"]) fireEvent.keyDown(queue, { key });
  expectHeld();
});

test("an order taken from the palette keeps it, with the focus in the form", () => {
  fillHalf();
  fireEvent.keyDown(document.body, { key: "k", ctrlKey: true });
  const box = screen.getByRole("combobox", { name: /操作、按键/ });
  fireEvent.change(box, { target: { value: "0099" } });
  fireEvent.keyDown(box, { key: "Enter" });
  expectHeld();
});

test("a newer version, which would begin the page anew, waits for it", () => {
  fillHalf();
  act(() => newer.setState({ is_ready: true }));
  fireEvent.keyDown(document.body, { key: "N" });
  expectHeld();
  act(() => newer.setState({ is_ready: false }));
});

test("a line that would open another form keeps it, and is itself not lost", async () => {
  fillHalf();
  const line = document.getElementById("command-line") as HTMLInputElement;
  fireEvent.change(line, { target: { value: "#0099 wb" } });
  await act(async () => fireEvent.keyDown(line, { key: "Enter" }));
  expectHeld();
  expect(line.value).toBe("#0099 wb");
});

test("a click on the row of the form's own order, and on another once the form was sent or is empty, goes on", () => {
  fireEvent.click(rowOfOther());
  expect(intent.getState()).toMatchObject({ order: OTHER.id, form: null });
  const note_action = { role: "operator", order: OTHER, assignment: null } as const;
  fireEvent.keyDown(document.body, { key: "j" });
  fillHalf();
  fireEvent.click(rowOfOther());
  const { form } = intent.getState();
  expect(form?.values).toMatchObject({ note: "half a sentence" });
  expect(form?.error).toBeNull();
  act(() => {
    if (form) openForm(form.action, note_action, { note: "sent" });
    intent.setState((state) => ({ form: state.form && { ...state.form, is_busy: true } }));
  });
  fireEvent.click(document.getElementById(`row-${ORDER.id}`) as HTMLElement);
  expect(intent.getState()).toMatchObject({ order: ORDER.id, form: null });
});
