import { describe, expect, test, vi } from "vitest";
import { en } from "../i18n/en";
import { zh } from "../i18n/zh";
import { anAssignment, anOrder, ledOrder } from "../testing/scene";
import { ASSIGNMENT_STATES, ORDER_STATES, ROLES } from "../wire/names";
import type { CommandBody, OrderView } from "../wire/types";
import { initialValues, isComplete, type OrderAction, run, type Subject, type Values } from "./action";
import { ALL_ORDER_ACTIONS, commandOfKey, GROUPS, PAGE_KEYS } from "./registry";

function action(id: string): OrderAction {
  const found = ALL_ORDER_ACTIONS.find((each) => each.id === id);
  if (!found) throw new Error(`no action ${id}`);
  return found;
}

function on(order: OrderView | null): Subject {
  return { role: "operator", order, assignment: order?.assignments[0] ?? null };
}

/** Runs an action with its first answers, changed as given; gives what would be sent. */
async function sent(id: string, order: OrderView, answers: Values = {}) {
  const send = vi.fn(async () => undefined);
  const subject = on(order);
  const values = { ...initialValues(action(id), subject), ...answers };
  await run(action(id), subject, values, "key-12345678", {
    now: () => Date.parse("2026-11-22T07:00:00Z"),
    send,
  });
  return send.mock.calls[0] as unknown as
    | [string, CommandBody & { occurred_at: string | null; source: string | null }, string]
    | undefined;
}

const OFFER = anOrder();
const A = anAssignment().id;
const RESCUED = ledOrder("on_scene", { state: "rescued", outcome: "freed_by_crew" });
const DUE = anOrder({
  state: "callback_due",
  outcome: "freed_by_crew",
  assignments: [anAssignment({ state: "finished" })],
});
const PROMISED = anOrder({ promises: [{ id: "nte_1", due_at: "2026-11-22T06:40:00Z", state: "open" }] });
const CLOSED = anOrder({
  state: "closed",
  outcome: "freed_by_crew",
  assignments: [anAssignment({ state: "finished" })],
});

/** Each action: an order on which it can be done, the answers, the command. */
const CASES: [string, OrderView, Values, CommandBody][] = [
  ["accept", OFFER, { eta_minutes: 12 }, { command: "accept", assignment: A, eta_minutes: 12 }],
  [
    "decline",
    OFFER,
    { reason: "busy", note: "" },
    { command: "decline", assignment: A, reason: "busy", was: "offered", note: null },
  ],
  ["set_out", ledOrder("accepted"), {}, { command: "set_out", assignment: A }],
  ["arrive", ledOrder("en_route"), {}, { command: "arrive", assignment: A }],
  [
    "record_freed",
    ledOrder("on_scene"),
    { people: 2 },
    { command: "record_freed", assignment: A, people: 2 },
  ],
  [
    "report_release",
    RESCUED,
    { people: 2, condition: "unwell", method: "hand_winding", cause: 203, note: "机房 45 度" },
    {
      command: "report_release",
      assignment: A,
      people: 2,
      condition: "unwell",
      method: "hand_winding",
      lift_after: null,
      cause: 203,
      note: "机房 45 度",
    },
  ],
  ["finish", RESCUED, {}, { command: "finish", assignment: A }],
  ["withdraw", OFFER, { note: "更近的已出发" }, { command: "withdraw", assignment: A, note: "更近的已出发" }],
  ["verify", anOrder({ verification: "pending" }), {}, { command: "verify" }],
  ["locate", OFFER, { lift: "lft_1" }, { command: "locate", lift: "lft_1" }],
  [
    "triage",
    OFFER,
    { people: 4, flags: ["panic"], hazards: ["no_light"] },
    { command: "triage", people: 4, flags: ["panic"], hazards: ["no_light"] },
  ],
  [
    "set_priority",
    OFFER,
    { priority: "p1", note: "" },
    { command: "set_priority", priority: "p1", note: null },
  ],
  [
    "make_promise",
    OFFER,
    { due_at: "2026-11-22T06:40:00Z", note: "回电家属" },
    { command: "make_promise", due_at: "2026-11-22T06:40:00Z", note: "回电家属" },
  ],
  ["keep_promise", PROMISED, {}, { command: "keep_promise", promise: "nte_1" }],
  ["add_note", CLOSED, { note: "门卫已等候" }, { command: "add_note", note: "门卫已等候" }],
  [
    "call_station",
    OFFER,
    { level: "second", station: "sta_1", note: "车辆故障" },
    { command: "call_station", station: "sta_1", level: "second", note: "车辆故障" },
  ],
  ["request_second_tier", OFFER, {}, { command: "request_second_tier", assignment: null }],
  [
    "decide_fire_brigade",
    OFFER,
    { called: true, note: "" },
    { command: "decide_fire_brigade", called: true, note: null },
  ],
  ["record_comfort_call", OFFER, { reached: false }, { command: "record_comfort_call", reached: false }],
  [
    "answer_passenger",
    anOrder({ text_count: 1 }),
    { phrase: "own_words", note: "马上到" },
    { command: "answer_passenger", phrase: null, note: "马上到" },
  ],
  ["self_rescued", OFFER, {}, { command: "resolve", outcome: "self_rescued", note: null }],
  ["false_alarm", OFFER, { note: "误按" }, { command: "resolve", outcome: "false_alarm", note: "误按" }],
  ["cancelled", OFFER, { note: "重复" }, { command: "resolve", outcome: "cancelled", note: "重复" }],
  ["merge_into", OFFER, { order: "ord_2" }, { command: "merge_into", order: "ord_2" }],
  [
    "record_callback",
    DUE,
    { satisfaction: "2" },
    { command: "record_callback", reached: true, all_out: true, satisfaction: 2, note: null },
  ],
  ["close", DUE, { note: "三次未接通" }, { command: "close", note: "三次未接通" }],
  [
    "detach_alarm",
    anOrder({ alarm_count: 2 }),
    { alarm: "alm_2" },
    { command: "detach_alarm", alarm: "alm_2", lift: null, note: null },
  ],
  [
    "unmerge",
    anOrder({ state: "closed", outcome: "merged", merged_into: "ord_2" }),
    {},
    { command: "unmerge", order: "ord_2", note: null },
  ],
  ["reopen", CLOSED, { note: "仍有人被困" }, { command: "reopen", note: "仍有人被困" }],
];

