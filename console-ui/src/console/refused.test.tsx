// Alarms that the server would not have: nothing that was said is lost, and no two calls are mixed.

import { act, cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EMPTY_DRAFT } from "../state/draft";
import { showAtSeat } from "../testing/atseat";
import { fixture } from "../testing/fixture";
import type { Problem, SessionView } from "../wire/types";
import { intent } from "./board";
import { changeFacts, endCall, intake, raise, writeNote } from "./intake";
import { IntakePane } from "./intakepane";

const PROBLEM: Problem = {
  ...fixture<Problem>("problem_invalid"),
  fields: [{ path: "caller_phone", message: "not a phone number of 3 to 20 digits" }],
};
const SAID = { ...EMPTY_DRAFT, is_unlocated: true, text: "人民广场附近", caller_phone: "12", people: 2 };

/** Gives the refusal of the alarm that is under way. */
let refuse: (() => void) | null = null;

beforeEach(async () => {
  refuse = null;
  localStorage.clear();
  intent.setState({ order: null, opened: null, form: null, notices: [], side: "intake" });
  intake.setState({ draft: SAID, kept: [], following: null, unsettled: [], recent: [] });
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    const session = { ...fixture<SessionView>("reply_session"), demo: false };
    if (init.method === "GET" || !path.endsWith("/alarms"))
      return Promise.resolve(new Response(JSON.stringify(session)));
    return new Promise<Response>((done) => {
      refuse = () => done(new Response(JSON.stringify(PROBLEM), { status: 422 }));
    });
  });
  await showAtSeat(<IntakePane />);
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

async function refused(): Promise<void> {
  await waitFor(() => expect(refuse).not.toBeNull());
  await act(async () => refuse?.());
  await waitFor(() => expect(intent.getState().notices).toHaveLength(1));
}

test("while the call goes on the alarm is before the operator again, with what was heard since and its reason", async () => {
  act(() => void raise());
  act(() => changeFacts((facts) => ({ ...facts, people: 5, hazards: ["water"] })));
  act(() => writeNote("六楼半"));
  await refused();
  expect(intent.getState().notices[0]).toMatchObject({ tone: "bad" });
  expect(intent.getState().notices[0]?.text).toContain("来电号码：不是 3 到 20 位数字的电话号码");
  expect(intake.getState().draft).toMatchObject({
    is_unlocated: true,
    text: `${SAID.text}；六楼半`,
    caller_phone: "12",
    people: 5,
    hazards: ["water"],
  });
  expect(intake.getState().draft.began_at).not.toBeNull();
  expect(localStorage.getItem("liftaid.draft")).toContain(SAID.text);
  expect(intake.getState().following).toBeNull();
});

test("one whose call is over is kept with its reason, and is taken up by a key when nothing else is filled in", async () => {
  act(() => void raise());
  act(() => endCall());
  act(() => intake.setState({ draft: { ...EMPTY_DRAFT, text: "another call" } }));
  await refused();
  expect(intake.getState().draft.text).toBe("another call");
  expect(screen.getByRole("alert").textContent).toContain("来电号码：不是 3 到 20 位数字的电话号码");
  expect(localStorage.getItem("liftaid.refused_alarms")).toContain(SAID.text);

  fireEvent.keyDown(document.body, { key: "^" });
  expect(intake.getState().draft.text).toBe("another call");
  expect(screen.getByText("先发送或清空正在填写的报警")).toBeTruthy();

  act(() => intake.setState({ draft: EMPTY_DRAFT }));
  fireEvent.keyDown(document.body, { key: "^" });
  expect(intake.getState().draft).toMatchObject({ text: SAID.text, caller_phone: "12", people: 2 });
  expect(screen.queryByRole("button", { name: /取回/ })).toBeNull();
  expect(localStorage.getItem("liftaid.refused_alarms")).toBe("[]");
});
