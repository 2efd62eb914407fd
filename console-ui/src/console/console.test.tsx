// The console's panes by role and name: what a screen reader finds and a key reaches.

import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { EMPTY_BOARD } from "../state/board";
import { EMPTY_DRAFT } from "../state/draft";
import { NEW_LINK } from "../state/link";
import { showAtSeat } from "../testing/atseat";
import { fixture } from "../testing/fixture";
import { aBoard, anOrder } from "../testing/scene";
import { goToSignIn } from "../ui/session";
import type {
  AlarmReply,
  LiftSearchReply,
  OrderDetail,
  OrderView,
  Problem,
  RevealedPhone,
  SessionView,
} from "../wire/types";
import { intent, live, select } from "./board";
import { intake, raise, resumeIntake, sendKept } from "./intake";
import { IntakePane } from "./intakepane";
import { OrderPane } from "./orderpane";

interface Sent {
  path: string;
  key: string | null;
  body: Record<string, unknown>;
}

let sent: Sent[] = [];
let refusal: object | null = null;
let alarm_reply: AlarmReply = fixture("reply_alarm_attached");
const ORDER = anOrder();

function reply(path: string): unknown {
  if (path.endsWith("/session")) return { ...fixture<SessionView>("reply_session"), demo: false };
  if (path.includes("/lifts?")) {
    const found = fixture<LiftSearchReply>("reply_lift_search");
    // Only a whole code names its lift for certain.
    const reason = path.includes("1234567") ? "exact_code" : "code_prefix";
    return { ...found, lifts: found.lifts.map((hit) => ({ ...hit, reason })) };
  }
  if (path.endsWith("/commands"))
    return { ...fixture<object>("reply_command_done"), order: { ...ORDER, version: 9 } };
  if (path.endsWith("/alarms")) return alarm_reply;
  if (path.endsWith("/callers/lifts")) {
    const found = fixture<LiftSearchReply>("reply_lift_search");
    return { ...found, lifts: found.lifts.map((hit) => ({ ...hit, reason: "called_before" })) };
  }
  if (path.endsWith("/phone")) return fixture("reply_revealed_phone");
  if (path.endsWith("/caller")) return { caller_name: null, caller_phone_masked: "138****5678" };
  if (path.includes("/candidates")) return fixture("reply_candidates");
  return fixture("reply_order_detail");
}

/** The answer to an alarm whose order waits for its lift. */
function withoutLift(): AlarmReply {
  const reply = fixture<AlarmReply>("reply_alarm_attached");
  return { ...reply, order: reply.order && { ...reply.order, lift: null } };
}

