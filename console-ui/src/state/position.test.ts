// @vitest-environment node
import { describe, expect, test } from "vitest";
import { aCrewOrder, anAssignment, ledOrder } from "../testing/scene";
import type { CrewPositionView } from "../wire/types";
import {
  arrivalsJustTapped,
  type Fix,
  liftCodeIn,
  liveArrival,
  metresBetween,
  mustSend,
  nearness,
  orderInHand,
  positionOf,
  shownPositions,
} from "./position";
import type { Tap } from "./tap";

const LIFT = { lat: 31.2304, lon: 121.4737 };
const NOW = Date.parse("2026-11-22T06:30:00Z");

function fix(north_m: number, after_s: number, accuracy_m = 10): Fix {
  return { lat: LIFT.lat + north_m / 111_195, lon: LIFT.lon, accuracy_m, at: NOW + after_s * 1_000 };
}

describe("a tap of arrived", () => {
  const tapped = (key: string, after_s: number, source: "tap" | "geofence" = "tap"): Tap => ({
    key,
    order: "ord_1",
    body: {
      command: "arrive",
      assignment: "asg_1",
      occurred_at: new Date(NOW + after_s * 1_000).toISOString(),
      source,
    },
  });

  test("is proved by where the phone is when a finger has just made it", () => {
    const old = tapped("1", -2);
    const fresh = tapped("2", 0);
    const finish: Tap = {
      ...fresh,
      key: "3",
      body: { ...fresh.body, command: "finish", assignment: "asg_1" },
    };
    expect(arrivalsJustTapped([old, fresh, finish], [old], NOW)).toEqual([fresh]);
    expect(arrivalsJustTapped([tapped("4", 0, "geofence")], [], NOW)).toEqual([]);
  });

  test("is not proved anew when a reload brings it back, whatever else came before or behind it", () => {
    const kept = tapped("1", -300);
    expect(arrivalsJustTapped([kept, tapped("2", 0)], [], NOW).map(({ key }) => key)).toEqual(["2"]);
    expect(arrivalsJustTapped([kept], [], NOW)).toEqual([]);
  });
});

describe("what a phone sends", () => {
  test("is at most one fix in ten seconds, after thirty metres or when the last grows old", () => {
    expect(mustSend(null, fix(0, 0))).toBe(true);
    expect(mustSend(fix(0, 0), fix(500, 9))).toBe(false);
    expect(mustSend(fix(0, 0), fix(29, 10))).toBe(false);
    expect(mustSend(fix(0, 0), fix(31, 10))).toBe(true);
    expect(mustSend(fix(0, 0), fix(0, 89))).toBe(false);
    expect(mustSend(fix(0, 0), fix(0, 90))).toBe(true);
  });

  test("is for the order on the road first, then for one that was accepted, then for one at the lift", () => {
    const order = (id: string, state: "accepted" | "en_route" | "on_scene" | "offered") =>
      aCrewOrder({ id, assignment: anAssignment({ id: `asg_${id}`, state }) });
    const of = (...all: ReturnType<typeof order>[]) =>
      orderInHand(Object.fromEntries(all.map((each) => [each.id, each])), [])?.id ?? null;
    expect(of(order("a", "on_scene"), order("b", "accepted"), order("c", "en_route"))).toBe("c");
    expect(of(order("a", "on_scene"), order("b", "accepted"))).toBe("b");
    expect(of(order("a", "offered"))).toBeNull();
  });
});

