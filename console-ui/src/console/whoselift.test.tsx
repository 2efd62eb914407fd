// A lift that is found while a call without one goes on: it goes where one digit says, and nowhere by an Enter.

import { act, cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { EMPTY_BOARD } from "../state/board";
import { EMPTY_DRAFT } from "../state/draft";
import { showAtSeat } from "../testing/atseat";
import { fixture } from "../testing/fixture";
import { anOrder } from "../testing/scene";
import type { AlarmReply, LiftSearchReply, SessionView } from "../wire/types";
import { intent, live } from "./board";
import { endCall, intake, raise } from "./intake";
import { IntakePane } from "./intakepane";

const WITHOUT = anOrder({ id: "ord_words", number: "20261122-0042", lift: null });
let sent: { path: string; body: Record<string, unknown> }[] = [];
/** Lets the answer to the search go, while it is held back. */
let letFind: Promise<void> | null = null;

async function answer(path: string, init: RequestInit): Promise<Response> {
  if (init.method !== "GET") sent.push({ path, body: JSON.parse(String(init.body)) });
  let reply: unknown = fixture("reply_order_detail");
  if (path.endsWith("/session")) reply = { ...fixture<SessionView>("reply_session"), demo: false };
  else if (path.includes("/lifts?")) {
    await letFind;
    const found = fixture<LiftSearchReply>("reply_lift_search");
    reply = { ...found, lifts: found.lifts.map((hit) => ({ ...hit, reason: "exact_code" })) };
  } else if (path.endsWith("/alarms")) {
    const attached = fixture<AlarmReply>("reply_alarm_attached");
    reply = sent.at(-1)?.body.lift ? attached : { ...attached, order: WITHOUT };
  } else if (path.endsWith("/commands")) reply = { ...fixture<object>("reply_command_done"), order: null };
  return new Response(JSON.stringify(reply));
}

beforeEach(async () => {
  sent = [];
  letFind = null;
  localStorage.clear();
  live.setState({ board: EMPTY_BOARD });
  intent.setState({ order: null, opened: null, form: null, notices: [], side: "intake" });
  intake.setState({
    draft: { ...EMPTY_DRAFT, is_unlocated: true, text: "人民广场" },
    kept: [],
    following: null,
    unsettled: [],
    recent: [],
  });
  vi.stubGlobal("fetch", answer);
  await showAtSeat(<IntakePane />);
  act(() => void raise());
  await waitFor(() => expect(intake.getState().following?.order).toBe(WITHOUT.id));
  sent = [];
});
afterEach(() => {
  cleanup();
  act(() => endCall());
  vi.unstubAllGlobals();
});

const box = () => screen.getByRole("combobox", { name: "电梯" });
const pad = () => screen.getByRole("group", { name: /人员与险情/ });

/** Types a code and presses Enter when the lift is there. */
async function find(): Promise<HTMLElement> {
  act(() => box().focus());
  fireEvent.change(box(), { target: { value: "1234567" } });
  await screen.findByText("1234567");
  fireEvent.keyDown(box(), { key: "Enter" });
  return screen.getByRole("alertdialog");
}

describe("a lift that is found while a call without one goes on", () => {
  test("is asked about, with the order's number, and Enter decides nothing", async () => {
    const question = await find();
    expect(document.activeElement).toBe(question);
    expect(screen.queryByRole("listbox"), "nothing lies over it").toBeNull();
    expect(question.textContent).toContain("1234567");
    expect(question.textContent).toContain("定位到 0042");
    fireEvent.keyDown(question, { key: "Enter" });
    fireEvent.keyDown(question, { key: "3" });
    expect(screen.getByRole("alertdialog")).toBeTruthy();
    expect(sent).toEqual([]);
  });

  test("locates the call's order by 1, and the pad is the call's", async () => {
    fireEvent.keyDown(await find(), { key: "1" });
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]).toMatchObject({ body: { command: "locate", base: { lift: null } } });
    expect(sent[0]?.path).toContain(WITHOUT.id);
    expect(document.activeElement).toBe(pad());
  });

  test("is the next caller's by 2: an alarm of its own, and the call before is over", async () => {
    fireEvent.keyDown(await find(), { key: "2" });
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.path).toMatch(/\/alarms$/);
    expect(sent[0]?.body.lift).not.toBeNull();
    expect(intake.getState().following?.key).not.toBe(WITHOUT.id);
    expect(document.activeElement).toBe(pad());
  });

  test("is left by Escape as it was typed, and nothing is sent", async () => {
    fireEvent.keyDown(await find(), { key: "Escape" });
    expect(screen.queryByRole("alertdialog")).toBeNull();
    expect(document.activeElement).toBe(box());
    expect(intake.getState().draft.search).toBe("1234567");
    expect(sent).toEqual([]);
  });

  test("is not the call's any more once another seat has located its order", async () => {
    await find();
    act(() =>
      live.setState({
        board: { ...EMPTY_BOARD, orders: { [WITHOUT.id]: { ...anOrder(), id: WITHOUT.id } } },
      }),
    );
    expect(screen.queryByRole("alertdialog")).toBeNull();
    expect(document.activeElement).toBe(box());
    expect(intent.getState().notices.at(-1)?.text).toContain("已由别人定位");
    expect(sent).toEqual([]);
  });
});

