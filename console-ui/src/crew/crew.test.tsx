// The crew's card: one next step, reasons, the release, what waits and what was in vain, told plainly.

import "fake-indexeddb/auto";
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ringsOf, type Tap } from "../state/tap";
import { fixture } from "../testing/fixture";
import { aCrewOrder, anAssignment } from "../testing/scene";
import type { CauseList, CrewOrderView, LiftCard, StationDetail } from "../wire/types";
import { OrderCard } from "./card";
import { emptyPhone, keepCard, keepFact, keptCard, readTap, takeStock } from "./keep";
import { crew, forgetPage, resumeTaps } from "./store";
import { writing } from "./writing";

let sent: Record<string, unknown>[] = [];
let is_away = false;
let answer: unknown;
let status = 200;
/** What the server tells of the order's lift. */
let card: LiftCard;

beforeEach(async () => {
  sent = [];
  is_away = false;
  status = 200;
  card = aCard();
  answer = { ...fixture<object>("reply_command_done"), crew_order: null, order: null };
  localStorage.clear();
  forgetPage();
  await emptyPhone();
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    if (is_away) throw new TypeError("network");
    if (path.endsWith("/lift-card")) return new Response(JSON.stringify(card));
    if (path.endsWith("/causes")) return new Response(JSON.stringify(fixture("reply_causes")));
    if (path.endsWith("/contact-phone")) return new Response(JSON.stringify({ phone: "02101000001" }));
    sent.push(JSON.parse(String(init.body)));
    return new Response(JSON.stringify(answer), { status });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const aCard = (change: Partial<LiftCard> = {}): LiftCard => ({
  ...fixture<LiftCard>("reply_lift_card"),
  lift: aCrewOrder().lift ?? null,
  ...change,
});

function show(order: CrewOrderView): CrewOrderView {
  crew.setState(({ board }) => ({ board: { ...board, orders: { [order.id]: order } } }));
  render(<OrderCard order={order} />);
  return order;
}

/** The command as it was sent; a page of an earlier test may still be sending its own. */
function sentOf(command: string): Record<string, unknown> | undefined {
  return sent.find((body) => body.command === command);
}

function press(name: string | RegExp): void {
  fireEvent.click(screen.getByRole("button", { name }));
}

/** The next step can be meant: it was not there a moment ago. */
async function isSteady(name: string | RegExp): Promise<void> {
  await waitFor(() => expect(screen.getByRole<HTMLButtonElement>("button", { name }).disabled).toBe(false));
}

const onScene = () => aCrewOrder({ people: 2, assignment: anAssignment({ state: "on_scene" }) });
const freed = (change: Partial<CrewOrderView> = {}) =>
  aCrewOrder({
    state: "rescued",
    outcome: "freed_by_crew",
    people: 2,
    people_freed: 2,
    assignment: anAssignment({ state: "on_scene" }),
    ...change,
  });

describe("an offer", () => {
  test("is accepted with one tap, with the tap's own time", async () => {
    const order = show(aCrewOrder());
    press("10");
    press("接单");
    await waitFor(() => expect(sentOf("accept")).toBeDefined());
    expect(sentOf("accept")).toMatchObject({
      command: "accept",
      assignment: order.assignment.id,
      eta_minutes: 10,
      source: "tap",
    });
    expect(sentOf("accept")?.occurred_at).toMatch(/Z$/);
  });

  test("is declined with a reason in one tap", async () => {
    show(aCrewOrder());
    press("不能去");
    press("无人可派");
    expect(sentOf("decline")).toBeUndefined();
    await isSteady("车辆故障");
    press("车辆故障");
    await waitFor(() =>
      expect(sentOf("decline")).toMatchObject({
        command: "decline",
        reason: "vehicle_trouble",
        was: "offered",
      }),
    );
  });

  test("that a colleague accepts takes the reasons for declining away, and none stays under the finger", async () => {
    const order = aCrewOrder();
    const { rerender } = render(<OrderCard order={order} />);
    press("不能去");
    await isSteady("无人可派");
    rerender(<OrderCard order={{ ...order, assignment: { ...order.assignment, state: "accepted" } }} />);
    expect(screen.queryByRole("button", { name: "无人可派" })).toBeNull();
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "出发" }).disabled).toBe(true);
    await isSteady("出发");
    // What is asked from here on is whether it cannot go on; a next step of the same crew leaves that open.
    press("无法继续");
    rerender(<OrderCard order={{ ...order, assignment: { ...order.assignment, state: "en_route" } }} />);
    expect(screen.getByRole("button", { name: "无人可派" })).toBeTruthy();
  });

  test("a no that a colleague overtook is told as overtaken", async () => {
    status = 409;
    const facts = { state: "en_route" };
    answer = { type: "about:blank#x", title: "", status, code: "assignment_not_in_state", detail: "", facts };
    const order = show(aCrewOrder());
    press("不能去");
    await isSteady("无人可派");
    press("无人可派");
    await waitFor(() =>
      expect(crew.getState().told.at(-1)?.text).toBe(`${order.number}：你站已有人出发，处置照常。`),
    );
  });

  test("a late acceptance is told who is going", async () => {
    answer = fixture("reply_command_stood_down");
    show(aCrewOrder());
    press("接单");
    await waitFor(() => expect(crew.getState().told.at(-1)?.text).toContain("世纪大道救援站 正前往"));
    expect(crew.getState().told.at(-1)?.tone).toBe("plain");
  });

  test("whom a colleague forestalled is told so", async () => {
    answer = { ...fixture<object>("reply_command_done"), result: "unchanged", crew_order: null, order: null };
    show(aCrewOrder());
    press("接单");
    await waitFor(() => expect(crew.getState().told.at(-1)?.text).toBe("本站已有人接单。"));
  });
});

