import { describe, expect, test } from "vitest";
import { baseOf } from "../state/conflict";
import { anAssignment, anOrder } from "../testing/scene";
import type { CommandBody, OrderView } from "../wire/types";
import { inverseOf, stillStands } from "./undo";

const BEFORE = anOrder({ priority: "p3", people: 2, flags: ["elderly"], hazards: [] });
const NEW_OFFER = anAssignment({
  id: "asg_new",
  state: "offered",
  station: { id: "sta_new", code: "S0900", name: "新站" },
});

function changed(change: Partial<OrderView>): OrderView {
  return { ...BEFORE, version: BEFORE.version + 1, ...change };
}

function inverse(done: CommandBody, left: OrderView): CommandBody | undefined {
  return inverseOf(done, BEFORE, left, "误操作")?.body;
}

const TRIAGE: CommandBody = { command: "triage", people: 5, flags: [], hazards: ["water"] };
const RAISE: CommandBody = { command: "set_priority", priority: "p1", note: null };
const CALL: CommandBody = { command: "call_station", station: "sta_new", level: "first", note: "近" };

describe("taking back", () => {
  test("facts are put back as they were, and it is said when the priority stays", () => {
    const left = changed({ people: 5, flags: [], hazards: ["water"] });
    expect(inverse(TRIAGE, left)).toEqual({ command: "triage", people: 2, flags: ["elderly"], hazards: [] });
    expect(inverseOf(TRIAGE, BEFORE, left, "")?.says).toBe("undo.triage");
    const raised = inverseOf(TRIAGE, BEFORE, { ...left, priority: "p1" }, "");
    expect(raised).toMatchObject({ says: "undo.triage_only", values: { priority: "P1" } });
    expect(inverse(TRIAGE, changed({}))).toBeUndefined();
  });

  test("what another seat recorded stays: only what this triage changed goes back", () => {
    const base = baseOf(BEFORE);
    const done: CommandBody = { command: "triage", people: 5, flags: ["elderly"], hazards: [], base };
    const left = changed({ people: 5, hazards: ["water"] });
    expect(inverse(done, left)).toEqual({
      command: "triage",
      people: 2,
      flags: ["elderly"],
      hazards: ["water"],
    });
    // The form was filled in on older facts than the board had when it was sent.
    const seen = { ...BEFORE, hazards: ["water" as const] };
    expect(inverseOf(done, seen, left, "")?.body).toMatchObject({ people: 2, hazards: ["water"] });
    expect(inverse({ ...done, people: 2 }, changed({ hazards: ["water"] }))).toBeUndefined();
  });

  test("the priority goes back with a note, but not once it has called somebody", () => {
    expect(inverse(RAISE, changed({ priority: "p1" }))).toEqual({
      command: "set_priority",
      priority: "p3",
      note: "误操作",
    });
    const called = changed({ priority: "p1", assignments: [...BEFORE.assignments, NEW_OFFER] });
    expect(inverse(RAISE, called)).toBeUndefined();
  });

  test("a station called by hand is withdrawn while it has not answered", () => {
    const left = changed({ assignments: [...BEFORE.assignments, NEW_OFFER] });
    expect(inverse(CALL, left)).toEqual({ command: "withdraw", assignment: "asg_new", note: "误操作" });
    expect(stillStands(CALL, left, left)).toBe(true);
    const accepted = changed({ assignments: [...BEFORE.assignments, { ...NEW_OFFER, state: "accepted" }] });
    expect(stillStands(CALL, left, accepted)).toBe(false);
  });

  test("a lift is corrected back; where none was known nothing is offered", () => {
    const lift = BEFORE.lift;
    if (!lift) throw new Error("the fixture has a lift");
    const done: CommandBody = { command: "locate", lift: "lft_2" };
    const left = changed({ lift: { ...lift, id: "lft_2" } });
    expect(inverse(done, left)).toEqual({ command: "locate", lift: lift.id });
    expect(inverseOf(done, { ...BEFORE, lift: null }, left, "")).toBeNull();
  });

  test("what somebody changed since is not taken back", () => {
    const left = changed({ people: 5, flags: [], hazards: ["water"] });
    expect(stillStands(TRIAGE, left, left)).toBe(true);
    expect(stillStands(TRIAGE, left, { ...left, people: 6 })).toBe(false);
    expect(stillStands(RAISE, changed({ priority: "p1" }), changed({ priority: "p2" }))).toBe(false);
  });

  test("nothing is pretended where a command has no inverse", () => {
    const commands: CommandBody[] = [
      { command: "accept", assignment: "a", eta_minutes: null },
      { command: "decline", assignment: "a", reason: "busy", note: null },
      { command: "set_out", assignment: "a" },
      { command: "arrive", assignment: "a" },
      { command: "withdraw", assignment: "a", note: null },
      { command: "request_second_tier", assignment: null },
      { command: "record_freed", assignment: null, people: 1 },
      { command: "finish", assignment: "a" },
      { command: "decide_fire_brigade", called: true, note: null },
      { command: "resolve", outcome: "false_alarm", note: "x" },
      { command: "merge_into", order: "o" },
      { command: "record_comfort_call", reached: true },
      { command: "record_callback", reached: true, all_out: true, satisfaction: 3, note: null },
      { command: "close", note: null },
      { command: "reopen", note: "x" },
      { command: "add_note", note: "x" },
      { command: "verify" },
    ];
    for (const done of commands)
      expect(inverse(done, changed({ state: "closed" })), done.command).toBeUndefined();
  });
});
