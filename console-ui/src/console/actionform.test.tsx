// Forms whose answers come late: what the server says of one order's form never reaches another's.

import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EMPTY_BOARD } from "../state/board";
import { showAtSeat } from "../testing/atseat";
import { fixture } from "../testing/fixture";
import { anOrder } from "../testing/scene";
import { settled } from "../testing/settled";
import type { SessionView } from "../wire/types";
import { changeForm, intent, live, select } from "./board";
import { OrderPane } from "./orderpane";

const ONE = anOrder({ id: "ord_one", number: "20261122-0001" });
const OTHER = anOrder({ id: "ord_other", number: "20261122-0002" });

/** Answers to commands, one function for each that waits; the test gives them when it likes. */
let waiting: ((response: Response) => void)[] = [];
let sent: { key: string | null; body: object }[] = [];

beforeEach(async () => {
  waiting = [];
  live.setState({ board: { ...EMPTY_BOARD, orders: { [ONE.id]: ONE, [OTHER.id]: OTHER } } });
  intent.setState({ order: null, opened: null, assignment: null, form: null, notices: [], refused: null });
  sent = [];
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    if (path.endsWith("/commands")) {
      sent.push({
        key: new Headers(init.headers).get("idempotency-key"),
        body: JSON.parse(String(init.body)),
      });
      return new Promise<Response>((answer) => waiting.push(answer));
    }
    const session = { ...fixture<SessionView>("reply_session"), demo: false };
    const reply = path.endsWith("/session") ? session : fixture("reply_order_detail");
    return Promise.resolve(new Response(JSON.stringify(reply)));
  });
  select(ONE.id);
  await showAtSeat(
    <>
      <OrderPane />
      <input aria-label="next call" />
    </>,
  );
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** Writes a note on the order that is open, and confirms it. */
function writeNote(words: string): HTMLElement {
  fireEvent.keyDown(document.body, { key: "j" });
  const note = screen.getByLabelText(/原因/);
  fireEvent.change(note, { target: { value: words } });
  fireEvent.submit(screen.getByRole("form", { name: "备注" }));
  return note;
}

async function answerFirst(status: number, body: object): Promise<void> {
  await waitFor(() => expect(waiting).toHaveLength(1));
  await act(async () => waiting[0]?.(new Response(JSON.stringify(body), { status })));
}

/** A note under way on the first order, and another being written on the second. */
function writeOnBoth(): HTMLElement {
  writeNote("first");
  act(() => select(OTHER.id));
  fireEvent.keyDown(document.body, { key: "j" });
  const note = screen.getByLabelText(/原因/);
  fireEvent.change(note, { target: { value: "second" } });
  return note;
}

test("a late refusal is told with its order, and the form that is open by then stays as it is", async () => {
  writeOnBoth();
  await answerFirst(409, fixture<object>("problem_refusal"));
  await waitFor(() => expect(intent.getState().notices).toHaveLength(1));
  expect(intent.getState().notices[0]).toMatchObject({ tone: "bad", order: ONE.id });
  expect(intent.getState().notices[0]?.text).toContain(ONE.number);
  expect(intent.getState().form).toMatchObject({
    order: OTHER.id,
    is_busy: false,
    error: null,
    conflicts: [],
    values: { note: "second" },
  });
});

test("a late refusal is told where no form is open any more", async () => {
  const note = writeNote("first");
  fireEvent.keyDown(note, { key: "Escape" });
  await answerFirst(409, fixture<object>("problem_refusal"));
  await waitFor(() => expect(intent.getState().notices[0]?.text).toContain("备注"));
  expect(intent.getState().form).toBeNull();
});

test("a late success neither closes the form that is open by then nor takes the focus from it", async () => {
  const note = writeOnBoth();
  act(() => note.focus());
  await answerFirst(200, { ...fixture<object>("reply_command_done"), order: { ...ONE, version: 9 } });
  await waitFor(() => expect(live.getState().board.orders[ONE.id]?.version).toBe(9));
  expect(intent.getState().form).toMatchObject({ order: OTHER.id, values: { note: "second" } });
  expect(document.activeElement).toBe(note);
});

test("a late success takes no focus from hands that went on to the next call", async () => {
  const DONE = { ...fixture<object>("reply_command_done"), order: { ...ONE, version: 9 } };
  writeNote("first");
  const next = screen.getByLabelText("next call");
  act(() => next.focus());
  await answerFirst(200, DONE);
  await waitFor(() => expect(intent.getState().form).toBeNull());
  expect(document.activeElement).toBe(next);
  // Hands that waited at the form are at its order afterwards.
  act(() => next.blur());
  waiting = [];
  const note = writeNote("second");
  act(() => note.focus());
  await answerFirst(200, DONE);
  await waitFor(() => expect(intent.getState().form).toBeNull());
  expect(document.activeElement?.id).toBe("order-pane");
});