beforeEach(() => {
  sent = [];
  refusal = null;
  alarm_reply = fixture("reply_alarm_attached");
  localStorage.clear();
  live.setState({ board: EMPTY_BOARD, link: NEW_LINK });
  intent.setState({
    order: null,
    opened: null,
    assignment: null,
    form: null,
    notices: [],
    is_help_open: false,
    is_palette_open: false,
    is_sound_open: false,
    refused: null,
  });
  intake.setState({ draft: EMPTY_DRAFT, kept: [], following: null, unsettled: [], recent: [] });
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    if (init.method !== "GET") {
      const headers = init.headers as Record<string, string>;
      sent.push({ path, key: headers["idempotency-key"] ?? null, body: JSON.parse(String(init.body)) });
      if (refusal) return new Response(JSON.stringify(refusal), { status: 409 });
    }
    return new Response(JSON.stringify(reply(path)));
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function showOrder(order = ORDER): void {
  live.setState({ board: { ...aBoard(), orders: { [order.id]: order } } });
  select(order.id);
}

describe("the order's pane", () => {
  test("a button that cannot be used stays, and says why", async () => {
    showOrder();
    await showAtSeat(<OrderPane />);
    const button = screen.getByRole("button", { name: /^出发/ });
    expect(button.getAttribute("aria-disabled")).toBe("true");
    fireEvent.click(button);
    expect(screen.getByText("出发: 该站点尚未接单")).toBeTruthy();
    expect(sent).toEqual([]);
  });

  test("a key opens the action's form, Enter records it, and the reply is shown", async () => {
    showOrder();
    await showAtSeat(<OrderPane />);
    fireEvent.keyDown(document.body, { key: "a" });
    const form = screen.getByRole("form", { name: "接单" });
    const minutes = within(form).getByLabelText("预计到达（分钟）");
    expect(document.activeElement).toBe(minutes);
    fireEvent.change(minutes, { target: { value: "12" } });
    fireEvent.submit(form);
    await waitFor(() => expect(screen.queryByRole("form", { name: "接单" })).toBeNull());
    expect(sent).toHaveLength(1);
    expect(sent[0]?.body).toMatchObject({ command: "accept", eta_minutes: 12, source: "phone" });
    expect(live.getState().board.orders[ORDER.id]?.version).toBe(9);
  });

  test("a refusal is told as a sentence, and the same answers go under the same key again", async () => {
    refusal = fixture<object>("problem_refusal");
    showOrder();
    await showAtSeat(<OrderPane />);
    fireEvent.keyDown(document.body, { key: "a" });
    const form = screen.getByRole("form", { name: "接单" });
    fireEvent.submit(form);
    await screen.findByText(/无需出动：已有其他站点前往/);
    fireEvent.submit(form);
    await waitFor(() => expect(sent).toHaveLength(2));
    expect(sent[0]?.key).toBe(sent[1]?.key);
    fireEvent.change(within(form).getByLabelText("预计到达（分钟）"), { target: { value: "9" } });
    fireEvent.submit(form);
    await waitFor(() => expect(sent).toHaveLength(3));
    expect(sent[2]?.key).not.toBe(sent[0]?.key);
  });

  test("an order that has left the feed is shown from the record, and its keys still work", async () => {
    const detail = fixture<OrderDetail>("reply_order_detail");
    const closed = { ...detail.order, state: "closed", outcome: "freed_by_crew" } as const;
    const answer = globalThis.fetch;
    vi.stubGlobal("fetch", async (path: string, init: RequestInit) =>
      path.includes(`/orders/${closed.id}`) && init.method === "GET"
        ? new Response(JSON.stringify({ ...detail, order: closed }))
        : answer(path, init),
    );
    live.setState({ board: { ...aBoard(), orders: {} } });
    select(closed.id);
    await showAtSeat(<OrderPane />);
    await screen.findByText(closed.number);
    fireEvent.keyDown(document.body, { key: "k" });
    expect(screen.getByRole("form", { name: "重新打开" })).toBeTruthy();
  });

  test("a record that cannot be read any more does not look like an order to which nothing happened", async () => {
    showOrder();
    await showAtSeat(<OrderPane />);
    const entries = (await screen.findAllByRole("listitem")).length;
    const answer = globalThis.fetch;
    vi.stubGlobal("fetch", async (path: string, init?: RequestInit) => {
      if (path.endsWith(`/orders/${ORDER.id}`)) throw new TypeError("network");
      return answer(path, init);
    });
    act(() =>
      live.setState(({ board }) => ({
        board: { ...board, orders: { [ORDER.id]: { ...ORDER, version: ORDER.version + 1 } } },
      })),
    );
    expect(await screen.findByText(/明细没有读到/)).toBeTruthy();
    expect(screen.getAllByRole("listitem").length).toBe(entries);
  });

  test("letters typed into a form's field are not commands", async () => {
    showOrder();
    await showAtSeat(<OrderPane />);
    fireEvent.keyDown(document.body, { key: "j" });
    const note = screen.getByLabelText(/原因/);
    fireEvent.keyDown(note, { key: "a" });
    expect(screen.queryByRole("form", { name: "接单" })).toBeNull();
    fireEvent.keyDown(note, { key: "Escape" });
    expect(screen.queryByRole("form", { name: "备注" })).toBeNull();
  });

  test("why this station and why not the others is one press away", async () => {
    showOrder();
    await showAtSeat(<OrderPane />);
    fireEvent.click(await screen.findByRole("button", { name: /为什么是它：距离最近/ }));
    expect(screen.getByText(/任务已满 2\/2/)).toBeTruthy();
    expect(screen.getByText(/签约维保/)).toBeTruthy();
    fireEvent.keyDown(document.body, { key: "W" });
    expect(screen.queryByText(/任务已满 2\/2/)).toBeNull();
  });

  test("the caller's full number is one key and a reason away", async () => {
    showOrder();
    await showAtSeat(<OrderPane />);
    await screen.findByRole("button", { name: /\*{4}\d{4} ⇧U$/ });
    fireEvent.keyDown(document.body, { key: "U" });
    expect(document.activeElement).toBe(screen.getByLabelText("查看号码的原因"));
  });

  test("two quick Enters look at the number once, and correct it once", async () => {
    const { phone } = fixture<RevealedPhone>("reply_revealed_phone");
    showOrder();
    await showAtSeat(<OrderPane />);
    await screen.findByRole("button", { name: /\*{4}\d{4} ⇧U$/ });
    fireEvent.keyDown(document.body, { key: "U" });
    const reason = screen.getByLabelText("查看号码的原因");
    fireEvent.change(reason, { target: { value: "打不通" } });
    fireEvent.submit(reason);
    fireEvent.submit(reason);
    await screen.findByText(phone);
    expect(sent.map(({ path }) => path.split("/").at(-1))).toEqual(["phone"]);
    fireEvent.keyDown(document.body, { key: "U" });
    const right = screen.getByLabelText("正确的号码");
    fireEvent.change(right, { target: { value: "13900000001" } });
    fireEvent.submit(right);
    fireEvent.submit(right);
    await screen.findByText("13900000001");
    expect(sent.map(({ path }) => path.split("/").at(-1))).toEqual(["phone", "caller"]);
  });

  test("a number typed wrongly is corrected where it is looked at, unless it changed meanwhile", async () => {
    const { phone } = fixture<RevealedPhone>("reply_revealed_phone");
    showOrder();
    await showAtSeat(<OrderPane />);
    const look = async () => {
      const reason = screen.getByLabelText("查看号码的原因");
      fireEvent.change(reason, { target: { value: "打不通" } });
      fireEvent.submit(reason);
      await screen.findByText(phone);
      fireEvent.keyDown(document.body, { key: "U" });
      const field = screen.getByLabelText("正确的号码");
      expect(document.activeElement).toBe(field);
      expect((field as HTMLInputElement).value).toBe(phone);
      fireEvent.change(field, { target: { value: "13900000001" } });
      return field;
    };
    await screen.findByRole("button", { name: /\*{4}\d{4} ⇧U$/ });
    fireEvent.keyDown(document.body, { key: "U" });
    const field = await look();
    // Another seat was quicker: what is there now has to be looked at.
    refusal = { ...fixture<Problem>("problem_refusal"), code: "caller_known", facts: null };
    fireEvent.submit(field);
    await screen.findByText(/已记有另一姓名或电话/);
    expect(screen.queryByText(phone)).toBeNull();

    refusal = null;
    fireEvent.submit(await look());
    await screen.findByText("13900000001");
    expect(sent.at(-1)?.path).toMatch(/\/alarms\/[^/]+\/caller$/);
    expect(sent.at(-1)?.body).toEqual({ name: null, phone: "13900000001", base: { name: null, phone } });
  });
});

describe("taking a call", () => {
  /** Types a code and takes the first candidate. */
  async function chooseLift(): Promise<HTMLElement> {
    const box = screen.getByRole("combobox", { name: "电梯" });
    fireEvent.change(box, { target: { value: "1234567" } });
    await screen.findByText("1234567");
    fireEvent.keyDown(box, { key: "Enter" });
    const pad = screen.getByRole("group", { name: /人员与险情/ });
    await waitFor(() => expect(document.activeElement).toBe(pad));
    return pad;
  }

  test("Enter on the lift raises the alarm at once, and what is heard then goes to its order", async () => {
    live.setState({ board: aBoard() });
    await showAtSeat(<IntakePane />);
    const pad = await chooseLift();
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.path).toMatch(/\/alarms$/);
    expect(sent[0]?.body).toMatchObject({ channel: "hotline", people: null, flags: [], kind: "entrapment" });
    expect(sent[0]?.body.occurred_at).toMatch(/^\d{4}-/);
    await waitFor(() => expect(intent.getState().notices.at(-1)?.text).toContain("已并入处置中的工单"));
    expect(intake.getState().draft).toEqual(EMPTY_DRAFT);

    fireEvent.keyDown(pad, { key: "5" });
    fireEvent.keyDown(pad, { key: "t" });
    await waitFor(() => expect(sent).toHaveLength(2));
    const order = fixture<AlarmReply>("reply_alarm_attached").order;
    expect(sent[1]?.path).toContain(`/orders/${order?.id}/commands`);
    // What the order knew stays; what was heard now is added, in one request.
    expect(sent[1]?.body).toMatchObject({ command: "triage", people: 5 });
    expect(sent[1]?.body.flags).toEqual([...(order?.flags ?? []), "no_answer"]);
    fireEvent.keyDown(pad, { key: "Enter" });
    expect(intake.getState().following).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole("combobox", { name: "电梯" }));
  });

  test("hands that are quicker than the search lose nothing: facts wait for the lift, and so does Enter", async () => {
    live.setState({ board: aBoard() });
    await showAtSeat(<IntakePane />);
    const box = screen.getByRole("combobox", { name: "电梯" });
    const pad = screen.getByRole("group", { name: /人员与险情/ });
    fireEvent.change(box, { target: { value: "1234567" } });
    fireEvent.keyDown(box, { key: "Enter" });
    expect(document.activeElement).toBe(pad);
    fireEvent.keyDown(pad, { key: "3" });
    fireEvent.keyDown(pad, { key: "Enter" });
    expect(sent).toHaveLength(0);
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.body).toMatchObject({ people: 3 });
    expect(sent[0]?.body.lift).not.toBeNull();
    await waitFor(() => expect(document.activeElement).toBe(box));
    expect(intake.getState().draft).toEqual(EMPTY_DRAFT);
    expect(intake.getState().following).toBeNull();
  });

  test("an awaited answer that names no lift for certain gives the search back", async () => {
    await showAtSeat(<IntakePane />);
    const box = screen.getByRole("combobox", { name: "电梯" });
    fireEvent.change(box, { target: { value: "人民路" } });
    fireEvent.keyDown(box, { key: "Enter" });
    expect(document.activeElement).toBe(screen.getByRole("group", { name: /人员与险情/ }));
    await waitFor(() => expect(document.activeElement).toBe(box));
    expect(sent).toHaveLength(0);
    expect(intake.getState().draft.search).toBe("人民路");
  });

  test("a candidate that is clicked while the answer to Enter is on its way is the one, and the pad keeps the focus", async () => {
    await showAtSeat(<IntakePane />);
    const box = screen.getByRole("combobox", { name: "电梯" });
    fireEvent.change(box, { target: { value: "人民路" } });
    const [hit] = await screen.findAllByRole("option", { name: /1234567/ });
    fireEvent.change(box, { target: { value: "1234567" } });
    fireEvent.keyDown(box, { key: "Enter" });
    fireEvent.click(hit as HTMLElement);
    const pad = screen.getByRole("group", { name: /人员与险情/ });
    expect(document.activeElement).toBe(pad);
    await waitFor(() => expect(sent).toHaveLength(1));
    // The search settles on what the box has now, which is nothing.
    await act(() => new Promise<void>((done) => setTimeout(done, 200)));
    expect(document.activeElement).toBe(pad);
    expect(sent).toHaveLength(1);
  });

  test("a number that rang before brings its lifts, and goes with the alarm", async () => {
    await showAtSeat(<IntakePane />);
    const box = screen.getByRole("combobox", { name: "电梯" });
    fireEvent.change(box, { target: { value: "138 1234 5678" } });
    expect(await screen.findAllByText("曾来电")).not.toHaveLength(0);
    expect(sent[0]).toMatchObject({ body: { phone: "13812345678" } });
    expect(sent[0]?.path).toMatch(/\/callers\/lifts$/);
    fireEvent.keyDown(box, { key: "Enter" });
    await waitFor(() => expect(sent).toHaveLength(2));
    expect(sent[1]?.body).toMatchObject({ caller_phone: "13812345678", text: null });
  });

  test("a note that is typed during the call is recorded by Enter, and by the end of the call", async () => {
    live.setState({ board: aBoard() });
    await showAtSeat(<IntakePane />);
    const pad = await chooseLift();
    const note = screen.getByLabelText(/补充备注/);
    fireEvent.change(note, { target: { value: "六楼半" } });
    fireEvent.keyDown(note, { key: "Enter" });
    expect((note as HTMLInputElement).value).toBe("");
    fireEvent.change(note, { target: { value: "电话快没电" } });
    fireEvent.keyDown(pad, { key: "Enter" });
    const notes = () => sent.map(({ body }) => body.note).filter(Boolean);
    await waitFor(() => expect(notes()).toEqual(["六楼半", "电话快没电"]));
    expect(sent[1]?.key).not.toBe(sent[2]?.key);
  });

  test("a number that is heard after the alarm is kept with it when the field is left", async () => {
    live.setState({ board: aBoard() });
    await showAtSeat(<IntakePane />);
    await chooseLift();
    await waitFor(() => expect(intake.getState().following?.alarm).toBeTruthy());
    const phone = screen.getByLabelText("来电号码");
    act(() => phone.focus());
    fireEvent.change(phone, { target: { value: "13812345678" } });
    expect(sent).toHaveLength(1);
    act(() => screen.getByRole("combobox", { name: "电梯" }).focus());
    await waitFor(() => expect(sent).toHaveLength(2));
    expect(sent[1]?.path).toMatch(/\/alarms\/[^/]+\/caller$/);
    const base = { name: null, phone: null };
    expect(sent[1]?.body).toEqual({ name: null, phone: "13812345678", base });
    // Typed wrongly: what was told is what is corrected.
    act(() => phone.focus());
    fireEvent.change(phone, { target: { value: "13812345679" } });
    fireEvent.keyDown(phone, { key: "Enter" });
    await waitFor(() => expect(sent).toHaveLength(3));
    expect(sent[2]?.body).toEqual({
      name: null,
      phone: "13812345679",
      base: { name: null, phone: "13812345678" },
    });
  });

  test("a corrected number that the alarm does not take is not called told, and the notice opens the order", async () => {
    live.setState({ board: aBoard() });
    await showAtSeat(<IntakePane />);
    await chooseLift();
    await waitFor(() => expect(intake.getState().following?.alarm).toBeTruthy());
    refusal = { ...fixture<Problem>("problem_refusal"), code: "caller_known", facts: null };
    const phone = screen.getByLabelText("来电号码");
    fireEvent.change(phone, { target: { value: "13900000000" } });
    fireEvent.keyDown(phone, { key: "Enter" });
    expect(screen.getByText("有情况待送达")).toBeTruthy();
    await screen.findByText(/来电人的更正没有记上/);
    const order = fixture<AlarmReply>("reply_alarm_attached").order;
    const notice = intent.getState().notices.at(-1);
    expect(notice).toMatchObject({ tone: "bad", order: order?.id });
    expect(notice?.text).toContain("已记有另一姓名或电话");
    expect(notice?.text).not.toContain("13900000000");

    refusal = null;
    fireEvent.change(phone, { target: { value: "13800000000" } });
    fireEvent.keyDown(phone, { key: "Enter" });
    await screen.findByText("所知情况均已告知工单");
  });

  test("what is heard while the server is away is told as soon as the order has its number", async () => {
    let is_away = true;
    const answer = globalThis.fetch;
    vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
      if (is_away && init.method !== "GET") throw new TypeError("network");
      return answer(path, init);
    });
    live.setState({ board: aBoard() });
    await showAtSeat(<IntakePane />);
    const pad = await chooseLift();
    fireEvent.keyDown(pad, { key: "7" });
    fireEvent.keyDown(pad, { key: "Enter" });
    expect(intake.getState().unsettled).toHaveLength(1);
    expect(localStorage.getItem("liftaid.following")).toContain('"people":7');
    is_away = false;
    act(() => sendKept());
    await waitFor(
      () => expect(sent.map(({ body }) => body.command ?? "alarm")).toEqual(["alarm", "triage"]),
      {
        timeout: 10_000,
      },
    );
    expect(sent[1]?.body).toMatchObject({ people: 7 });
    expect(intake.getState().unsettled).toEqual([]);
  });

  test("a caller who cannot say which lift is taken by the words, and the lift is told when it is found", async () => {
    alarm_reply = withoutLift();
    await showAtSeat(<IntakePane />);
    fireEvent.change(screen.getByRole("combobox", { name: "电梯" }), { target: { value: "人民广场" } });
    fireEvent.click(screen.getByRole("button", { name: /说不清电梯，按所述建单/ }));
    const words = screen.getByLabelText("所述内容");
    expect((words as HTMLInputElement).value).toBe("人民广场");
    await waitFor(() => expect(document.activeElement).toBe(words));
    fireEvent.keyDown(words, { key: "Enter" });
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.body).toMatchObject({ lift: null, text: "人民广场" });
    await waitFor(() => expect(intake.getState().following?.is_unlocated).toBe(true));
    const box = screen.getByRole("combobox", { name: "电梯" });
    fireEvent.change(box, { target: { value: "1234567" } });
    await screen.findByText("1234567");
    fireEvent.keyDown(box, { key: "Enter" });
    fireEvent.keyDown(await screen.findByRole("alertdialog"), { key: "1" });
    await waitFor(() => expect(sent.at(-1)?.body).toMatchObject({ command: "locate", base: { lift: null } }));
    expect(sent.filter(({ path }) => path.endsWith("/alarms"))).toHaveLength(1);
    expect(document.activeElement).toBe(screen.getByRole("group", { name: /人员与险情/ }));
  });

  test("the lift of the next caller raises an alarm of its own where another seat has located the order before", async () => {
    alarm_reply = withoutLift();
    await showAtSeat(<IntakePane />);
    act(() => intake.setState({ draft: { ...EMPTY_DRAFT, is_unlocated: true, text: "人民广场" } }));
    fireEvent.click(screen.getByRole("button", { name: /建单并派站/ }));
    await waitFor(() => expect(intake.getState().following?.is_unlocated).toBe(true));
    expect(screen.getByText(/电梯未知：在上面的框里查到后/)).toBeTruthy();
    const located = { ...fixture<AlarmReply>("reply_alarm_attached").order, version: 99 } as OrderView;
    act(() => live.setState({ board: { ...EMPTY_BOARD, orders: { [located.id]: located } } }));
    expect(screen.queryByText(/电梯未知：在上面的框里查到后/)).toBeNull();
    await chooseLift();
    await waitFor(() => expect(sent).toHaveLength(2));
    expect(sent.map(({ path }) => path.endsWith("/alarms"))).toEqual([true, true]);
    expect(sent[1]?.body.lift).not.toBeNull();
  });

  test("the call ends with the session: who signs in next has not spoken with this caller", async () => {
    alarm_reply = withoutLift();
    const stop = resumeIntake();
    intake.setState({ draft: { ...EMPTY_DRAFT, is_unlocated: true, text: "人民广场" } });
    raise();
    await waitFor(() => expect(intake.getState().following?.order).not.toBeNull());
    goToSignIn();
    await waitFor(() => expect(intake.getState().following).toBeNull());
    expect(localStorage.getItem("liftaid.following")).toContain('"following":null');
    stop();
  });

  test("the script follows the call, and a tick stays with its order", async () => {
    live.setState({ board: aBoard() });
    await showAtSeat(<IntakePane />);
    fireEvent.click(screen.getByLabelText(/是哪个小区/));
    await chooseLift();
    await waitFor(() => expect(intake.getState().following?.order).not.toBeNull());
    const order = intake.getState().following?.order ?? "";
    expect(JSON.parse(localStorage.getItem("liftaid.script") ?? "{}")).toEqual({ [order]: ["locate_2"] });
    expect(screen.getByLabelText(/不要扒门/)).toBeTruthy();
  });

  test("Enter while an input method composes chooses nothing", async () => {
    await showAtSeat(<IntakePane />);
    const box = screen.getByRole("combobox", { name: "电梯" });
    fireEvent.change(box, { target: { value: "shiji" } });
    await screen.findByText("1234567");
    fireEvent.keyDown(box, { key: "Enter", isComposing: true });
    expect(intake.getState().draft.lift).toBeNull();
  });

  test("the draft is kept on this machine, and an alarm without a place says what is missing", async () => {
    await showAtSeat(<IntakePane />);
    fireEvent.change(screen.getByLabelText("来电号码"), { target: { value: "13812345678" } });
    expect(localStorage.getItem("liftaid.draft")).toContain("13812345678");
    expect(screen.getByText("请选定电梯，或选「说不清」")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: /建单并派站/ }));
    expect(sent).toEqual([]);
  });

  test("an alarm that the server did not take stays and is shown", async () => {
    vi.stubGlobal("fetch", async (path: string) => {
      if (path.endsWith("/alarms")) throw new TypeError("network");
      return new Response(JSON.stringify(reply(path)));
    });
    await showAtSeat(<IntakePane />);
    act(() => intake.setState({ draft: { ...EMPTY_DRAFT, is_unlocated: true, text: "人民广场附近" } }));
    fireEvent.click(screen.getByRole("button", { name: /建单并派站/ }));
    expect(localStorage.getItem("liftaid.alarms")).toContain("人民广场附近");
    await screen.findByText("1 条报警待发送，服务器恢复后自动补发", {}, { timeout: 4_000 });
  });
});
