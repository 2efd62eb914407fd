// @vitest-environment node
import { describe, expect, test } from "vitest";
import { metresBetween } from "../state/position";
import { aBoard, anOrder, ledOrder } from "../testing/scene";
import type { CandidateView, CrewPositionView, StationView } from "../wire/types";
import {
  boundsOfOrder,
  boundsOfOrders,
  callLines,
  candidateMarks,
  crewMarks,
  orderMarks,
  stationLook,
  stationMarks,
} from "./features";
import { afterBoard, afterHand, afterRelease, NEW_FOLLOW, setOf } from "./follow";
import { nearestStations } from "./nearest";

const [STATION] = Object.values(aBoard().stations);
function aStation(change: Partial<StationView> = {}): StationView {
  if (!STATION) throw new Error("the snapshot has a station");
  return { ...STATION, on_duty: true, reach: "connected", live_count: 0, capacity: 2, ...change };
}
const order = anOrder();
const [offer] = order.assignments;
if (!offer) throw new Error("the order has an offer");
const called = aStation({ id: offer.station.id });
const stations = { [called.id]: called };

describe("crews", () => {
  const going = ledOrder("en_route");
  const [lead] = going.assignments;
  if (!lead) throw new Error("a station leads");
  const position: CrewPositionView = {
    crew: "acc_1",
    station: lead.station,
    order: going.id,
    assignment: lead.id,
    point: { lat: 30.9, lon: 121.9 },
    accuracy_m: 10,
    fixed_at: "2026-11-22T06:30:00Z",
    way: null,
  };
  const crews = { [position.crew]: position };

  test("stand where their phones are, and look stale once those are silent", () => {
    const icon = (at: string) =>
      crewMarks(crews, { [going.id]: going }, Date.parse(at)).features[0]?.properties.icon;
    expect(icon("2026-11-22T06:33:00Z")).toBe("crew-fresh");
    expect(icon("2026-11-22T06:33:01Z")).toBe("crew-stale");
    expect(crewMarks(crews, {}, 0).features).toEqual([]);
  });

  test("belong to the view of their order", () => {
    expect(boundsOfOrder(going, {}, crews)).toEqual(expect.arrayContaining([30.9, 121.9]));
    expect(boundsOfOrder(going, {}, {})).not.toEqual(expect.arrayContaining([30.9]));
  });
});

describe("stations", () => {
  test.each([
    [{}, "ready"],
    [{ live_count: 2 }, "busy"],
    [{ on_duty: false }, "down"],
    [{ reach: "phone_only" }, "silent"],
    [{ reach: "unreachable", live_count: 2 }, "down"],
    [{ on_duty: false, reach: "phone_only" }, "down"],
  ] as const)("with %o look %s", (change, look) => {
    expect(stationLook(aStation(change))).toBe(look);
    expect(stationMarks([aStation(change)]).features[0]?.properties.icon).toBe(`station-${look}`);
  });
});

describe("orders", () => {
  test("are marked by state, urgency and selection", () => {
    const urgent = anOrder({ id: "ord_1", state: "underway", priority: "p1" });
    const icons = (selected: string | null) =>
      orderMarks([urgent], selected).features.map((feature) => feature.properties.icon);
    expect(icons(null)).toEqual(["order-underway-p1"]);
    expect(icons("ord_1")).toEqual(["order-underway-p1-selected"]);
  });

  test("that are closed or nowhere are not drawn", () => {
    const nowhere = anOrder({ lift: null, point: null });
    expect(orderMarks([anOrder({ state: "closed" }), nowhere], null).features).toEqual([]);
    expect(boundsOfOrders([nowhere])).toBeNull();
  });

  test("without a lift stand where the caller is", () => {
    const point = { lat: 31.2, lon: 121.4 };
    const [mark] = orderMarks([anOrder({ lift: null, point })], null).features;
    expect(mark?.geometry.coordinates).toEqual([121.4, 31.2]);
  });
});

describe("calls", () => {
  test("are lines from the station, dashed while it is only asked", () => {
    const [line] = callLines(order, stations).features;
    expect(line?.properties.look).toBe("asked");
    expect(line?.geometry.coordinates[0]).toEqual([called.point.lon, called.point.lat]);
  });

  test("that are over, or to a station that is not known here, have no line", () => {
    expect(callLines(order, {}).features).toEqual([]);
    expect(
      callLines({ ...order, assignments: [{ ...offer, state: "declined" }] }, stations).features,
    ).toEqual([]);
    expect(callLines(null, stations).features).toEqual([]);
  });

  test("belong to what is shown of one order", () => {
    const bounds = boundsOfOrder(order, stations);
    const lift = order.lift?.point;
    expect(bounds?.[0]).toBe(Math.min(called.point.lon, lift?.lon ?? 0));
    expect(bounds?.[3]).toBe(Math.max(called.point.lat, lift?.lat ?? 0));
  });
});

test("candidates have their rank unless they cannot be called", () => {
  const candidate = (rank: number, verdict: CandidateView["verdict"]) =>
    ({ station: { id: called.id, code: called.code, name: called.name }, rank, verdict }) as CandidateView;
  const marks = candidateMarks(
    [
      candidate(1, "available"),
      candidate(2, "off_duty"),
      candidate(3, "ring_them"),
      candidate(10, "available"),
    ],
    stations,
  );
  expect(marks.features.map((feature) => feature.properties.icon)).toEqual(["rank-1", "rank-3"]);
});

describe("the map moves by itself", () => {
  const a = setOf([anOrder({ id: "ord_a" })]);
  const ab = setOf([anOrder({ id: "ord_b" }), anOrder({ id: "ord_a" })]);

  test("when the set of orders changes, and not when an order does", () => {
    const first = afterBoard(NEW_FOLLOW, a);
    expect(first.must_fit).toBe(true);
    expect(afterBoard(first.follow, setOf([anOrder({ id: "ord_a", state: "underway" })])).must_fit).toBe(
      false,
    );
    expect(afterBoard(first.follow, ab).must_fit).toBe(true);
  });

  test("never while a hand holds it, and at once when it is let go", () => {
    const held = afterHand(afterBoard(NEW_FOLLOW, a).follow);
    expect(afterBoard(held, ab).must_fit).toBe(false);
    expect(afterBoard(afterRelease(), a).must_fit).toBe(true);
  });

  test("whatever order the orders come in", () => {
    expect(setOf([anOrder({ id: "ord_a" }), anOrder({ id: "ord_b" })])).toBe(ab);
  });
});

describe("without a map", () => {
  test("the nearest stations are listed with how far they are and whether they were called", () => {
    const near = order.lift?.point ?? { lat: 0, lon: 0 };
    const far = aStation({ id: "sta_far", point: { lat: near.lat + 0.1, lon: near.lon } });
    const close = aStation({ id: offer.station.id, point: { lat: near.lat + 0.01, lon: near.lon } });
    const list = nearestStations(order, [far, close], 5);
    expect(list.map(({ station }) => station.id)).toEqual([close.id, "sta_far"]);
    expect(list[0]?.is_called).toBe(true);
    expect(list[0]?.distance_m).toBeCloseTo(1112, 0);
    expect(nearestStations(order, [far, close], 1)).toHaveLength(1);
    expect(nearestStations(anOrder({ lift: null, point: null }), [far], 5)).toEqual([]);
  });

  test("a place is no way from itself", () => {
    expect(metresBetween({ lat: 31, lon: 121 }, { lat: 31, lon: 121 })).toBe(0);
  });
});