describe("on the way", () => {
  test("what was promised runs down; once it has passed, that is said", () => {
    const expected = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();
    const going = (seconds: number) =>
      aCrewOrder({ assignment: anAssignment({ state: "en_route", arrival_expected_at: expected(seconds) }) });
    const { unmount } = render(<OrderCard order={going(300)} />);
    expect(screen.getByText(/预计到达还有/).textContent).not.toContain("晚");
    unmount();
    render(<OrderCard order={going(-125)} />);
    expect(screen.getByText(/比答复的到达时间晚/).textContent).toMatch(/0?2:0\d/);
    expect(screen.queryByText(/预计到达还有/)).toBeNull();
  });

  test("a crew that cannot go on gives its reason", async () => {
    show(aCrewOrder({ assignment: anAssignment({ state: "en_route" }) }));
    press("无法继续");
    await isSteady("道路不通");
    press("道路不通");
    await waitFor(() =>
      expect(sentOf("decline")).toMatchObject({
        command: "decline",
        reason: "access_blocked",
        was: "going",
      }),
    );
  });

  test("a wrong place is told with what is wrong and a few words", async () => {
    show(aCrewOrder({ assignment: anAssignment({ state: "en_route" }) }));
    press("地点不对");
    expect(screen.getByRole("button", { name: "告诉坐席" }).hasAttribute("disabled")).toBe(true);
    press("不是这部电梯");
    fireEvent.change(screen.getByLabelText(/补充几个字/), { target: { value: " 停的是 3 号梯 " } });
    press("告诉坐席");
    await waitFor(() =>
      expect(sentOf("doubt_place")).toMatchObject({
        command: "doubt_place",
        doubt: "wrong_lift",
        note: "停的是 3 号梯",
      }),
    );
  });

  test("what an operator has not answered yet stays in sight", () => {
    show(aCrewOrder({ place_doubt: "not_found", assignment: anAssignment({ state: "on_scene" }) }));
    expect(screen.getByText("已告诉坐席：找不到电梯")).toBeTruthy();
  });
});

describe("a page of last week", () => {
  test("shows an order of which it does not know every word, and offers no step that it does not know", () => {
    const newer = { ...aCrewOrder(), flags: ["visually_impaired"], hazards: ["gas"], priority: "p0" };
    const assignment = { ...anAssignment(), state: "handed_over", reason: "by_drone" };
    const order = { ...newer, assignment, state: "paused", toxic: { level: 3 } } as unknown as CrewOrderView;
    crew.setState(({ board }) => ({ board: { ...board, orders: { [order.id]: order } } }));
    render(<OrderCard order={order} />);
    expect(screen.getByText("handed_over")).toBeTruthy();
    expect(screen.getByText(/visually_impaired/)).toBeTruthy();
    for (const step of ["接单", "出发", "到达", "解困", "完成离场"]) {
      expect(screen.queryByRole("button", { name: step })).toBeNull();
    }
  });
});