describe("being there", () => {
  test("is within the radius and the fix's own uncertainty, by a fix that is fresh and sure", () => {
    const near = (metres: number, accuracy_m: number, age_s: number) =>
      nearness(fix(metres, -age_s, accuracy_m), { point: LIFT }, NOW);
    expect(near(159, 10, 0)?.is_there).toBe(true);
    expect(near(161, 10, 0)?.is_there).toBe(false);
    expect(near(0, 101, 0)).toBeNull();
    expect(near(0, 10, 61)).toBeNull();
    expect(nearness(fix(0, 0), { point: null }, NOW)).toBeNull();
    expect(nearness(null, { point: LIFT }, NOW)).toBeNull();
  });

  test("a degree of latitude is about 111 km", () => {
    expect(metresBetween(LIFT, { ...LIFT, lat: LIFT.lat + 1 })).toBeCloseTo(111_195, -1);
  });

  test("a code is read from the sticker's address or typed", () => {
    expect(liftCodeIn("https://rescue.example/help/1234567?lang=zh")).toBe("1234567");
    expect(liftCodeIn(" 123 4567 ")).toBe("1234567");
    expect(liftCodeIn("12345678")).toBeNull();
    expect(liftCodeIn("https://rescue.example/help/12345678")).toBeNull();
    expect(liftCodeIn("hello")).toBeNull();
  });
});

describe("on the boards", () => {
  const order = ledOrder("en_route");
  const [assignment] = order.assignments;
  if (!assignment) throw new Error("a station leads");
  const at = (crew: string, change: Partial<CrewPositionView> = {}): CrewPositionView => ({
    crew,
    station: assignment.station,
    order: order.id,
    assignment: assignment.id,
    point: LIFT,
    accuracy_m: 10,
    fixed_at: "2026-11-22T06:29:00Z",
    way: { turn_out_s: 276, drive_s: 420 },
    ...change,
  });
  const crews = (...all: CrewPositionView[]) => Object.fromEntries(all.map((each) => [each.crew, each]));

  test("the newest phone of an assignment says where its crew is", () => {
    const older = at("a");
    const newer = at("b", { fixed_at: "2026-11-22T06:29:30Z" });
    expect(positionOf(assignment, crews(older, newer))).toBe(newer);
    expect(positionOf({ ...assignment, state: "stood_down" }, crews(newer))).toBeNull();
    expect(positionOf({ ...assignment, id: "asg_other" }, crews(newer))).toBeNull();
  });

  test("an arrival is expected by a fresh position only", () => {
    const going = { state: "en_route", accepted_at: null, set_out_at: "2026-11-22T06:20:00Z" } as const;
    expect(liveArrival(going, at("a"), NOW)).toBe("2026-11-22T06:36:00.000Z");
    expect(liveArrival(going, at("a", { fixed_at: "2026-11-22T06:26:59Z" }), NOW)).toBeNull();
    expect(liveArrival(going, at("a", { way: null }), NOW)).toBeNull();
    expect(liveArrival(going, null, NOW)).toBeNull();
    expect(liveArrival({ ...going, state: "on_scene" }, at("a"), NOW)).toBeNull();
  });

  test("an arrival is worked out when it is shown", () => {
    const shown = (change: object, now = NOW) =>
      liveArrival(
        { state: "accepted", accepted_at: "2026-11-22T06:28:00Z", set_out_at: null, ...change },
        at("a"),
        now,
      );
    // Four minutes and a half to turn out, seven to drive; whoever is still at the station then comes later.
    expect(shown({})).toBe("2026-11-22T06:39:36.000Z");
    expect(shown({ accepted_at: "2026-11-22T06:20:00Z" }, Date.parse("2026-11-22T06:31:00Z"))).toBe(
      "2026-11-22T06:38:00.000Z",
    );
    // Set out after the position was taken: the drive begins then.
    expect(shown({ state: "en_route", set_out_at: "2026-11-22T06:29:40Z" })).toBe("2026-11-22T06:36:40.000Z");
  });

  test("the map shows who goes and who waits lately, once each", () => {
    const going = at("a");
    const waiting = at("b", { order: null, assignment: null });
    const long_ago = at("c", { order: null, assignment: null, fixed_at: "2026-11-22T05:00:00Z" });
    const over = at("d", { order: "ord_gone" });
    const shown = shownPositions(crews(going, waiting, long_ago, over), { [order.id]: order }, NOW);
    expect(shown.map(({ crew }) => crew)).toEqual(["a", "b"]);
  });
});
