import { expect, test } from "vitest";
import { anOrder, ledOrder } from "../testing/scene";
import type { DutyList } from "../wire/types";
import { MAX_ORDERS, paperOrders, readPaper, renewed } from "./paper";

const NOW = "2026-11-22T06:00:00Z";
const LIST: DutyList = {
  made_at: NOW,
  stations: [
    {
      code: "S0001",
      name: "陆家嘴",
      district: "310115",
      phone: "02158880000",
      on_duty: true,
      strength: 3,
      serves_first: true,
      serves_second: false,
      reach: "connected",
    },
  ],
};

test("the most pressing order stands first, and a closed one not at all", () => {
  const orders = {
    a: anOrder({ id: "a", number: "1", priority: "p3" }),
    b: ledOrder("en_route", { id: "b", number: "2", priority: "p1" }),
    c: anOrder({ id: "c", number: "3", state: "closed" }),
  };
  const listed = paperOrders(orders);
  expect(listed.map(({ number }) => number)).toEqual(["2", "1"]);
  expect(listed[0]?.lead).not.toBe("");
  expect(listed[1]?.place).toContain(orders.a.lift?.position);
});

test("a paper has a limit", () => {
  const many = Array.from({ length: MAX_ORDERS + 5 }, (_, n) => [String(n), anOrder({ id: String(n) })]);
  expect(paperOrders(Object.fromEntries(many))).toHaveLength(MAX_ORDERS);
});

test("without the server the stations stay as they were last given, the orders as last seen", () => {
  const first = renewed(null, {}, LIST, NOW);
  const later = renewed(first, { a: anOrder() }, null, "2026-11-22T07:00:00Z");
  expect(later).toMatchObject({ stations_at: NOW, orders_at: "2026-11-22T07:00:00Z" });
  expect(later.stations).toHaveLength(1);
  expect(later.orders).toHaveLength(1);
  expect(readPaper(JSON.stringify(later))).toEqual(later);
});

test.each([null, "", "{", "[]", "{}", '{"orders":1}'])("%s is no paper", (text) => {
  expect(readPaper(text)).toBeNull();
});
