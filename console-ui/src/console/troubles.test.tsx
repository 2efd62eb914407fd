// The strip of the centre's own troubles: whose alarm it is, what it opens, and that it is gone when all is well.

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { setLanguage } from "../i18n/language";
import { fixture } from "../testing/fixture";
import { SessionGate } from "../ui/session";
import type { Role, SessionView, TroubleList } from "../wire/types";
import { intent } from "./board";
import { onPageCommand } from "./keys";
import { TroubleStrip } from "./troubles";

const WELL: TroubleList = { messages: null, quarantined: null, loops: [], clock_off_ms: null };
const TROUBLES = fixture<TroubleList>("reply_troubles");

let troubles: TroubleList | null;
let role: Role;
let asked_count: number;
let sent: { path: string; key: string | null }[];
let queries: QueryClient;

function answer(path: string, init: RequestInit): Response {
  if (path.endsWith("/session")) return Response.json({ ...fixture<SessionView>("reply_session"), role });
  if (init.method === "POST") {
    sent.push({ path, key: (init.headers as Record<string, string>)["idempotency-key"] ?? null });
    troubles = WELL;
    return Response.json(fixture("reply_retry"));
  }
  asked_count += 1;
  if (troubles) return Response.json(troubles);
  return Response.json(fixture("problem_refusal"), { status: 503 });
}

async function show(as: Role, present: TroubleList | null): Promise<void> {
  role = as;
  troubles = present;
  render(
    <QueryClientProvider client={queries}>
      <SessionGate roles={["operator", "shift_leader"]}>
        <TroubleStrip />
      </SessionGate>
    </QueryClientProvider>,
  );
  await waitFor(() => expect(asked_count).toBe(1));
  await waitFor(() => expect(queries.isFetching()).toBe(0));
}

function alarms(): HTMLElement[] {
  return screen.queryAllByRole("alert");
}

beforeEach(() => {
  asked_count = 0;
  sent = [];
  queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  intent.setState({ order: null, opened: null, notices: [] });
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => answer(path, init));
});
afterEach(() => {
  cleanup();
  queries.clear();
  setLanguage("zh");
  vi.unstubAllGlobals();
});

describe("troubles of the centre", () => {
  test("are an alarm for the shift leader, one row for each kind", async () => {
    await show("shift_leader", TROUBLES);
    expect(alarms().map((row) => within(row).getByText(/./, { selector: "strong" }).textContent)).toEqual([
      "外发消息失败 3 条",
      "无法自动处理的工单 1 张",
      "后台任务异常 1 项",
      "服务器时钟相差 2.4 秒",
    ]);
    expect(screen.getByText(/^站点在线: .* 运行失败 \(database\)$/)).toBeTruthy();
  });

  test("name their orders, and a number opens its order", async () => {
    await show("shift_leader", TROUBLES);
    fireEvent.click(screen.getByRole("button", { name: "打开工单 20261122-0008" }));
    expect(intent.getState().order).toBe(TROUBLES.quarantined?.orders[0]?.id);
    fireEvent.click(screen.getByRole("button", { name: "打开工单 20261122-0007" }));
    expect(intent.getState().order).toBe(TROUBLES.messages?.orders[0]?.id);
  });

  test("failed messages are sent again, and the strip goes when all is well", async () => {
    await show("shift_leader", { ...WELL, messages: TROUBLES.messages });
    expect(screen.getByRole("button", { name: "重发 ⇧S" })).toBeTruthy();
    act(() => onPageCommand("resend", "shift_leader"));
    await waitFor(() => expect(alarms()).toEqual([]));
    expect(sent).toEqual([
      { path: "/api/v1/troubles/messages/retry", key: expect.stringMatching(/^retry-/) },
    ]);
    expect(intent.getState().notices.map(({ text }) => text)).toEqual(["3 条消息将重新发送"]);
  });

  test("are one quiet line at an operator's seat", async () => {
    await show("operator", TROUBLES);
    expect(alarms()).toEqual([]);
    expect(screen.queryAllByRole("button")).toEqual([]);
    expect(screen.getByRole("status").textContent).toBe(
      "系统异常，已提示班长：外发消息失败 3 条、无法自动处理的工单 1 张、后台任务异常 1 项、服务器时钟相差 2.4 秒",
    );
  });

  test("a loop that stands still says since when, in English too", async () => {
    setLanguage("en");
    const [first] = TROUBLES.loops;
    await show("shift_leader", { ...WELL, loops: first ? [{ ...first, kind: "late" }] : [] });
    expect(screen.getByText(/^Station presence: has not run since [\d:. /-]+$/)).toBeTruthy();
  });

  test.each([
    ["when all is well", WELL],
    ["when the request fails", null],
  ])("show nothing %s", async (_when, present) => {
    await show("shift_leader", present);
    expect(alarms()).toEqual([]);
    expect(screen.queryByRole("region")).toBeNull();
  });
});