describe("a tap that bounces", () => {
  test("is one step: the next one is not under the finger yet", async () => {
    is_away = true;
    show(aCrewOrder({ assignment: anAssignment({ state: "accepted" }) }));
    const button = screen.getByRole("button", { name: "出发" });
    fireEvent.click(button);
    fireEvent.click(button);
    press("到达");
    await isSteady("到达");
    expect(crew.getState().taps.map(({ body }) => body.command)).toEqual(["set_out"]);
    press("到达");
    expect(crew.getState().taps.map(({ body }) => body.command)).toEqual(["set_out", "arrive"]);
  });
});

describe("without a network", () => {
  test("the next step comes, the tap waits on the phone's disk, and both are said", async () => {
    is_away = true;
    show(aCrewOrder({ assignment: anAssignment({ state: "en_route" }) }));
    press("到达");
    expect(screen.getByText("待发送")).toBeTruthy();
    expect(screen.getByRole("button", { name: "解困" })).toBeTruthy();
    await waitFor(async () =>
      expect((await takeStock("taps", readTap)).map(({ item }) => item.body.command)).toEqual(["arrive"]),
    );
  });

  test("taps that an older page left in its own form are sent with their own key and time", async () => {
    const body = {
      command: "arrive",
      assignment: "asg_1",
      occurred_at: "2026-11-22T06:38:02Z",
      source: "tap",
    };
    localStorage.setItem("liftaid.taps", JSON.stringify([{ key: "tap-1234567890", order: "ord_1", body }]));
    const stop = resumeTaps("sta_own");
    await waitFor(() => expect(sent).toContainEqual(body));
    expect(localStorage.getItem("liftaid.taps")).toBeNull();
    stop();
  });

  test("taps that were overtaken are told once, each by name, and stay told after a reload", async () => {
    is_away = true;
    const order = show(aCrewOrder({ assignment: anAssignment({ state: "accepted" }) }));
    press("出发");
    await isSteady("到达");
    press("到达");
    await waitFor(async () => expect(await takeStock("taps", readTap)).toHaveLength(2));
    is_away = false;
    status = 409;
    answer = {
      type: "about:blank#x",
      title: "",
      status: 409,
      code: "assignment_not_in_state",
      detail: "",
      facts: { state: "stood_down" },
    };
    const stop = resumeTaps("sta_own");
    await waitFor(() => expect(crew.getState().told[0]?.steps).toHaveLength(2));
    const [told] = crew.getState().told;
    expect(told?.text).toBe(`${order.number}：期间已通知你站无需出动。`);
    expect(told?.steps?.[0]).toMatch(/^出发 \d\d:\d\d/);
    expect(crew.getState().taps).toHaveLength(0);
    stop();
    forgetPage();
    const again = resumeTaps("sta_own");
    await waitFor(() => expect(crew.getState().told).toHaveLength(1));
    again();
  });

  test("a page opened without it goes on where the last one was, taps included", async () => {
    is_away = true;
    const order = aCrewOrder({ assignment: anAssignment({ state: "accepted" }) });
    const station = { ...fixture<StationDetail>("reply_station_detail"), id: "sta_own" };
    await keepFact("board", { station, orders: { [order.id]: order } });
    crew.setState(({ board }) => ({ board: { ...board, orders: { [order.id]: order } } }));
    render(<OrderCard order={order} />);
    press("出发");
    await waitFor(async () => expect(await takeStock("taps", readTap)).toHaveLength(1));
    cleanup();
    forgetPage();
    const stop = resumeTaps("sta_own");
    await waitFor(() => expect(crew.getState().taps).toHaveLength(1));
    const kept = crew.getState().board.orders[order.id];
    render(<OrderCard order={kept ?? aCrewOrder()} />);
    expect(screen.getByRole("button", { name: "到达" })).toBeTruthy();
    stop();
    forgetPage();
    // Another station on the same phone sees nothing of it.
    const other = resumeTaps("sta_other");
    await waitFor(() => expect(crew.getState().taps).toHaveLength(1));
    expect(crew.getState().board.orders).toEqual({});
    other();
  });

  test("the lift's card is there from the last time", async () => {
    const order = aCrewOrder({ assignment: anAssignment({ state: "en_route" }) });
    await keepCard(order.id, aCard(), "2026-11-22T06:30:00Z");
    is_away = true;
    show(order);
    expect(await screen.findByText("门卫值班室钥匙柜 3 号。")).toBeTruthy();
    expect(screen.getByText(/14:30:00 读取/)).toBeTruthy();
  });
});

describe("the lift's card", () => {
  test("hides the number until it is asked for", async () => {
    show(onScene());
    const ring = await screen.findByRole("button", { name: "取号 0210****001" });
    expect(screen.getByRole("link", { name: "其他" }).getAttribute("href")).toMatch(/^geo:31\.23/);
    fireEvent.click(ring);
    const dial = await screen.findByRole("link", { name: "拨打 02101000001" });
    expect(dial.getAttribute("href")).toBe("tel:02101000001");
  });
});

