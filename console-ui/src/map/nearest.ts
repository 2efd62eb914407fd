// The nearest stations as a list: what the map would show, where no map can be drawn.

import type { OrderView, Point, StationView } from "../wire/types";
import { orderPoint, type StationLook, stationLook } from "./features";

export interface NearStation {
  station: StationView;
  look: StationLook;
  distance_m: number;
  is_called: boolean;
}

const EARTH_M = 6_371_000;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Great-circle distance. */
export function metresBetween(a: Point, b: Point): number {
  const half_lat = Math.sin(radians(b.lat - a.lat) / 2);
  const half_lon = Math.sin(radians(b.lon - a.lon) / 2);
  const h = half_lat ** 2 + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * half_lon ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** The `count` nearest stations of an order, nearest first; none while its place is not known. */
export function nearestStations(
  order: OrderView,
  stations: readonly StationView[],
  count: number,
): NearStation[] {
  const point = orderPoint(order);
  if (!point) return [];
  const called = new Set(order.assignments.map(({ station }) => station.id));
  return stations
    .map((station) => ({
      station,
      look: stationLook(station),
      distance_m: metresBetween(point, station.point),
      is_called: called.has(station.id),
    }))
    .sort((a, b) => a.distance_m - b.distance_m || a.station.code.localeCompare(b.station.code))
    .slice(0, count);
}
