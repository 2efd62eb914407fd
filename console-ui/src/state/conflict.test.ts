import { expect, test } from "vitest";
import { ProblemError } from "../net/api";
import { anOrder } from "../testing/scene";
import {
  baseOf,
  type Conflict,
  conflictsOf,
  isDecided,
  keepsAllTheirs,
  resolved,
  seen,
  withBase,
} from "./conflict";

const ORDER = anOrder({ people: 2, flags: ["panic"], hazards: [], priority: "p3" });
const BASE = baseOf(ORDER);
const PEOPLE: Conflict = { field: "people", mine: 5, theirs: 3 };
const LIFT: Conflict = {
  field: "lift",
  mine: { id: "lft_1", code: "1" },
  theirs: { id: "lft_2", code: "2" },
};

test("only commands that replace facts carry what was seen", () => {
  expect(BASE).toEqual({ people: 2, flags: ["panic"], hazards: [], priority: "p3", lift: ORDER.lift?.id });
  expect(withBase({ command: "set_priority", priority: "p1", note: null }, BASE)).toHaveProperty(
    "base",
    BASE,
  );
  expect(withBase({ command: "verify" }, BASE)).toEqual({ command: "verify" });
});

test("a choice replaces one answer, and the others stay", () => {
  const values = { people: 5, flags: ["pregnant"] };
  expect(resolved(values, [PEOPLE], { people: "theirs" })).toEqual({ people: 3, flags: ["pregnant"] });
  expect(resolved(values, [PEOPLE], { people: "mine" })).toEqual(values);
  expect(resolved({ lift: "lft_1" }, [LIFT], { lift: "theirs" })).toEqual({ lift: "lft_2" });
});

test("what was shown has been seen, so that one's own can be put through", () => {
  expect(seen(BASE, [PEOPLE, LIFT])).toEqual({ ...BASE, people: 3, lift: "lft_2" });
});

test("every conflict is decided before anything is sent", () => {
  expect(isDecided([PEOPLE, LIFT], { people: "mine" })).toBe(false);
  expect(isDecided([PEOPLE, LIFT], { people: "mine", lift: "theirs" })).toBe(true);
  expect(keepsAllTheirs([LIFT], { lift: "theirs" }, "locate")).toBe(true);
  expect(keepsAllTheirs([LIFT], { lift: "mine" }, "locate")).toBe(false);
  expect(keepsAllTheirs([PEOPLE], { people: "theirs" }, "triage")).toBe(false);
});

test("only the server's own answer is a conflict", () => {
  const problem = (code: string) =>
    new ProblemError({
      type: "about:blank",
      title: "",
      status: 409,
      code,
      detail: "",
      fields: [],
      facts: { conflicts: [PEOPLE] },
    });
  expect(conflictsOf(problem("changed_meanwhile"))).toEqual([PEOPLE]);
  expect(conflictsOf(problem("order_not_in_state"))).toEqual([]);
  expect(conflictsOf(new Error("x"))).toEqual([]);
});
