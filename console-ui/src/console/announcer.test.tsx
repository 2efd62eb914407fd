// What a screen reader is told: one polite region, a sentence at a time.

import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { forgetServerTime } from "../net/clock";
import { EMPTY_BOARD } from "../state/board";
import { anOrder } from "../testing/scene";
import type { OrderView } from "../wire/types";
import { Announcer } from "./announcer";
import { live } from "./board";

const T0 = Date.parse("2026-11-22T06:00:00.000Z");

function due(id: string, seconds: number): OrderView {
  const due_at = new Date(T0 + seconds * 1_000).toISOString();
  return anOrder({ id, attention: [], deadlines: [{ kind: "next_first", due_at }] });
}

function board(...orders: OrderView[]): void {
  const by_id = Object.fromEntries(orders.map((order) => [order.id, order]));
  live.setState({ board: { ...EMPTY_BOARD, epoch: "e", seq: 1, orders: by_id } });
}

function seconds(count: number): void {
  act(() => void vi.advanceTimersByTime(count * 1_000));
}

beforeEach(() => {
  vi.useFakeTimers({ now: T0 });
  forgetServerTime();
  live.setState({ board: EMPTY_BOARD });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

test("new orders and overdue ones are told politely, together, and not again", () => {
  board(due("a", 30));
  render(<Announcer />);
  const region = screen.getByRole("status");
  expect(region.getAttribute("aria-live")).toBe("polite");
  seconds(2);
  expect(region.textContent).toBe("");

  board(due("a", 30), due("b", 300));
  seconds(2);
  expect(region.textContent).toBe("新工单：P2 东方花园 6号楼 2单元 西梯");

  board(due("a", 30), due("b", 300), due("c", 300), due("d", 300));
  seconds(2);
  expect(region.textContent).toContain("P2");
  seconds(8);
  expect(region.textContent).toBe("新工单 2 单");

  seconds(20);
  expect(region.textContent).toBe("超时：P2 东方花园 6号楼 2单元 西梯");
  seconds(60);
  expect(region.textContent).toBe("超时：P2 东方花园 6号楼 2单元 西梯");
});
