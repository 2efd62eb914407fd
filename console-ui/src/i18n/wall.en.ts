// English texts of the wall screen.

import type { wallZh } from "./wall.zh";

export const wallEn: Readonly<Record<keyof typeof wallZh, string>> = {
  "wall.title": "Lift rescue · now",
  "wall.demo": "demonstration data",
  "wall.live": "Live",
  "wall.connecting": "Connecting…",
  "wall.old": "Nothing new since {{since}}",
  "wall.trapped": "People trapped",
  "wall.trapped_orders": "in {{n}} rescues",
  "wall.trapped_more": "in {{n}} rescues, {{unknown}} without a number",
  "wall.longest": "Trapped longest",
  "wall.longest_note": "since the alarm",
  "wall.waiting": "Waiting",
  "wall.waiting_note": "on the way {{underway}} · at the lift {{on_scene}}",
  "wall.overdue": "Overdue",
  "wall.overdue_note": "to accept, move, arrive or free",
  "wall.arrival": "Arrival today",
  "wall.mean": "Mean",
  "wall.arrival_note": "T6−T3, called to arrived, {{n}} rescues",
  "wall.stations": "Stations down",
  "wall.stations_note": "off duty {{off}} · lost {{lost}} · full {{busy}} · of {{all}}",
  "wall.worked": "Being worked",
  "wall.unlocated": "{{n}} without a place",
  "wall.map": "Live orders by district",
  "wall.map_centre": "The centre",
};
