// What a seat says of the order that it has open: once it stops, again after a reconnection, never twice the same.

import { beforeEach, expect, test, vi } from "vitest";
import type { ClientMessage } from "../wire/types";
import { intent, select } from "./board";
import { sayWhatIsOpen } from "./seats";

beforeEach(() => {
  vi.useFakeTimers();
  intent.setState({ order: null, opened: null, form: null });
  return () => vi.useRealTimers();
});

test("a seat says where it stopped, and says it again when the socket is back", () => {
  const said: ClientMessage[] = [];
  const seat = sayWhatIsOpen((message) => said.push(message));
  seat.again();
  for (const order of ["ord_1", "ord_2", "ord_3"]) select(order);
  vi.advanceTimersByTime(1_000);
  intent.setState({ refused: "…" });
  vi.advanceTimersByTime(1_000);
  expect(said).toEqual([
    { type: "watch", order: null, is_editing: false },
    { type: "watch", order: "ord_3", is_editing: false },
  ]);
  seat.again();
  expect(said).toHaveLength(3);
  select("ord_4");
  seat.stop();
  vi.advanceTimersByTime(1_000);
  expect(said).toHaveLength(3);
});
