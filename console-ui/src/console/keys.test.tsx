// Keys of the page: each does one thing, and none acts behind what covers the page.

import { act, cleanup, fireEvent, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { OrderAction } from "../action/action";
import { NewFacts } from "../further/newfacts";
import { zh } from "../i18n/zh";
import { EMPTY_BOARD } from "../state/board";
import { showAtSeat } from "../testing/atseat";
import { fixture } from "../testing/fixture";
import { anOrder, ledOrder } from "../testing/scene";
import type { SessionView } from "../wire/types";
import { intent, live, openForm, select } from "./board";
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

describe("a form that is being filled in", () => {
  const OTHER = anOrder({ id: "ord_other", number: "20261122-0099" });
  const note = () => screen.getByLabelText(/原因/) as HTMLInputElement;

  beforeEach(async () => {
    live.setState({ board: { ...EMPTY_BOARD, orders: { [ORDER.id]: ORDER, [OTHER.id]: OTHER } } });
    select(ORDER.id);
    await showAtSeat(
      <>
        <OrderPane />
        <input aria-label="elsewhere" />
      </>,
    );
    fireEvent.keyDown(document.body, { key: "j" });
  });

  test("is not replaced by a letter or left by a key: the form says so and has the focus", () => {
    fireEvent.change(note(), { target: { value: "half a sentence" } });
    for (const key of ["y", "j", "]", "[", ".", "A"]) {
      act(() => note().blur());
      fireEvent.keyDown(document.body, { key });
      expect(note().value, key).toBe("half a sentence");
      expect(document.activeElement, key).toBe(note());
    }
    expect(intent.getState()).toMatchObject({
      order: ORDER.id,
      form: { values: { note: "half a sentence" } },
    });
    expect(within(screen.getByRole("form")).getByRole("alert").textContent).toContain("「备注」尚未确认");
  });

  test("with nothing in it makes way, and leaves nothing in the next", () => {
    fireEvent.keyDown(document.body, { key: "y" });
    expect(intent.getState().form?.action.id).toBe("false_alarm");
    fireEvent.keyDown(document.body, { key: "l" });
    const search = screen.getByRole("combobox");
    fireEvent.input(search, { target: { value: "dfhy" } });
    // What is typed in a field's own search is something as well.
    act(() => search.blur());
    fireEvent.keyDown(document.body, { key: "j" });
    expect(intent.getState().form?.action.id).toBe("locate");
    const locate = intent.getState().form?.action as OrderAction;
    act(() => openForm(locate, { role: "operator", order: ORDER, assignment: null }));
    expect((screen.getByRole("combobox") as HTMLInputElement).value).toBe("");
  });

  test("stays when Esc is pressed somewhere else, and goes when it is pressed at the form", () => {
    fireEvent.change(note(), { target: { value: "half a sentence" } });
    const elsewhere = screen.getByLabelText("elsewhere");
    act(() => elsewhere.focus());
    fireEvent.keyDown(elsewhere, { key: "Escape" });
    expect(note().value).toBe("half a sentence");
    act(() => note().focus());
    fireEvent.keyDown(note(), { key: "Escape" });
    expect(intent.getState().form).toBeNull();
  });
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
