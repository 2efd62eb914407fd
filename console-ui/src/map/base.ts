// The schematic city: district outlines, the Huangpu and its crossings, from the fixtures of the server.
// Must not: be imported by a page's first load; the map and the wall ask for it when they draw.

import crossingsText from "../../../fixtures/crossings.csv?raw";
import riverText from "../../../fixtures/huangpu.csv?raw";
import outlinesText from "../../../fixtures/outlines.geojson?raw";

/** Longitude, latitude; WGS-84. */
export type Position = [number, number];

export interface Outline {
  code: string;
  name: string;
  /** Rings of each part; the first of a part is its outside. */
  parts: Position[][][];
  /** Where its name goes: the middle of its largest part. */
  label: Position;
}

export interface Crossing {
  name: string;
  kind: "bridge" | "tunnel";
  at: Position;
}

export interface CityBase {
  outlines: Outline[];
  river: Position[];
  crossings: Crossing[];
}

/** West, south, east, north. */
export type Bounds = [number, number, number, number];

/** The built-up city, without Chongming: what a map shows before there is anything to fit. */
export const CITY_BOUNDS: Bounds = [121.05, 30.85, 121.9, 31.5];

/** Cells of a table with `#` comments, as the fixtures are. */
export function cellsOf(text: string): string[][] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .map((line) => line.split(",").map((cell) => cell.trim()));
}

/** Twice the signed area of a ring. */
function twiceArea(ring: readonly Position[]): number {
  let sum = 0;
  for (let at = 0; at < ring.length; at += 1) {
    const [ax, ay] = ring[at] ?? [0, 0];
    const [bx, by] = ring[(at + 1) % ring.length] ?? [0, 0];
    sum += ax * by - bx * ay;
  }
  return sum;
}

/** The centre of gravity of a ring. */
export function middleOf(ring: readonly Position[]): Position {
  const area = twiceArea(ring);
  let x = 0;
  let y = 0;
  for (let at = 0; at < ring.length; at += 1) {
    const [ax, ay] = ring[at] ?? [0, 0];
    const [bx, by] = ring[(at + 1) % ring.length] ?? [0, 0];
    const share = ax * by - bx * ay;
    x += (ax + bx) * share;
    y += (ay + by) * share;
  }
  return area === 0 ? (ring[0] ?? [0, 0]) : [x / (3 * area), y / (3 * area)];
}

interface OutlineFile {
  features: { properties: { code: string; name: string }; geometry: { coordinates: Position[][][] } }[];
}

function outlineOf({ properties, geometry }: OutlineFile["features"][number]): Outline {
  const parts = geometry.coordinates;
  const outsides = parts.map((part) => part[0] ?? []);
  const largest = outsides.reduce(
    (best, ring) => (Math.abs(twiceArea(ring)) > Math.abs(twiceArea(best)) ? ring : best),
    outsides[0] ?? [],
  );
  return { code: properties.code, name: properties.name, parts, label: middleOf(largest) };
}

/** Reads the fixtures. */
export function readBase(): CityBase {
  const { features } = JSON.parse(outlinesText) as OutlineFile;
  return {
    outlines: features.map(outlineOf),
    river: cellsOf(riverText).map(([lat, lon]) => [Number(lon), Number(lat)]),
    crossings: cellsOf(crossingsText).map(([name = "", kind, lat, lon]) => ({
      name,
      kind: kind === "bridge" ? "bridge" : "tunnel",
      at: [Number(lon), Number(lat)],
    })),
  };
}
