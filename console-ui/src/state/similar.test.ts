// @vitest-environment node
import { describe, expect, test } from "vitest";
import { fixture } from "../testing/fixture";
import { anOrder } from "../testing/scene";
import type { OrderView, ParkedAlarm } from "../wire/types";
import { MAX_SIMILAR, similarTo } from "./similar";

const located = anOrder({ id: "ord_located", number: "20261122-0001" });
const lift = located.lift;
if (!lift) throw new Error("the fixture has a lift");
const nowhere = (change: Partial<OrderView> = {}) =>
  anOrder({ id: "ord_nowhere", number: "20261122-0002", lift: null, point: null, ...change });
const [PARKED] = fixture<ParkedAlarm[]>("reply_parked_alarms");
const parked = (change: Partial<ParkedAlarm> = {}): ParkedAlarm => {
  if (!PARKED) throw new Error("the fixture has a parked alarm");
  return { ...PARKED, mode: "live", lift_text: null, text: "", point: null, ...change };
};
const kinds = (found: ReturnType<typeof similarTo>) =>
  found.map(({ reasons }) => reasons.map(({ kind }) => kind));

describe("an order whose lift is not known", () => {
  test("may be one in the compound that its caller named, the more so soon after", () => {
    expect(kinds(similarTo(nowhere(), `我在${lift.compound}`, [located], []))).toEqual([["named", "soon"]]);
    expect(similarTo(nowhere(), "电梯坏了", [located], [])).toEqual([]);
  });

  test("may be one near the caller's position, and says how near", () => {
    const near = { lat: lift.point.lat + 0.002, lon: lift.point.lon };
    const [found] = similarTo(nowhere({ point: near }), "", [located], []);
    expect(found?.reasons[0]).toMatchObject({ kind: "near" });
    const far = { lat: lift.point.lat + 0.004, lon: lift.point.lon };
    expect(similarTo(nowhere({ point: far }), "", [located], [])).toEqual([]);
  });

  test("is never one that is over, or of another mode", () => {
    const said = lift.compound;
    expect(similarTo(nowhere(), said, [{ ...located, state: "closed" }], [])).toEqual([]);
    expect(similarTo(nowhere({ mode: "drill" }), said, [located], [])).toEqual([]);
    expect(similarTo(nowhere({ state: "closed" }), said, [located], [])).toEqual([]);
  });
});

describe("an order at a lift", () => {
  test("is not alike another lift's order, even in the same compound", () => {
    expect(similarTo(located, "", [{ ...located, id: "ord_other" }], [])).toEqual([]);
  });

  test("may be meant by a parked alarm that names its compound or stands near it", () => {
    const named = parked({ id: "alm_1", lift_text: `${lift.compound}3号楼`, raised_at: located.opened_at });
    const near = parked({ id: "alm_2", point: lift.point, raised_at: "2020-01-01T00:00:00Z" });
    const found = similarTo(located, "", [], [near, named, parked({ id: "alm_3" })]);
    expect(kinds(found)).toEqual([["named", "soon"], ["near"]]);
  });
});

test("only the best few are suggested", () => {
  const many = Array.from({ length: 9 }, (_, n) => parked({ id: `alm_${n}`, point: lift.point }));
  expect(similarTo(located, "", [], many)).toHaveLength(MAX_SIMILAR);
});
