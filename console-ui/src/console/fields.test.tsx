// What a form offers to choose from.

import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { aBoard, anOrder } from "../testing/scene";
import { live } from "./board";
import { FormField } from "./fields";

afterEach(cleanup);

test("a live order joins live orders, a drill drills", () => {
  const orders = [
    anOrder({ id: "ord_1", number: "20261122-0001" }),
    anOrder({ id: "ord_2", number: "20261122-0002" }),
    anOrder({ id: "ord_3", number: "20261122-0003", mode: "drill" }),
    anOrder({ id: "ord_4", number: "20261122-0004", mode: "drill" }),
  ];
  live.setState({
    board: { ...aBoard(), orders: Object.fromEntries(orders.map((order) => [order.id, order])) },
  });
  const field = { kind: "order", name: "order", label: "field.merge_target" } as const;
  const offered = () => screen.getAllByRole("radio").map((radio) => radio.closest("label")?.textContent);
  const show = (order: string) =>
    render(<FormField field={field} value={null} values={{}} order={order} onChange={() => undefined} />);
  show("ord_1");
  expect(offered()).toEqual([expect.stringContaining("20261122-0002")]);
  cleanup();
  show("ord_4");
  expect(offered()).toEqual([expect.stringContaining("20261122-0003")]);
});