test("answers that are changed while the first ones are under way stay, and can be sent", async () => {
  const note = writeNote("first");
  fireEvent.change(note, { target: { value: "first and more" } });
  await answerFirst(409, fixture<object>("problem_refusal"));
  await waitFor(() => expect(intent.getState().notices).toHaveLength(1));
  expect(intent.getState().form).toMatchObject({ is_busy: false, values: { note: "first and more" } });
});

/** Somebody else ends the order meanwhile. */
function endElsewhere(): void {
  const ended = { ...ONE, version: ONE.version + 1, state: "callback_due", outcome: "self_rescued" } as const;
  act(() =>
    live.setState(({ board }) => ({ board: { ...board, orders: { ...board.orders, [ONE.id]: ended } } })),
  );
}

test("a form whose action became impossible says so, keeps what was typed and sends nothing", async () => {
  fireEvent.keyDown(document.body, { key: "y" });
  const form = screen.getByRole("form", { name: "误报" });
  fireEvent.change(screen.getByLabelText(/原因/), { target: { value: "误按" } });
  expect(within(form).getByRole("button", { name: /确认/ }).getAttribute("aria-disabled")).toBe("false");
  endElsewhere();
  expect(within(form).getByRole("alert").textContent).toContain("工单已结束处置");
  fireEvent.submit(form);
  await settled();
  expect(waiting).toEqual([]);
  expect(intent.getState().form).toMatchObject({ is_busy: false, values: { note: "误按" } });
});

test("a choice between two versions that comes when the order is over is kept and not sent", async () => {
  fireEvent.keyDown(document.body, { key: "t" });
  const form = screen.getByRole("form", { name: "人员情况" });
  fireEvent.change(within(form).getByLabelText(/人数/), { target: { value: "5" } });
  act(() => changeForm({ conflicts: [{ field: "people", mine: 5, theirs: 3 }] }));
  endElsewhere();
  fireEvent.click(within(form).getByRole("button", { name: /改成我的/ }));
  await settled();
  expect(waiting).toEqual([]);
  expect(intent.getState().form).toMatchObject({ is_busy: false, values: { people: 5 } });
  expect(within(form).getByText(/工单已结束处置/)).toBeTruthy();
});

test("minutes ago are the same moment however late the same answers are sent again", async () => {
  const clock = vi.spyOn(Date, "now");
  clock.mockReturnValue(Date.parse("2026-11-22T06:00:00Z"));
  fireEvent.keyDown(document.body, { key: "a" });
  const form = screen.getByRole("form", { name: "接单" });
  fireEvent.change(within(form).getByLabelText(/几分钟前/), { target: { value: "3" } });
  for (const minute of ["01", "02"]) {
    clock.mockReturnValue(Date.parse(`2026-11-22T06:${minute}:00Z`));
    fireEvent.submit(form);
    await answerFirst(409, fixture<object>("problem_refusal"));
    await waitFor(() => expect(intent.getState().form?.is_busy).toBe(false));
    waiting = [];
  }
  expect(sent).toHaveLength(2);
  expect(sent[1]).toEqual(sent[0]);
  clock.mockRestore();
});

test("a no to an offer that the crew has accepted meanwhile is not sent as giving up", async () => {
  fireEvent.keyDown(document.body, { key: "d" });
  const form = screen.getByRole("form", { name: "拒单" });
  fireEvent.submit(form);
  await waitFor(() => expect(sent).toHaveLength(1));
  // Whatever the crew said in that moment: the server is told what the operator saw.
  expect(sent[0]?.body).toMatchObject({ command: "decline", was: "offered" });
  await answerFirst(409, fixture<object>("problem_refusal"));
  await waitFor(() => expect(intent.getState().form?.is_busy).toBe(false));
  waiting = [];

  const assignments = ONE.assignments.map((offer) => ({ ...offer, state: "accepted" as const }));
  const accepted = { ...ONE, version: ONE.version + 1, assignments };
  act(() =>
    live.setState(({ board }) => ({ board: { ...board, orders: { ...board.orders, [ONE.id]: accepted } } })),
  );
  expect(within(form).getByRole("alert").textContent).toContain("该站点已接单");
  fireEvent.submit(form);
  await settled();
  expect(waiting).toEqual([]);

  // Opened anew it says that they cannot go on.
  act(() => changeForm(null));
  fireEvent.keyDown(document.body, { key: "d" });
  fireEvent.submit(screen.getByRole("form", { name: "拒单" }));
  await waitFor(() => expect(sent).toHaveLength(2));
  expect(sent[1]?.body).toMatchObject({ command: "decline", was: "going" });
});