describe("hands that are quicker than the search", () => {
  test("leave the question before the lift is there: it is nobody's, and Enter on the pad still ends the call", async () => {
    let letGo = () => {};
    letFind = new Promise((done) => {
      letGo = done;
    });
    fireEvent.change(box(), { target: { value: "1234567" } });
    fireEvent.keyDown(box(), { key: "Enter" });
    fireEvent.keyDown(screen.getByRole("alertdialog"), { key: "Escape" });
    fireEvent.keyDown(pad(), { key: "Enter" });
    expect(intake.getState().following).toBeNull();
    await act(async () => letGo());
    await screen.findByText("1234567");
    expect(screen.queryByRole("alertdialog")).toBeNull();
    expect(sent).toEqual([]);
  });

  test.each([
    ["1", "locate"],
    ["2", "alarm"],
  ])(
    "answer %s before the lift is there, and what they type on the pad goes the same way",
    async (digit, way) => {
      let letGo = () => {};
      letFind = new Promise((done) => {
        letGo = done;
      });
      fireEvent.change(box(), { target: { value: "1234567" } });
      fireEvent.keyDown(box(), { key: "Enter" });
      fireEvent.keyDown(screen.getByRole("alertdialog"), { key: digit });
      expect(document.activeElement).toBe(pad());
      fireEvent.keyDown(pad(), { key: "3" });
      fireEvent.keyDown(pad(), { key: "Enter" });
      expect(sent).toEqual([]);
      await act(async () => letGo());
      await waitFor(() => expect(sent.length).toBeGreaterThan(0));
      await waitFor(() => expect(intake.getState().following).toBeNull());
      const bodies = () => sent.map(({ body }) => body);
      if (way === "alarm") expect(bodies()).toMatchObject([{ people: 3, channel: "hotline" }]);
      else
        await waitFor(() =>
          expect(bodies()).toMatchObject([{ command: "locate" }, { command: "triage", people: 3 }]),
        );
    },
  );
});

test("what the caller said of himself stays beside a number that was searched for, and is not lost to F9", () => {
  const field = () => screen.getByLabelText("来电人");
  const write = (name: string) => {
    act(() => field().focus());
    fireEvent.change(field(), { target: { value: name } });
  };
  // The server has not answered yet, and the number came by the search for the lift.
  act(() =>
    intake.setState(({ following }) => ({
      following: following && { ...following, alarm: null, order: null, caller: { name: "", phone: "110" } },
    })),
  );
  expect((screen.getByLabelText("来电号码") as HTMLInputElement).value).toBe("110");
  write("张");
  fireEvent.keyDown(field(), { key: "Enter" });
  expect(intake.getState().following?.caller).toEqual({ name: "张", phone: "110" });
  write("张先生");
  fireEvent.keyDown(field(), { key: "F9" });
  expect(intake.getState().unsettled.map(({ caller }) => caller)).toEqual([{ name: "张先生", phone: "110" }]);
});

test("F10 ends the call that goes on: the next lift is a new caller's", async () => {
  fireEvent.keyDown(document.body, { key: "F10" });
  expect(intake.getState().following).toBeNull();
  expect(document.activeElement).toBe(box());
  fireEvent.change(box(), { target: { value: "1234567" } });
  await screen.findByText("1234567");
  fireEvent.keyDown(box(), { key: "Enter" });
  expect(screen.queryByRole("alertdialog")).toBeNull();
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]?.path).toMatch(/\/alarms$/);
});