describe("the lift's card after a correction", () => {
  const corrected = (): CrewOrderView => {
    const order = onScene();
    if (!order.lift) throw new Error("the fixture has a lift");
    return { ...order, lift: { ...order.lift, id: "lft_new", compound: "西苑" } };
  };

  /** The phone's disk answers in turn: what the card asked of it before has been answered. */
  const hasLookedOnPhone = () => act(async () => void (await keptCard(corrected().id)));

  test("is gone until the card of the new lift is there, and is asked for until it is", async () => {
    const order = onScene();
    const { rerender } = render(<OrderCard order={order} />);
    expect(await screen.findByText("门卫值班室钥匙柜 3 号。")).toBeTruthy();
    // The server still tells the old card for a moment.
    rerender(<OrderCard order={corrected()} />);
    expect(screen.queryByText("门卫值班室钥匙柜 3 号。")).toBeNull();
    expect(screen.queryByRole("navigation", { name: "导航" })).toBeNull();
    expect(screen.getByText(/联网后显示/)).toBeTruthy();
    card = aCard({ lift: corrected().lift ?? null, key_place: "西门岗亭。" });
    expect(await screen.findByText("西门岗亭。")).toBeTruthy();
  });

  test("that the phone keeps of the old lift is not shown", async () => {
    await keepCard(corrected().id, aCard(), "2026-11-22T06:30:00Z");
    is_away = true;
    show(corrected());
    await hasLookedOnPhone();
    expect(screen.queryByText("门卫值班室钥匙柜 3 号。")).toBeNull();
  });

  test("comes by itself after a first reading that failed", async () => {
    is_away = true;
    show(onScene());
    await hasLookedOnPhone();
    is_away = false;
    expect(await screen.findByText("门卫值班室钥匙柜 3 号。")).toBeTruthy();
  });
});

