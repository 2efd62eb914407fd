import { describe, expect, test } from "vitest";
import { clockTime, distance, figure, localDay, minutes, moment, percent, span } from "./format";
import { pageAfterSignIn } from "./session";

describe("how things read", () => {
  test("spans count whole seconds down to zero and past it", () => {
    expect([span(65_000), span(3_729_000), span(0), span(-300), span(-12_000)]).toEqual([
      "1:05",
      "1:02:09",
      "0:00",
      "0:00",
      "−0:12",
    ]);
  });

  test("times are the city's, whatever the machine's zone is", () => {
    expect(clockTime("2026-11-22T06:31:40Z")).toBe("14:31:40");
    expect(localDay("2026-11-21T16:30:00Z")).toBe("2026-11-22");
    expect(moment("2026-11-21T15:00:00Z", Date.parse("2026-11-22T06:00:00Z"))).toBe("11-21 23:00:00");
  });

  test("figures, ways and shares", () => {
    expect([
      figure(693.4),
      figure(null),
      distance(1840),
      distance(15_300),
      minutes(20),
      percent(0.975),
    ]).toEqual(["11:33", "–", "1.8 km", "15 km", "1 分钟", "97.5%"]);
  });
});

describe("the page after signing in", () => {
  test("is the one asked for, if it is ours, else the role's own", () => {
    expect(pageAfterSignIn("?next=%2Fcrew", "/console")).toBe("/crew");
    expect(pageAfterSignIn("?next=https%3A%2F%2Felsewhere.example", "/console")).toBe("/console");
    expect(pageAfterSignIn("", "//elsewhere.example")).toBe("/");
  });
});