describe("every action", () => {
  test("is exercised here", () => {
    expect(CASES.map(([id]) => id).sort()).toEqual(ALL_ORDER_ACTIONS.map(({ id }) => id).sort());
  });

  test.each(CASES)("%s sends its command under its key", async (id, order, answers, command) => {
    expect(action(id).refusedBecause(on(order))).toBeNull();
    const call = await sent(id, order, answers);
    const source = action(id).is_by_phone ? "phone" : null;
    expect(call).toEqual([order.id, { ...command, occurred_at: null, source }, "key-12345678"]);
  });

  test.each(CASES)("%s says why it cannot be done without an order, and sends nothing", async (id) => {
    expect(action(id).refusedBecause(on(null))).not.toBeNull();
    const send = vi.fn(async () => undefined);
    await run(action(id), on(null), {}, "key-12345678", { now: () => 0, send });
    expect(send).not.toHaveBeenCalled();
  });

  test("gives a sentence for each refusal in each state of order and assignment", () => {
    for (const each of ALL_ORDER_ACTIONS) {
      for (const state of ORDER_STATES) {
        for (const step of ASSIGNMENT_STATES) {
          const order = anOrder({ state, assignments: [anAssignment({ state: step })] });
          const refused = each.refusedBecause(on(order));
          if (refused) expect([zh[refused.why], en[refused.why]]).not.toContain(undefined);
        }
      }
    }
  });

  test("is for operators and shift leaders only", () => {
    for (const each of ALL_ORDER_ACTIONS) {
      const allowed = ROLES.filter((role) => each.available({ ...on(OFFER), role }));
      expect(allowed).toEqual(["operator", "shift_leader"]);
    }
  });

  test("has a key of its own that no page key takes, and a group that is drawn", () => {
    const keys = [...ALL_ORDER_ACTIONS.map(({ key }) => key), ...PAGE_KEYS.flatMap((page) => page.keys)];
    expect(new Set(keys).size).toBe(keys.length);
    for (const { keys } of PAGE_KEYS) expect(keys.length).toBeGreaterThan(0);
    const drawn = ["crew", ...GROUPS.map(({ group }) => group)];
    for (const each of ALL_ORDER_ACTIONS) expect(drawn).toContain(each.group);
  });
});

