// @vitest-environment node
import { describe, expect, test } from "vitest";
import { anAssignment, anOrder } from "../testing/scene";
import type { AttentionView, OrderView } from "../wire/types";
import { filterCounts, holdRows, isOverdue, isShown } from "./queue";

const DUE_AT = "2026-11-22T06:36:08Z";
const DUE = Date.parse(DUE_AT);

function aMark(change: Partial<AttentionView>): AttentionView {
  return { kind: "verify", for_shift_leader: false, assignment: null, value: null, why: null, ...change };
}

function due(id: string, change: Partial<OrderView> = {}): OrderView {
  return anOrder({ id, attention: [], deadlines: [{ kind: "comfort", due_at: DUE_AT }], ...change });
}

describe("the filters", () => {
  test("overdue begins at the moment of the deadline", () => {
    expect(isOverdue(due("a"), DUE - 1)).toBe(false);
    expect(isOverdue(due("a"), DUE)).toBe(true);
    expect(isOverdue(due("a"), DUE + 1)).toBe(true);
  });

  test("a limit whose deadline is gone is still overdue by its mark", () => {
    const late = due("a", { deadlines: [], attention: [aMark({ kind: "arrival_overdue" })] });
    expect(isOverdue(late, 0)).toBe(true);
    expect(isOverdue(due("a", { deadlines: [], attention: [aMark({})] }), 0)).toBe(false);
  });

  test("an order to which nobody goes is overdue also while the next station is asked", () => {
    const fire_brigade = { ...due("a").fire_brigade, state: "proposed" as const };
    const alone = due("a", { state: "open", deadlines: [], fire_brigade });
    expect(isOverdue(alone, 0)).toBe(true);
    const led = anAssignment({ state: "en_route", is_lead: true });
    expect(isOverdue({ ...alone, state: "underway", assignments: [led] }, 0)).toBe(false);
    expect(isOverdue({ ...alone, state: "callback_due" }, 0)).toBe(false);
  });

  test("mine is every mark at an operator's seat, and the leader's own at hers", () => {
    const order = due("a", { attention: [aMark({})] });
    expect(isShown(order, "mine", "operator", 0)).toBe(true);
    expect(isShown(order, "mine", "shift_leader", 0)).toBe(false);
    const both = due("a", { attention: [aMark({ for_shift_leader: true })] });
    expect(isShown(both, "mine", "shift_leader", 0)).toBe(true);
    expect(isShown(due("a"), "mine", "operator", 0)).toBe(false);
  });

  test("counts say how many rows each filter shows", () => {
    const orders = [
      due("a", { state: "open" }),
      due("b", { state: "underway", attention: [aMark({})] }),
      due("c", { state: "callback_due", deadlines: [] }),
    ];
    expect(filterCounts(orders, "operator", DUE)).toEqual({
      all: 3,
      mine: 1,
      waiting: 1,
      overdue: 2,
      callback: 1,
    });
  });
});

describe("rows under the pointer", () => {
  test("stay where they are; what left is gone, what is new comes last", () => {
    const [a, b, c, d] = ["a", "b", "c", "d"].map((id) => due(id)) as [
      OrderView,
      OrderView,
      OrderView,
      OrderView,
    ];
    const held = holdRows(["c", "a", "b"], [a, c, d]);
    expect(held.map(({ id }) => id)).toEqual(["c", "a", "d"]);
    expect(holdRows([], [b, a])).toEqual([b, a]);
  });

  test("show the newest facts although they do not move", () => {
    const changed = due("a", { people: 7 });
    expect(holdRows(["a"], [changed])[0]?.people).toBe(7);
  });
});
