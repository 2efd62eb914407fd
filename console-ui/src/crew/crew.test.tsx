// The crew's card: one next step, taps kept with their own time, stood down told plainly.

import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { EMPTY_CREW_BOARD } from "../state/crew";
import { fixture } from "../testing/fixture";
import { aCrewOrder, anAssignment } from "../testing/scene";
import { OrderCard } from "./card";
import { crew, resumeTaps } from "./store";

let sent: Record<string, unknown>[] = [];
let is_away = false;
let answer: unknown;

beforeEach(() => {
  sent = [];
  is_away = false;
  answer = { ...fixture<object>("reply_command_done"), crew_order: null, order: null };
  localStorage.clear();
  crew.setState({ board: EMPTY_CREW_BOARD, taps: [], told: [] });
  vi.stubGlobal("fetch", async (_path: string, init: RequestInit) => {
    if (is_away) throw new TypeError("network");
    sent.push(JSON.parse(String(init.body)));
    return new Response(JSON.stringify(answer));
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("an offer", () => {
  test("is accepted with one tap, with the tap's own time", async () => {
    const order = aCrewOrder();
    render(<OrderCard order={order} />);
    fireEvent.click(screen.getByRole("button", { name: "10" }));
    fireEvent.click(screen.getByRole("button", { name: "接单" }));
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]).toMatchObject({
      command: "accept",
      assignment: order.assignment.id,
      eta_minutes: 10,
      source: "tap",
    });
    expect(sent[0]?.occurred_at).toMatch(/Z$/);
  });

  test("is declined with a reason in one tap", async () => {
    render(<OrderCard order={aCrewOrder()} />);
    fireEvent.click(screen.getByRole("button", { name: "不能去" }));
    fireEvent.click(screen.getByRole("button", { name: "车辆故障" }));
    await waitFor(() => expect(sent[0]).toMatchObject({ command: "decline", reason: "vehicle_trouble" }));
  });

  test("a late acceptance is told who is going", async () => {
    answer = fixture("reply_command_stood_down");
    render(<OrderCard order={aCrewOrder()} />);
    fireEvent.click(screen.getByRole("button", { name: "接单" }));
    await waitFor(() => expect(crew.getState().told.at(-1)?.text).toContain("世纪大道救援站 正前往"));
  });
});

describe("without a network", () => {
  test("the next step comes, the tap waits, and both are said", async () => {
    is_away = true;
    const order = aCrewOrder({ assignment: anAssignment({ state: "en_route" }) });
    render(<OrderCard order={order} />);
    fireEvent.click(screen.getByRole("button", { name: "到达" }));
    expect(screen.getByText("待发送")).toBeTruthy();
    expect(screen.getByRole("button", { name: "解困" })).toBeTruthy();
    expect(localStorage.getItem("liftaid.taps")).toContain("arrive");
  });

  test("taps left by an earlier page are sent with their own key and time", async () => {
    const body = {
      command: "arrive",
      assignment: "asg_1",
      occurred_at: "2026-11-22T06:38:02Z",
      source: "tap",
    };
    localStorage.setItem("liftaid.taps", JSON.stringify([{ key: "tap-1234567890", order: "ord_1", body }]));
    const stop = resumeTaps();
    await waitFor(() => expect(sent).toContainEqual(body));
    stop();
  });
});

describe("the end", () => {
  test("freeing asks how many came out", async () => {
    render(<OrderCard order={aCrewOrder({ people: 2, assignment: anAssignment({ state: "on_scene" }) })} />);
    fireEvent.click(screen.getByRole("button", { name: "解困" }));
    fireEvent.click(screen.getByRole("button", { name: "加一" }));
    fireEvent.click(screen.getByRole("button", { name: "确认 3 人已解困" }));
    await waitFor(() => expect(sent[0]).toMatchObject({ command: "record_freed", people: 3 }));
  });

  test("stood down names the station that goes", () => {
    const led_by = { id: "sta_1", code: "S0017", name: "世纪大道救援站" };
    const assignment = anAssignment({ state: "expired", is_standby: true });
    render(<OrderCard order={aCrewOrder({ state: "underway", led_by, assignment })} />);
    expect(screen.getByText("无需出动：世纪大道救援站 正前往")).toBeTruthy();
    expect(screen.getByText(/你站待命/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "接单" })).toBeNull();
  });
});
