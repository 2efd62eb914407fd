// Labels never cover each other, and stay where they are if they need not move.
// Must not: draw anything.

import { describe, expect, test } from "vitest";
import { apart, type LabelBox } from "./labels";

function overlap(a: LabelBox, b: LabelBox): boolean {
  const across = (a.width + b.width) / 2 - Math.abs(a.x - b.x);
  const down = (a.height + b.height) / 2 - Math.abs(a.y - b.y);
  return Math.min(across, down) > 0.02;
}

describe("labels of districts", () => {
  test("two that touch each other go apart the shorter way, each by half", () => {
    const [one, other] = apart([
      { x: 0, y: 0, width: 40, height: 12 },
      { x: 20, y: 6, width: 40, height: 12 },
    ]);
    expect(one).toMatchObject({ x: 0, y: -3 });
    expect(other).toMatchObject({ x: 20, y: 9 });
  });

  test("what covers nothing stays", () => {
    const labels = [
      { x: 0, y: 0, width: 40, height: 12 },
      { x: 0, y: 12, width: 40, height: 12 },
      { x: 41, y: 0, width: 40, height: 12 },
    ];
    expect(apart(labels)).toEqual(labels);
    expect(apart([])).toEqual([]);
  });

  test("a heap of them is taken apart, also where two stand on the very same point", () => {
    const labels = Array.from({ length: 7 }, (_, index) => ({
      x: (index % 3) * 9,
      y: Math.floor(index / 3) * 5,
      width: 45,
      height: 14,
    }));
    const heap = apart([...labels, { x: 0, y: 0, width: 45, height: 14 }]);
    for (const [index, one] of heap.entries()) {
      for (const other of heap.slice(index + 1)) expect(overlap(one, other)).toBe(false);
    }
  });
});
