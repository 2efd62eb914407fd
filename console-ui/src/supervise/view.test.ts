import { describe, expect, test } from "vitest";
import { fixture } from "../testing/fixture";
import { anOrder } from "../testing/scene";
import type { OrderView, ResponseReport, ResponseRow } from "../wire/types";
import { measureValue } from "./orders";
import { addressOf, daysBefore, orderFilterOf, sorted, viewOf } from "./view";

const TODAY = "2026-11-22";

describe("what the supervisor looks at", () => {
  test("is the last thirty days by day unless the address says otherwise", () => {
    expect(viewOf("", TODAY)).toEqual({
      from: "2026-10-24",
      to: TODAY,
      by: "day",
      district: null,
      interval: "arrival",
      measure: null,
      key: null,
      order: null,
    });
  });

  test("comes back from its own address", () => {
    const view = viewOf(
      "?from=2026-11-01&to=2026-11-10&by=station&interval=trapped&measure=late_30_min&key=sta_1&order=ord_1",
      TODAY,
    );
    expect(viewOf(addressOf(view), TODAY)).toEqual(view);
  });

  test("takes nothing unknown from an address", () => {
    const view = viewOf("?by=moon&measure=beauty&interval=x&from=yesterday&to=2026-02-30x", TODAY);
    expect(view).toMatchObject({ by: "day", measure: null, interval: "arrival", to: TODAY });
    expect(viewOf("?from=2026-11-10&to=2026-11-01", TODAY)).toMatchObject({
      from: "2026-11-01",
      to: "2026-11-01",
    });
  });

  test("a figure opens the orders of its row", () => {
    const view = { ...viewOf("?measure=within_30_min", TODAY), district: "310101" };
    expect(orderFilterOf({ ...view, by: "day", key: "2026-11-03" })).toEqual({
      from: "2026-11-03",
      to: "2026-11-03",
      district: "310101",
      station: null,
      measure: "within_30_min",
    });
    expect(orderFilterOf({ ...view, by: "district", key: "310115" })).toMatchObject({
      district: "310115",
      from: "2026-10-24",
    });
    expect(orderFilterOf({ ...view, by: "station", key: "sta_1" })).toMatchObject({
      station: "sta_1",
      district: "310101",
    });
    expect(orderFilterOf({ ...view, measure: "orders" }).measure).toBe("orders");
  });

  test("days are counted across months", () => {
    expect(daysBefore("2026-03-01", 1)).toBe("2026-02-28");
  });

  test("rows sort by any column, with a total order", () => {
    const { rows } = fixture<ResponseReport>("reply_response_report");
    expect(sorted(rows, "order_count", true, "arrival").map(({ key }) => key)).toEqual(["310115", "310101"]);
    expect(sorted(rows, "mean_s", false, "arrival").map(({ key }) => key)).toEqual(["310101", "310115"]);
    expect(sorted(rows, "within_3_min", true, "arrival").map(({ key }) => key)).toEqual(["310101", "310115"]);
  });

  test("the first column sorts by what is read in it, not by an id behind it", () => {
    const [row] = fixture<ResponseReport>("reply_response_report").rows;
    const named = (key: string, label: string) => ({ ...(row as ResponseRow), key, label });
    const stations = [named("sta_1", "S3 丙站"), named("sta_2", "S1 甲站"), named("sta_3", "S2 乙站")];
    const order = (is_descending: boolean) =>
      sorted(stations, "label", is_descending, "arrival").map(({ label }) => label);
    expect(order(false)).toEqual(["S1 甲站", "S2 乙站", "S3 丙站"]);
    expect(order(true)).toEqual(["S3 丙站", "S2 乙站", "S1 甲站"]);
  });

  test("an order's own value of a measure is the span between its two time points", () => {
    const closed = fixture<{ orders: OrderView[] }>("reply_order_list").orders[0] ?? anOrder();
    expect(measureValue(closed, "arrival")).toBe("6:54");
    expect(measureValue(closed, "trapped")).toBe("15:30");
    expect(measureValue(anOrder(), "trapped")).toBe("–");
    expect(measureValue(closed, "orders")).toBe("");
  });
});
