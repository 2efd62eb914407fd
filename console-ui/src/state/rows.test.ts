// @vitest-environment node
import { describe, expect, test } from "vitest";
import { furthest, linesFor, rangeOf, SPARE_ROWS, topThatShows } from "./rows";

const ROW_PX = 32;
const VIEW = { top_px: 320, height_px: 100 };

describe("the rows that are drawn", () => {
  test("are those in view, and a few beyond each edge", () => {
    expect(rangeOf(VIEW, ROW_PX, 1_000)).toEqual({ first: 10 - SPARE_ROWS, end: 14 + SPARE_ROWS });
  });

  test("end where the list ends", () => {
    expect(rangeOf({ top_px: 0, height_px: 100 }, ROW_PX, 2)).toEqual({ first: 0, end: 2 });
    expect(rangeOf({ top_px: 0, height_px: 100 }, ROW_PX, 0)).toEqual({ first: 0, end: 0 });
    // Scrolled beyond a list that has just become shorter.
    expect(rangeOf({ top_px: 9_000, height_px: 100 }, ROW_PX, 5)).toEqual({ first: 5, end: 5 });
  });

  test("the list goes no further than its last row", () => {
    expect(furthest(VIEW, ROW_PX, 1_000)).toBe(1_000 * ROW_PX - 100);
    expect(furthest(VIEW, ROW_PX, 2)).toBe(0);
  });
});

describe("showing a row", () => {
  test("one that is in view moves nothing", () => {
    expect(topThatShows(VIEW, ROW_PX, 10)).toBe(320);
    expect(topThatShows(VIEW, ROW_PX, 12)).toBe(320);
  });

  test("one above comes to the top, one below to the bottom", () => {
    expect(topThatShows(VIEW, ROW_PX, 3)).toBe(96);
    expect(topThatShows(VIEW, ROW_PX, 13)).toBe(14 * ROW_PX - 100);
  });
});

describe("the lines", () => {
  test("a row that moved keeps its line", () => {
    const lines = linesFor([], ["a", "b", "c"]);
    expect(lines).toEqual(["a", "b", "c"]);
    expect(linesFor(lines, ["c", "a", "b"])).toBe(lines);
  });

  test("a new row takes the line of one that left", () => {
    expect(linesFor(["a", "b", "c"], ["d", "a", "c"])).toEqual(["a", "d", "c"]);
    expect(linesFor(["a", "b"], ["x", "y", "z"])).toEqual(["x", "y", "z"]);
  });

  test("fewer rows leave free lines, and none at the end", () => {
    expect(linesFor(["a", "b", "c"], ["b"])).toEqual([null, "b"]);
    expect(linesFor([null, "b"], ["b", "a"])).toEqual(["a", "b"]);
    expect(linesFor(["a"], [])).toEqual([]);
  });

  test("whatever comes and goes, each row has one line", () => {
    let lines: readonly (string | null)[] = [];
    for (let turn = 0; turn < 200; turn += 1) {
      const rows = Array.from({ length: (turn * 7) % 23 }, (_, at) => `r${(at * 3 + turn * 5) % 41}`);
      const shown = [...new Set(rows)];
      lines = linesFor(lines, shown);
      expect(lines.filter((row) => row !== null).sort()).toEqual([...shown].sort());
    }
  });
});