describe("the end", () => {
  test("freeing asks how many came out, and once more when it is not what was reported", async () => {
    show(onScene());
    press("解困");
    press("加一");
    await isSteady("确认 3 人已解困");
    press("确认 3 人已解困");
    expect(screen.getByRole("alert").textContent).toContain("报警说有 2 人，你填 3 人");
    expect(sentOf("record_freed")).toBeUndefined();
    press("没错，3 人，都出来了");
    expect(sentOf("record_freed")).toBeUndefined();
    await isSteady("没错，3 人，都出来了");
    press("没错，3 人，都出来了");
    await waitFor(() => expect(sentOf("record_freed")).toMatchObject({ command: "record_freed", people: 3 }));
  });

  test("the number that was reported is confirmed at once, at the time of the first tap", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-11-22T06:50:00Z") });
    show(onScene());
    press("解困");
    vi.setSystemTime(new Date("2026-11-22T06:51:30Z"));
    await isSteady("确认 2 人已解困");
    press("确认 2 人已解困");
    vi.useRealTimers();
    await waitFor(() => expect(sentOf("record_freed")).toBeDefined());
    expect(String(sentOf("record_freed")?.occurred_at).slice(0, 16)).toBe("2026-11-22T06:50");
  });

  test("the release is told afterwards, the cause by part and code", async () => {
    crew.setState({ causes: fixture<CauseList>("reply_causes").groups });
    show(freed());
    press("填写");
    press("不适");
    press("手动盘车");
    press("已停用");
    press("外部原因");
    press("机房过热保护");
    fireEvent.change(screen.getByLabelText("说明"), { target: { value: "机房 45 度" } });
    press("保存");
    await waitFor(() =>
      expect(sentOf("report_release")).toMatchObject({
        command: "report_release",
        people: 2,
        condition: "unwell",
        method: "hand_winding",
        lift_after: "out_of_use",
        cause: 203,
        note: "机房 45 度",
      }),
    );
  });

  test("what was told is shown and may be corrected until the order is closed", () => {
    crew.setState({ causes: fixture<CauseList>("reply_causes").groups });
    const release = {
      people: 2,
      condition: null,
      method: "restart",
      lift_after: "running",
      cause: 201,
    } as const;
    const assignment = anAssignment({ state: "finished" });
    show(freed({ assignment, release, state: "callback_due" }));
    const block = screen.getByRole("region", { name: "解困情况" });
    expect(within(block).getByText("复位恢复运行 · 恢复运行 · 201 运行中停电")).toBeTruthy();
    expect(within(block).getByRole("button", { name: "更正" })).toBeTruthy();
    cleanup();
    show(freed({ assignment, release, state: "closed" }));
    expect(screen.queryByRole("button", { name: "更正" })).toBeNull();
  });

  test("the form of the release and the open camera count as being written, the finished card alone does not", async () => {
    const isWriting = () => writing.getState().count > 0;
    show(freed({ assignment: anAssignment({ state: "finished" }) }));
    expect(isWriting()).toBe(false);
    press("填写");
    expect(isWriting()).toBe(true);
    press("以后再填");
    expect(isWriting()).toBe(false);
    const camera = screen.getByLabelText("拍照");
    fireEvent.click(camera);
    expect(isWriting()).toBe(true);
    fireEvent(camera, new Event("cancel"));
    expect(isWriting()).toBe(false);
    fireEvent.click(camera);
    fireEvent.pointerDown(document.body);
    expect(isWriting()).toBe(false);
    fireEvent.click(camera);
    expect(isWriting()).toBe(true);
    cleanup();
    expect(isWriting()).toBe(false);
  });

  test("stood down names the station that goes", () => {
    const led_by = { id: "sta_1", code: "S0017", name: "世纪大道救援站" };
    const assignment = anAssignment({ state: "expired", is_standby: true });
    show(aCrewOrder({ state: "underway", led_by, assignment }));
    expect(screen.getByText("无需出动：世纪大道救援站 正前往")).toBeTruthy();
    expect(screen.getByText(/你站待命/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "接单" })).toBeNull();
  });

  test("a stand-by that is to go is told so and rung for, until it sets out", () => {
    const order = aCrewOrder({
      state: "underway",
      assignment: anAssignment({ state: "accepted", is_lead: true, steps_in: true }),
    });
    show(order);
    expect(screen.getByRole("alert").textContent).toBe("原站点无法到达，由你站接替：请立即出发");
    expect(ringsOf([order], [])).toEqual([`${order.id}:go`]);
    const body = { command: "set_out", assignment: order.assignment.id } as const;
    const taps = [{ key: "tap_1", order: order.id, body: { ...body, occurred_at: null, source: "tap" } }];
    expect(ringsOf([order], taps as Tap[])).toEqual([]);
    cleanup();
    crew.setState({ taps: [] });
    show({ ...order, assignment: { ...order.assignment, state: "en_route", steps_in: false } });
    expect(screen.queryByRole("alert")).toBeNull();
  });

  test("stood down and opened again, a crew that is still there may accept", () => {
    const assignment = anAssignment({ state: "stood_down" });
    show(aCrewOrder({ state: "open", assignment }));
    expect(screen.getByText("工单已重开：可能还有人被困。若仍在现场，请接单")).toBeTruthy();
    expect(screen.getByRole("button", { name: "仍可接单" })).toBeTruthy();
  });

  test("finished and opened again, the crew that was there may go again, once, unless another goes", async () => {
    const assignment = anAssignment({ state: "finished" });
    const order = show(aCrewOrder({ state: "open", assignment }));
    expect(screen.getByText("工单已重开：可能还有人被困。若仍在现场，请接单")).toBeTruthy();
    is_away = true;
    press("仍可接单");
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "仍可接单" }).disabled).toBe(true);
    expect(crew.getState().taps.map(({ body }) => body)).toMatchObject([
      { command: "accept", assignment: order.assignment.id },
    ]);
    cleanup();
    const led_by = { id: "sta_1", code: "S0017", name: "世纪大道救援站" };
    show(aCrewOrder({ state: "underway", led_by, assignment }));
    expect(screen.getByText("已完成，辛苦了。")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "仍可接单" })).toBeNull();
  });

  test("a crew that has finished without a network is not asked to accept again", async () => {
    is_away = true;
    show(onScene());
    for (const [asked, step] of [
      ["解困", "确认 2 人已解困"],
      ["完成离场", null],
    ] as const) {
      await isSteady(asked);
      press(asked);
      if (!step) continue;
      await isSteady(step);
      press(step);
    }
    expect(screen.getByText("已完成，辛苦了。")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "仍可接单" })).toBeNull();
  });

  test("a merged order says so", () => {
    const assignment = anAssignment({ state: "stood_down" });
    show(aCrewOrder({ state: "closed", outcome: "merged", assignment }));
    expect(screen.getByText("工单已并入另一工单，你站无需出动。")).toBeTruthy();
  });
});
