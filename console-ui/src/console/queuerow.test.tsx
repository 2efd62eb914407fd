// What a row of the queue says of the stations, while somebody waits and after it is over.

import { render } from "@testing-library/react";
import { expect, it } from "vitest";
import { anAssignment, anOrder } from "../testing/scene";
import type { OrderView } from "../wire/types";
import { QueueRow } from "./queuerow";

function row(order: OrderView): HTMLElement {
  return render(<QueueRow order={order} start={0} is_selected={false} position={1} count={1} />).container;
}

/** The text of a cell and the classes it carries. */
function cell(order: OrderView, name: string): [string | null, string | undefined] {
  const found = row(order).querySelector(`.${name}`);
  return [found?.textContent ?? null, found?.className];
}

it("says who was there when the crew has left and the callback is due", () => {
  const there = anAssignment({ state: "finished", arrived_at: "2026-11-22T08:10:00Z" });
  const later = anAssignment({ id: "asg_2", state: "finished", arrived_at: "2026-11-22T08:20:00Z" });
  later.station = { ...later.station, name: "后到的站" };
  const order = anOrder({ state: "callback_due", assignments: [later, there] });
  expect(cell(order, "row-station")).toEqual([there.station.name, "row-station"]);
});

it("alarms in red that nobody goes only while somebody may wait", () => {
  const assignments = [anAssignment({ state: "declined" })];
  const live = anOrder({ state: "open", assignments });
  expect(cell(live, "row-station")).toEqual(["尚无站点前往", "row-station nobody"]);
  const over = anOrder({ state: "callback_due", assignments });
  expect(cell(over, "row-station")).toEqual(["无站到场", "row-station"]);
});

it("names the lift apart from its compound, which gives way", () => {
  const order = anOrder();
  expect(cell(order, "row-compound")[0]).toBe(order.lift?.compound);
  expect(cell(order, "row-position")[0]).toBe(order.lift?.position);
});
