// @vitest-environment node
import { describe, expect, test } from "vitest";
import { CITY_BOUNDS, cellsOf, middleOf, readBase } from "./base";

describe("the schematic city", () => {
  const base = readBase();

  test("has the sixteen districts, each with a name, a code and closed rings", () => {
    expect(base.outlines).toHaveLength(16);
    expect(new Set(base.outlines.map((outline) => outline.code)).size).toBe(16);
    for (const { code, name, parts } of base.outlines) {
      expect(code).toMatch(/^3101\d\d$/);
      expect(name).toMatch(/区$/);
      for (const ring of parts.flat()) {
        expect(ring.length).toBeGreaterThan(3);
        expect(ring.at(-1)).toEqual(ring[0]);
      }
    }
  });

  test("has the river from its mouth upstream and every crossing near it", () => {
    expect(base.river.length).toBeGreaterThan(40);
    expect(base.river[0]?.[1]).toBeGreaterThan(31.4);
    expect(base.crossings.map((crossing) => crossing.name)).toContain("南浦大桥");
    for (const { name, at } of base.crossings) {
      const nearest = Math.min(...base.river.map(([lon, lat]) => Math.hypot(lon - at[0], lat - at[1])));
      expect(nearest, name).toBeLessThan(0.04);
    }
  });

  test("lies where its bounds say, in WGS-84 degrees", () => {
    const [west, south, east, north] = CITY_BOUNDS;
    const huangpu = base.outlines.find((outline) => outline.code === "310101");
    expect(huangpu?.label[0]).toBeGreaterThan(west);
    expect(huangpu?.label[0]).toBeLessThan(east);
    expect(huangpu?.label[1]).toBeGreaterThan(south);
    expect(huangpu?.label[1]).toBeLessThan(north);
  });
});

test("the middle of a square is its middle, whichever way round it is drawn", () => {
  const square: [number, number][] = [
    [0, 0],
    [2, 0],
    [2, 2],
    [0, 2],
    [0, 0],
  ];
  expect(middleOf(square)).toEqual([1, 1]);
  expect(middleOf([...square].reverse())).toEqual([1, 1]);
});

test("comments and empty lines are no cells", () => {
  expect(cellsOf("# a,b\n\n1, 2\n")).toEqual([["1", "2"]]);
});
