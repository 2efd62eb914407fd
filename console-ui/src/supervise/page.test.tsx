// The supervisor's figures: those of another choice open nothing, they say when they were counted, and today's go on.

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fixture } from "../testing/fixture";
import { localDay } from "../ui/format";
import { SessionGate } from "../ui/session";
import type { ResponseReport, SessionView } from "../wire/types";
import { SupervisePage } from "./page";
import { daysBefore } from "./view";

let asked: string[] = [];
let listed = 0;
let orders = 4400;
/** What a report by station waits for. */
let counted: Promise<void>;
let finish: () => void;

beforeEach(() => {
  asked = [];
  listed = 0;
  orders = 4400;
  counted = new Promise((resolve) => {
    finish = resolve;
  });
  vi.stubGlobal("fetch", async (path: string) => {
    if (path.endsWith("/session")) {
      return new Response(JSON.stringify({ ...fixture<SessionView>("reply_session"), role: "supervisor" }));
    }
    if (path.includes("/orders?")) listed += 1;
    if (!path.includes("/reports/")) return new Response(JSON.stringify({ orders: [], district_names: {} }));
    asked.push(path);
    if (path.includes("by=station")) await counted;
    const report = fixture<ResponseReport>("reply_response_report");
    return new Response(JSON.stringify({ ...report, total: { ...report.total, order_count: orders } }));
  });
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function open(search: string): Promise<void> {
  window.history.replaceState(null, "", `/supervise${search}`);
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 30_000 } } });
  render(
    <QueryClientProvider client={queries}>
      <SessionGate roles={["supervisor"]}>
        <SupervisePage />
      </SessionGate>
    </QueryClientProvider>,
  );
  await screen.findByRole("link", { name: "4400" });
}

const isInert = (name: string) => screen.getByRole("link", { name }).closest("[inert]") !== null;

test("the figures of the choice before open nothing until those of the new one are counted", async () => {
  await open("?from=2026-11-01&to=2026-11-10&by=day");
  expect(isInert("4400")).toBe(false);
  expect(screen.queryByText("正在统计…")).toBeNull();
  fireEvent.click(screen.getByRole("link", { name: "按站点" }));
  expect(isInert("4400")).toBe(true);
  expect(screen.getByText("正在统计…")).toBeTruthy();
  orders = 4700;
  finish();
  await screen.findByRole("link", { name: "4700" });
  expect(isInert("4700")).toBe(false);
  expect(screen.queryByText("正在统计…")).toBeNull();
});

test("a day that is typed digit by digit is taken over once, and leaves the other end of the range alone", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  await open("?from=2026-11-10&to=2026-11-15&by=day");
  const [before, steps] = [asked.length, window.history.length];
  const to = screen.getByLabelText<HTMLInputElement>("至");
  const type = (day: string) => fireEvent.change(to, { target: { value: day } });
  const address = () => new URLSearchParams(window.location.search);

  // The first digit of 20 is the 2nd, which is before the first day: however long it stands, it is not taken over.
  type("2026-11-02");
  expect(to.getAttribute("aria-invalid")).toBe("true");
  await act(() => vi.advanceTimersByTimeAsync(5_000));
  expect(address().get("to")).toBe("2026-11-15");
  type("2026-11-20");
  expect(asked).toHaveLength(before);
  fireEvent.keyDown(to, { key: "Enter" });
  expect([address().get("from"), address().get("to")]).toEqual(["2026-11-10", "2026-11-20"]);
  await waitFor(() => expect(asked).toHaveLength(before + 1));
  expect(window.history.length).toBe(steps + 1);

  // What was chosen with the pointer needs no key.
  type("2026-11-18");
  await act(() => vi.advanceTimersByTimeAsync(2_000));
  expect([address().get("from"), address().get("to")]).toEqual(["2026-11-10", "2026-11-18"]);

  // A day that cannot be meant gives way when the field is left.
  type("2026-11-02");
  fireEvent.blur(to);
  expect(to.value).toBe("2026-11-18");
  expect([address().get("from"), address().get("to")]).toEqual(["2026-11-10", "2026-11-18"]);
});

test("figures say when they were counted; today's are counted every minute, those of past days stand", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const minute = () => act(() => vi.advanceTimersByTimeAsync(60_000));
  await open("?by=day");
  const counted_at = screen.getByText(/统计于 \d\d:\d\d$/).textContent;
  orders = 4500;
  await minute();
  await screen.findByRole("link", { name: "4500" });
  await waitFor(() => expect(screen.getByText(/统计于/).textContent).not.toBe(counted_at));
  cleanup();
  orders = 4400;
  await open("?from=2026-11-01&to=2026-11-10&by=day");
  const before = asked.length;
  await minute();
  expect(asked).toHaveLength(before);
});

test("the list is read again as often as the figure that it was opened from is counted", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  await open("?by=day&measure=orders");
  await waitFor(() => expect(listed).toBe(1));
  await act(() => vi.advanceTimersByTimeAsync(60_000));
  await waitFor(() => expect(listed).toBe(2));
});

test("yesterday is counted on: what was raised before midnight still goes on; the day before it is not", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const today = localDay(fixture<SessionView>("reply_session").server_time);
  for (const [days, more] of [
    [1, 1],
    [2, 0],
  ] as const) {
    await open(`?from=2026-11-01&to=${daysBefore(today, days)}&by=day`);
    const before = asked.length;
    await act(() => vi.advanceTimersByTimeAsync(60_000));
    await waitFor(() => expect(asked.length - before).toBe(more));
    cleanup();
  }
});
