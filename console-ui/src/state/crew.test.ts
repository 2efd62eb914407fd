// @vitest-environment node
import { describe, expect, test } from "vitest";
import { fixture } from "../testing/fixture";
import { aCrewOrder, anAssignment } from "../testing/scene";
import type { AssignmentState, CommandBody, CrewMessage } from "../wire/types";
import { adoptCrewReply, crewQueueOf, EMPTY_CREW_BOARD, reduceCrew } from "./crew";
import { nextStepOf, ringsOf, stepOf, type Tap } from "./tap";

function board() {
  return reduceCrew(EMPTY_CREW_BOARD, fixture<CrewMessage>("crew_snapshot"));
}

function tapOf(order: string, command: CommandBody): Tap {
  return {
    key: `tap-${command.command}`,
    order,
    body: { ...command, occurred_at: "2026-11-22T06:32:00Z", source: "tap" },
  };
}

describe("a crew's board", () => {
  test("every message of the fixtures folds", () => {
    let state = board();
    expect(state.station?.code).toBe("S0042");
    for (const name of [
      "crew_events",
      "crew_change_order_entered",
      "crew_change_order_changed",
      "crew_change_order_left",
      "crew_change_station_changed",
      "crew_heartbeat",
    ]) {
      state = reduceCrew(state, fixture<CrewMessage>(name));
    }
    expect(state).toMatchObject({ seq: 48221, orders: {} });
    expect(state.station?.strength).toBe(5);
  });

  test("a stood-down order says who leads", () => {
    const state = reduceCrew(board(), fixture<CrewMessage>("crew_events"));
    const [order] = crewQueueOf(state.orders, []);
    expect(order?.led_by?.name).toBe("世纪大道救援站");
    expect(order?.assignment.state).toBe("expired");
  });

  test("a change that was seen already does nothing, and a resync forgets the place", () => {
    const state = board();
    const left: CrewMessage = {
      type: "change",
      seq: 48213,
      change: "order_left",
      order: aCrewOrder().id,
      reason: "closed",
    };
    expect(reduceCrew(state, left)).toBe(state);
    expect(reduceCrew(state, fixture<CrewMessage>("crew_resync")).seq).toBeNull();
  });

  test("an older version in a reply does not replace a newer one", () => {
    const state = adoptCrewReply(board(), aCrewOrder({ version: 1, people: 70 }));
    expect(state.orders[aCrewOrder().id]?.people).toBe(2);
  });

  test("the reply to a decline does not bring back an order that left", () => {
    const left = { ...board(), orders: {} };
    expect(adoptCrewReply(left, aCrewOrder({ version: 9 }))).toBe(left);
  });

  test("offers come first", () => {
    const going = aCrewOrder({ id: "a", assignment: anAssignment({ state: "en_route" }) });
    const offer = aCrewOrder({ id: "b" });
    expect(crewQueueOf({ a: going, b: offer }, []).map(({ id }) => id)).toEqual(["b", "a"]);
  });

  test("what is finished stands below all that is live and rings for nothing, also before the server knows", () => {
    const of = (id: string, state: AssignmentState, steps_in = false) =>
      aCrewOrder({ id, number: id, assignment: anAssignment({ id, state, steps_in }) });
    const orders = {
      done: of("done", "finished", true),
      leaving: of("leaving", "on_scene"),
      going: of("going", "accepted"),
      offer: of("offer", "offered"),
      there: of("there", "on_scene"),
    };
    const taps = [tapOf("leaving", { command: "finish", assignment: "leaving" })];
    const queue = crewQueueOf(orders, taps);
    expect(queue.map(({ id }) => id)).toEqual(["offer", "there", "going", "leaving", "done"]);
    expect(ringsOf(queue, taps)).toEqual(["offer"]);
    expect(nextStepOf(stepOf(orders.done, taps))).toBeNull();
  });
});

describe("taps that wait", () => {
  const order = aCrewOrder();
  const assignment = order.assignment.id;

  test("the whole rescue can be tapped without a network", () => {
    const taps: Tap[] = [];
    const steps: (string | null)[] = [nextStepOf(stepOf(order, taps))];
    for (const command of [
      { command: "accept", assignment, eta_minutes: 6 },
      { command: "set_out", assignment },
      { command: "arrive", assignment },
      { command: "record_freed", assignment, people: 2 },
      { command: "finish", assignment },
    ] satisfies CommandBody[]) {
      taps.push(tapOf(order.id, command));
      steps.push(nextStepOf(stepOf(order, taps)));
    }
    expect(steps).toEqual(["accept", "set_out", "arrive", "record_freed", "finish", null]);
    expect(stepOf(order, taps).is_waiting).toBe(true);
  });

  test("taps of another order do not count", () => {
    const taps = [tapOf("ord_other", { command: "accept", assignment, eta_minutes: null })];
    expect(stepOf(order, taps)).toEqual({
      state: "offered",
      is_freed: false,
      steps_in: false,
      is_waiting: false,
    });
  });

  test("a decline ends it, and an offer that ran out has no next step", () => {
    const declined = stepOf(order, [
      tapOf(order.id, { command: "decline", assignment, reason: "busy", note: null }),
    ]);
    expect(nextStepOf(declined)).toBeNull();
    const expired = aCrewOrder({ assignment: anAssignment({ state: "expired" }) });
    expect(nextStepOf(stepOf(expired, []))).toBeNull();
  });

  test("when somebody else freed the people, the crew on scene only finishes", () => {
    const rescued = aCrewOrder({ state: "rescued", assignment: anAssignment({ state: "on_scene" }) });
    expect(nextStepOf(stepOf(rescued, []))).toBe("finish");
  });

  test("asking for the second tier leaves the step as it is", () => {
    const taps = [tapOf(order.id, { command: "request_second_tier", assignment })];
    expect(stepOf(order, taps).state).toBe("offered");
  });
});