describe("refusals", () => {
  test("what a station has done cannot be done again", () => {
    expect(action("accept").refusedBecause(on(ledOrder("accepted")))?.why).toBe(
      "refused.assignment.accepted",
    );
    expect(action("set_out").refusedBecause(on(OFFER))?.why).toBe("refused.assignment.offered");
    expect(action("arrive").refusedBecause(on(ledOrder("on_scene")))?.why).toBe(
      "refused.assignment.on_scene",
    );
    expect(action("finish").refusedBecause(on(ledOrder("on_scene")))?.why).toBe("refused.not_freed_yet");
  });

  test("an offer that ran out can be accepted while nobody leads", () => {
    const unled = anOrder({ assignments: [anAssignment({ state: "expired" })] });
    expect(action("accept").refusedBecause(on(unled))).toBeNull();
    const led = anOrder({
      assignments: [
        anAssignment({ state: "expired" }),
        anAssignment({ id: "asg_2", state: "en_route", is_lead: true }),
      ],
    });
    expect(action("accept").refusedBecause(on(led))?.why).toBe("refused.assignment.expired");
  });

  test("whoever was there can be sent again when the order was opened again and nobody leads", () => {
    for (const state of ["finished", "stood_down"] as const) {
      const gone = anAssignment({ state, is_lead: false });
      expect(action("accept").refusedBecause(on(anOrder({ assignments: [gone] })))).toBeNull();
      const lead = anAssignment({ id: "asg_2", state: "en_route", is_lead: true });
      const led = anOrder({ assignments: [gone, lead] });
      expect(action("accept").refusedBecause(on(led))?.why).toBe(`refused.assignment.${state}`);
      const over = anOrder({ state: "callback_due", assignments: [gone] });
      expect(action("accept").refusedBecause(on(over))?.why).toBe("refused.order_over");
    }
    const taken_off = anOrder({ assignments: [anAssignment({ state: "withdrawn", is_lead: false })] });
    expect(action("accept").refusedBecause(on(taken_off))?.why).toBe("refused.assignment.withdrawn");
  });

  test("a station that stands by can be taken off, or say no after all", () => {
    const standing_by = anOrder({
      assignments: [
        anAssignment({ state: "expired", is_standby: true }),
        anAssignment({ id: "asg_2", state: "en_route", is_lead: true }),
      ],
    });
    for (const id of ["withdraw", "decline"]) {
      expect(action(id).refusedBecause(on(standing_by))).toBeNull();
      const over = { ...standing_by, state: "closed" as const };
      expect(action(id).refusedBecause(on(over))?.why).toBe("refused.order_over");
    }
  });

  test("a crew's no says what it answers: the offer that was shown, or the way it was on", async () => {
    expect((await sent("decline", ledOrder("en_route")))?.[1]).toMatchObject({ was: "going" });
    const standing_by = anOrder({ assignments: [anAssignment({ state: "expired", is_standby: true })] });
    expect((await sent("decline", standing_by))?.[1]).toMatchObject({ was: "going" });
    const decline = action("decline");
    const taken = { ...on(ledOrder("accepted")), seen: "offered" } as const;
    expect(decline.refusedBecause(taken)?.why).toBe("refused.assignment.accepted");
    expect(decline.command(taken, { reason: "busy", note: "" })).toMatchObject({ was: "offered" });
    // On the way already when the form opened, and there by now: it still says that they cannot go on.
    expect(decline.refusedBecause({ ...on(ledOrder("on_scene")), seen: "en_route" })).toBeNull();
  });

  test("freed can be recorded from any live state, also by nobody in particular", async () => {
    expect(action("record_freed").refusedBecause(on(anOrder({ assignments: [] })))).toBeNull();
    const call = await sent("record_freed", OFFER, { people: 1 });
    expect(call?.[1]).toMatchObject({ command: "record_freed", assignment: null, people: 1 });
    expect(action("record_freed").refusedBecause(on(RESCUED))?.why).toBe("refused.freed_already");
  });

  test("the release form waits until people are out, starts with what was told, and is open until the order is closed", () => {
    expect(action("report_release").refusedBecause(on(ledOrder("on_scene")))?.why).toBe(
      "refused.not_freed_yet",
    );
    expect(action("report_release").refusedBecause(on({ ...DUE, state: "closed" }))?.why).toBe(
      "refused.order_closed",
    );
    const release = {
      people: 2,
      condition: "hurt",
      method: "restart",
      lift_after: "running",
      cause: 101,
    } as const;
    expect(initialValues(action("report_release"), on({ ...RESCUED, release }))).toMatchObject({
      condition: "hurt",
      method: "restart",
      lift_after: "running",
      cause: 101,
    });
    expect(initialValues(action("report_release"), on(RESCUED))).toMatchObject({
      condition: "",
      cause: null,
    });
  });

  test("a callback and closing wait until the people are out and the crew has left", () => {
    expect(action("record_callback").refusedBecause(on(OFFER))?.why).toBe("refused.not_freed_yet");
    expect(action("close").refusedBecause(on(RESCUED))?.why).toBe("refused.crew_still_there");
    const somebody_in = {
      attempt_count: 1,
      reached: true,
      all_out: false,
      satisfaction: null,
      due_since: null,
    };
    expect(action("close").refusedBecause(on({ ...DUE, callback: somebody_in }))?.why).toBe(
      "refused.not_all_out",
    );
  });

  test("a merged order is not reopened, a live one neither", () => {
    expect(action("reopen").refusedBecause(on({ ...CLOSED, outcome: "merged" }))?.why).toBe("refused.merged");
    expect(action("reopen").refusedBecause(on(OFFER))?.why).toBe("refused.order_is_live");
  });

  test("the second tier is asked for once", () => {
    const called = anOrder({ assignments: [anAssignment({ level: "second" })] });
    expect(action("request_second_tier").refusedBecause(on(called))?.why).toBe("refused.second_tier_called");
  });
});

