import { describe, expect, test } from "vitest";
import { ALL_ORDER_ACTIONS, PAGE_KEYS } from "../action/registry";
import { anOrder } from "../testing/scene";
import { bestOf, closeness } from "./fuzzy";
import { allFound, lineOf, MOST_FOUND, search } from "./palette";

const ORDER = anOrder({ number: "20261122-0042" });
const SUBJECT = { role: "operator", order: ORDER, assignment: ORDER.assignments[0] ?? null } as const;
const ALL = allFound(SUBJECT, [ORDER]);

function first(typed: string): string | undefined {
  const [found] = search(typed, ALL);
  return found && lineOf(found).id;
}

describe("finding", () => {
  test("letters in order fit, better together and at the beginning; a missing one does not", () => {
    expect(closeness("acc", "accept")).toBeGreaterThan(closeness("acc", "a c c") ?? 0);
    expect(closeness("acx", "accept")).toBeNull();
    expect(closeness("", "anything")).toBe(0);
    expect(bestOf("b", ["ab", "b"], (text) => [text], 5)).toEqual(["b", "ab"]);
  });

  test("every action and page command is found by each of its words, first", () => {
    for (const action of ALL_ORDER_ACTIONS) {
      for (const word of Object.values(action.words)) expect(first(word), word).toBe(`action ${action.id}`);
    }
    for (const page of PAGE_KEYS) {
      for (const word of Object.values(page.words)) expect(first(word), word).toBe(`page ${page.id}`);
    }
  });

  test("an order is found by its number and its place", () => {
    expect(first("#42")).toBe(ORDER.id);
    expect(first("0042")).toBe(ORDER.id);
    expect(first(ORDER.lift?.compound ?? "")).toBe(ORDER.id);
  });

  test("what cannot be done now stays, with its reason; the list has a limit", () => {
    const line = search("出发", ALL).map(lineOf)[0];
    expect(line?.why).toBe("该站点尚未接单");
    expect(line?.key).toBe("S");
    expect(line?.words).toBe("出发 cf out");
    expect(search("", ALL)).toHaveLength(MOST_FOUND);
  });

  test("a role without actions finds none", () => {
    expect(allFound({ ...SUBJECT, role: "supervisor" }, []).every(({ kind }) => kind === "page")).toBe(true);
  });
});
