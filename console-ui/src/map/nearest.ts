// The nearest stations as a list: what the map would show, where no map can be drawn.

import { metresBetween } from "../state/position";
import type { OrderView, StationView } from "../wire/types";
import { orderPoint, type StationLook, stationLook } from "./features";

export interface NearStation {
  station: StationView;
  look: StationLook;
  distance_m: number;
  is_called: boolean;
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