describe("forms", () => {
  const complete = (id: string, order: OrderView, answers: Values) => {
    const subject = on(order);
    return isComplete(action(id), subject, { ...initialValues(action(id), subject), ...answers });
  };

  test("lowering the priority needs a note, raising it does not", () => {
    expect(complete("set_priority", OFFER, { priority: "p3" })).toBe(false);
    expect(complete("set_priority", OFFER, { priority: "p3", note: "无人不适" })).toBe(true);
    expect(complete("set_priority", OFFER, { priority: "p1" })).toBe(true);
  });

  test("119 is a decision, never a default; declining it needs a proposal", () => {
    expect(complete("decide_fire_brigade", OFFER, {})).toBe(false);
    expect(complete("decide_fire_brigade", OFFER, { called: false })).toBe(false);
    const proposed = anOrder({ fire_brigade: { state: "proposed", why: "release_overdue", at: null } });
    expect(complete("decide_fire_brigade", proposed, { called: false })).toBe(true);
  });

  test("closing without having reached anybody needs a note until the third try", () => {
    const tries = (attempt_count: number) => ({
      ...DUE,
      callback: { attempt_count, reached: false, all_out: null, satisfaction: null, due_since: null },
    });
    expect(complete("close", tries(2), {})).toBe(false);
    expect(complete("close", tries(2), { note: "家属已确认" })).toBe(true);
    expect(complete("close", tries(3), {})).toBe(true);
  });

  test("an unreached callback says nothing of people and satisfaction", async () => {
    const call = await sent("record_callback", DUE, { reached: false });
    expect(call?.[1]).toMatchObject({ reached: false, all_out: null, satisfaction: null });
  });

  test("what a crew told late is recorded with its own time", async () => {
    const call = await sent("arrive", ledOrder("en_route"), { minutes_ago: 5 });
    expect(call?.[1]).toMatchObject({ occurred_at: "2026-11-22T06:55:00.000Z", source: "phone" });
  });

  test("a blank reason is no reason", () => {
    for (const id of ["add_note", "false_alarm", "cancelled"])
      expect(complete(id, OFFER, { note: "  " })).toBe(false);
    expect(complete("call_station", OFFER, { station: "sta_1", note: " " })).toBe(false);
  });
});

describe("keys", () => {
  const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
    commandOfKey({
      key,
      isComposing: false,
      ctrlKey: false,
      altKey: false,
      metaKey: false,
      target: document.body,
      ...more,
    });

  test("each page command answers to its keys; Control and the Mac's command key are the same", () => {
    for (const page of PAGE_KEYS) {
      for (const key of page.keys) {
        const name = key.replace("Ctrl+", "");
        const is_control = name !== key;
        expect(press(name, { ctrlKey: is_control })).toEqual({ page: page.id });
        if (is_control) expect(press(name, { metaKey: true })).toEqual({ page: page.id });
      }
    }
  });

  test("each action answers to its key", () => {
    for (const each of ALL_ORDER_ACTIONS) expect(press(each.key)).toEqual({ action: each });
  });

  test("nothing happens while an input method composes or with a browser's own keys", () => {
    expect(press("a", { isComposing: true })).toBeNull();
    expect(press("Process")).toBeNull();
    expect(press("a", { ctrlKey: true })).toBeNull();
    expect(press("F2", { isComposing: true })).toBeNull();
    expect(press("k", { ctrlKey: true, isComposing: true })).toBeNull();
    expect(press("z", { ctrlKey: true, altKey: true })).toBeNull();
  });

  test("typing is typing: only the function keys and Escape work in a field", () => {
    const target = document.createElement("input");
    expect(press("a", { target })).toBeNull();
    expect(press("/", { target })).toBeNull();
    expect(press("F2", { target })).toEqual({ page: "new_alarm" });
    expect(press("Escape", { target })).toEqual({ page: "back" });
    const radio = document.createElement("input");
    radio.type = "radio";
    expect(press("a", { target: radio })).toEqual({ action: action("accept") });
  });
});
