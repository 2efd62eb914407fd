// From the board to what the map draws: pure functions, no map in them.
// Must not: invent a position. What has none (an order without a lift, a crew whose phone says nothing) is not drawn.

import { isLive } from "../state/board";
import { positionOf as crewPosition, FRESH_MS, shownPositions } from "../state/position";
import type {
  AssignmentState,
  CandidateView,
  CrewPositionView,
  OrderView,
  Point,
  StationView,
} from "../wire/types";
import type { Bounds, Position } from "./base";

/** What a station can do now, by how it is drawn. */
export type StationLook = "ready" | "busy" | "down" | "silent";

/** `down`: nobody to be asked; `silent`: no crew is connected, but it may be rung. */
export function stationLook(station: StationView): StationLook {
  if (!station.on_duty || station.reach === "unreachable") return "down";
  if (station.reach !== "connected") return "silent";
  return station.live_count >= station.capacity ? "busy" : "ready";
}

export interface Feature<Properties> {
  type: "Feature";
  geometry: { type: "Point"; coordinates: Position } | { type: "LineString"; coordinates: Position[] };
  properties: Properties;
}

export interface Features<Properties> {
  type: "FeatureCollection";
  features: Feature<Properties>[];
}

export function positionOf(point: Point): Position {
  return [point.lon, point.lat];
}

function collection<Properties>(features: Feature<Properties>[]): Features<Properties> {
  return { type: "FeatureCollection", features };
}

/** Where an order is, if that is known. */
export function orderPoint(order: OrderView): Point | null {
  return order.lift?.point ?? order.point;
}

export interface OrderMark {
  id: string;
  icon: string;
  /** Higher is drawn above. */
  rank: number;
}

const URGENCY = { p1: 3, p2: 2, p3: 1 } as const;

/** Every order that is not closed and has a place; the selected one on top. */
export function orderMarks(orders: readonly OrderView[], selected: string | null): Features<OrderMark> {
  const features: Feature<OrderMark>[] = [];
  for (const order of orders) {
    const point = orderPoint(order);
    if (order.state === "closed" || !point) continue;
    const is_selected = order.id === selected;
    features.push({
      type: "Feature",
      geometry: { type: "Point", coordinates: positionOf(point) },
      properties: {
        id: order.id,
        icon: `order-${order.state}${order.priority === "p1" ? "-p1" : ""}${is_selected ? "-selected" : ""}`,
        rank: is_selected ? 10 : (isLive(order) ? 3 : 0) + URGENCY[order.priority],
      },
    });
  }
  return collection(features);
}

export interface StationMark {
  id: string;
  icon: string;
  rank: number;
}

const STATION_RANK: Record<StationLook, number> = { down: 0, silent: 1, busy: 2, ready: 3 };

export function stationMarks(stations: readonly StationView[]): Features<StationMark> {
  return collection(
    stations.map((station) => {
      const look = stationLook(station);
      return {
        type: "Feature",
        geometry: { type: "Point", coordinates: positionOf(station.point) },
        properties: { id: station.id, icon: `station-${look}`, rank: STATION_RANK[look] },
      };
    }),
  );
}

/** How a line to a called station is drawn; none where the call is over. */
export type CallLook = "asked" | "going" | "there";

const CALL_LOOK: Record<AssignmentState, CallLook | null> = {
  offered: "asked",
  accepted: "going",
  en_route: "going",
  on_scene: "there",
  finished: null,
  declined: null,
  expired: null,
  withdrawn: null,
  stood_down: null,
};

/** A line from each called station to the order. */
export function callLines(
  order: OrderView | null,
  stations: Readonly<Record<string, StationView>>,
): Features<{ look: CallLook }> {
  const point = order && orderPoint(order);
  if (!order || !point) return collection([]);
  const features: Feature<{ look: CallLook }>[] = [];
  for (const assignment of order.assignments) {
    const look = CALL_LOOK[assignment.state];
    const station = stations[assignment.station.id];
    if (!look || !station) continue;
    const coordinates = [positionOf(station.point), positionOf(point)];
    features.push({ type: "Feature", geometry: { type: "LineString", coordinates }, properties: { look } });
  }
  return collection(features);
}

/** Ranks that have a number on the map; the others are in the list beside the order. */
export const SHOWN_RANKS = 9;

/** The best candidates at their stations, with their rank. */
export function candidateMarks(
  candidates: readonly CandidateView[],
  stations: Readonly<Record<string, StationView>>,
): Features<{ icon: string }> {
  const features: Feature<{ icon: string }>[] = [];
  for (const { station, rank, verdict } of candidates) {
    const found = stations[station.id];
    if (!found || rank > SHOWN_RANKS || (verdict !== "available" && verdict !== "ring_them")) continue;
    features.push({
      type: "Feature",
      geometry: { type: "Point", coordinates: positionOf(found.point) },
      properties: { icon: `rank-${rank}` },
    });
  }
  return collection(features);
}

export interface CrewMark {
  id: string;
  icon: string;
}

/** Where crews are; one whose phone has been silent is drawn as such. */
export function crewMarks(
  crews: Readonly<Record<string, CrewPositionView>>,
  orders: Readonly<Record<string, OrderView>>,
  now: number,
): Features<CrewMark> {
  return collection(
    shownPositions(crews, orders, now).map((position) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: positionOf(position.point) },
      properties: {
        id: position.crew,
        icon: now - Date.parse(position.fixed_at) <= FRESH_MS ? "crew-fresh" : "crew-stale",
      },
    })),
  );
}

/** The smallest box round these points, or nothing round none. */
export function boundsOf(points: readonly Position[]): Bounds | null {
  if (points.length === 0) return null;
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const [lon, lat] of points) {
    west = Math.min(west, lon);
    east = Math.max(east, lon);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  return [west, south, east, north];
}

/** The box of the orders that are live. */
export function boundsOfOrders(orders: readonly OrderView[]): Bounds | null {
  return boundsOf(
    orders.filter(isLive).flatMap((order) => {
      const point = orderPoint(order);
      return point ? [positionOf(point)] : [];
    }),
  );
}

/** The box of an order with the stations that were called for it and the crews that are going. */
export function boundsOfOrder(
  order: OrderView,
  stations: Readonly<Record<string, StationView>>,
  crews: Readonly<Record<string, CrewPositionView>> = {},
): Bounds | null {
  const point = orderPoint(order);
  if (!point) return null;
  const called = order.assignments.flatMap(({ state, station }) => {
    const found = stations[station.id];
    return CALL_LOOK[state] && found ? [positionOf(found.point)] : [];
  });
  const going = order.assignments.flatMap((assignment) => {
    const position = crewPosition(assignment, crews);
    return position ? [positionOf(position.point)] : [];
  });
  return boundsOf([positionOf(point), ...called, ...going]);
}
