// @vitest-environment node
import { describe, expect, test } from "vitest";
import { fixture } from "../testing/fixture";
import type { WallDistrict, WallView } from "../wire/types";
import {
  afterAnswer,
  districtTone,
  liveCount,
  NEW_WALL,
  OLD_AFTER_MS,
  shortName,
  wallFreshness,
} from "./wall";

const view = fixture<WallView>("reply_wall");

describe("the wall", () => {
  test("is live until three answers are missing, and then says since when it is old", () => {
    expect(wallFreshness(NEW_WALL, 5)).toEqual({ kind: "connecting" });
    const wall = afterAnswer(NEW_WALL, view, 1_000);
    expect(wallFreshness(wall, 1_000 + OLD_AFTER_MS)).toEqual({ kind: "live" });
    expect(wallFreshness(wall, 1_001 + OLD_AFTER_MS)).toEqual({
      kind: "old",
      since: Date.parse(view.server_time),
    });
  });

  test("never goes back to an older answer", () => {
    const wall = afterAnswer(NEW_WALL, view, 1_000);
    const older = { ...view, server_time: "2026-11-22T06:30:00Z" };
    expect(afterAnswer(wall, older, 2_000)).toBe(wall);
    expect(afterAnswer(wall, view, 2_000).heard_at).toBe(2_000);
  });

  test("names nobody and no place smaller than a district", () => {
    const keys = JSON.stringify(view).match(/"(\w+)":/g) ?? [];
    for (const key of keys) expect(key).not.toMatch(/phone|caller|lift|address|order_id|account/);
  });
});

describe("a district", () => {
  const calm: WallDistrict = {
    code: "310101",
    name: "黄浦区",
    name_en: "Huangpu",
    waiting: 0,
    underway: 0,
    on_scene: 0,
    overdue: 0,
    stations_down: 3,
  };

  test.each([
    [{}, "calm", 0],
    [{ on_scene: 1 }, "worked", 1],
    [{ on_scene: 1, waiting: 2 }, "waiting", 3],
    [{ waiting: 1, overdue: 1 }, "overdue", 1],
  ] as const)("with %o is %s", (change, tone, count) => {
    expect(districtTone({ ...calm, ...change })).toBe(tone);
    expect(liveCount({ ...calm, ...change })).toBe(count);
  });

  test("has a short name on the wall", () => {
    expect(["黄浦区", "浦东新区"].map(shortName)).toEqual(["黄浦", "浦东"]);
  });
});
