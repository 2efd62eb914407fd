// @vitest-environment node
import { describe, expect, test } from "vitest";
import { fixture } from "../testing/fixture";
import { aBoard, anAssignment } from "../testing/scene";
import type { CandidateView, OrderDetail, StationView } from "../wire/types";
import { loadOf, nextInLine } from "./choice";

const CONSIDERED: readonly CandidateView[] =
  fixture<OrderDetail>("reply_order_detail").timeline.find(({ considered }) => considered)?.considered ?? [];

function candidate(id: string, change: Partial<CandidateView> = {}): CandidateView {
  const [first] = CONSIDERED;
  if (!first) throw new Error("the fixture has candidates");
  return { ...first, station: { id, code: id, name: id }, verdict: "available", ...change };
}

describe("the next in line", () => {
  test("is the best that can be called and was not", () => {
    const line = [
      candidate("a"),
      candidate("b", { verdict: "over_capacity" }),
      candidate("c"),
      candidate("d"),
    ];
    const called = anAssignment({ station: { id: "a", code: "a", name: "a" } });
    expect(nextInLine(line, [called])?.station.id).toBe("c");
    expect(nextInLine(line, [])?.station.id).toBe("a");
  });

  test("may be one that has to be rung, and nobody where the rest cannot go", () => {
    expect(nextInLine([candidate("a", { verdict: "ring_them" })], [])?.station.id).toBe("a");
    expect(nextInLine([candidate("a", { verdict: "off_duty" })], [])).toBeNull();
    expect(nextInLine([], [])).toBeNull();
  });
});

describe("a station's load", () => {
  const now = Object.values(aBoard().stations)[0] as StationView;

  test("is what was recorded when the choice was made, else what it is now", () => {
    expect(loadOf(candidate("a", { live: 2, capacity: 2 }), now)).toEqual({
      live: 2,
      capacity: 2,
      is_now: false,
    });
    expect(loadOf(candidate("a", { live: null, capacity: null }), now)).toEqual({
      live: now.live_count,
      capacity: now.capacity,
      is_now: true,
    });
    expect(loadOf(candidate("a", { live: null, capacity: null }), undefined)).toBeNull();
  });
});
