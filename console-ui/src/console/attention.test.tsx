// What needs somebody's eyes, and the likeliest of what is similar: found by name, done by a key.

import { act, cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SimilarList } from "../further/similarlist";
import { EMPTY_BOARD } from "../state/board";
import { NEW_LINK } from "../state/link";
import { showAtSeat } from "../testing/atseat";
import { fixture } from "../testing/fixture";
import { aBoard, anOrder } from "../testing/scene";
import type { AttentionView, OrderDetail, Problem, SessionView } from "../wire/types";
import { AttentionStrip } from "./attention";
import { AttentionList } from "./attentionlist";
import { intent, live, select } from "./board";
import { subjectOf } from "./keys";

let sent: { path: string; body: Record<string, unknown> }[] = [];
const ORDER = anOrder();

function reply(path: string): unknown {
  if (path.endsWith("/session")) return { ...fixture<SessionView>("reply_session"), demo: false };
  return path.endsWith("/place") ? fixture("reply_alarm_attached") : fixture("reply_lift_search");
}

beforeEach(() => {
  sent = [];
  localStorage.clear();
  live.setState({ board: EMPTY_BOARD, link: NEW_LINK });
  intent.setState({ order: null, opened: null, assignment: null, form: null, notices: [], refused: null });
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    if (init.method !== "GET") sent.push({ path, body: JSON.parse(String(init.body)) });
    return new Response(JSON.stringify(reply(path)));
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("what needs eyes", () => {
  test("three stations to ring have a line, of the others it says how many", async () => {
    const [offer] = ORDER.assignments;
    if (!offer) throw new Error("the scene has an offer");
    const assignments = Array.from({ length: 8 }, (_, at) => ({
      ...offer,
      id: `asg_${at}`,
      station: { ...offer.station, name: `第${at}站` },
    }));
    const ring = (assignment: string): AttentionView => ({
      kind: "ring_station",
      for_shift_leader: false,
      assignment,
      value: null,
      why: null,
    });
    const order = { ...ORDER, assignments, attention: assignments.map(({ id }) => ring(id)) };
    await showAtSeat(<AttentionList subject={{ ...subjectOf("operator"), order }} />);
    expect(screen.getAllByRole("listitem").map((line) => line.textContent)).toEqual([
      expect.stringContaining("第0站"),
      expect.stringContaining("第1站"),
      expect.stringContaining("第2站"),
      "还有 5 个站点待电话联系：见已派站点，按 N 换站",
    ]);
  });

  test("an alarm without a lift waits at the top, and can be opened without one", async () => {
    live.setState({ board: aBoard() });
    await showAtSeat(<AttentionStrip />);
    expect(screen.getByRole("button", { name: "先建单，后定位 *" })).toBeTruthy();
    fireEvent.keyDown(document.body, { key: "*" });
    await waitFor(() => expect(sent[0]?.path).toMatch(/\/alarms\/alm_.*\/place$/));
    expect(sent[0]?.body).toEqual({ lift: null });
    // The order of its answer is opened, and with that the call is over.
    await waitFor(() => expect(intent.getState().order).not.toBeNull());
  });

  test("an alarm that is pressed twice is placed once, and after a lost answer by the same request", async () => {
    const keys: (string | null)[] = [];
    let is_lost = true;
    const answer = globalThis.fetch;
    vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
      if (!path.endsWith("/place")) return answer(path, init);
      keys.push(new Headers(init.headers).get("idempotency-key"));
      const problem = { ...fixture<Problem>("problem_refusal"), status: 500, code: "internal" };
      if (is_lost) return new Response(JSON.stringify(problem), { status: 500 });
      return answer(path, init);
    });
    live.setState({ board: aBoard() });
    await showAtSeat(<AttentionStrip />);
    fireEvent.keyDown(document.body, { key: "L" });
    fireEvent.change(screen.getByRole("combobox"), { target: { value: "1234567" } });
    await screen.findByText("1234567");
    const press = () => fireEvent.click(screen.getByRole("option", { name: /1234567/ }));
    press();
    press();
    await waitFor(() => expect(intent.getState().notices).toHaveLength(1));
    is_lost = false;
    press();
    await waitFor(() => expect(intent.getState().order).not.toBeNull());
    expect(new Set(keys).size).toBe(1);
    expect(intent.getState().notices.filter(({ tone }) => tone === "bad")).toHaveLength(1);
  });

  test("its lift is searched by a key, and a flood of them opens and folds by one", async () => {
    const [alarm] = Object.values(aBoard().parked);
    if (!alarm) throw new Error("the scene has an alarm without a lift");
    const flood = Array.from({ length: 9 }, (_, at) => ({ ...alarm, id: `alm_${at}` }));
    const parked = Object.fromEntries(flood.map((each) => [each.id, each]));
    live.setState({ board: { ...EMPTY_BOARD, parked } });
    await showAtSeat(<AttentionStrip />);
    const rows = () => screen.getAllByRole("button", { name: /先建单，后定位/ }).length;
    expect(rows()).toBe(4);
    fireEvent.keyDown(document.body, { key: "E" });
    expect(rows()).toBe(9);
    fireEvent.keyDown(document.body, { key: "E" });
    expect(rows()).toBe(4);
    expect(screen.queryByRole("combobox")).toBeNull();
    fireEvent.keyDown(document.body, { key: "L" });
    expect(screen.getAllByRole("combobox")).toHaveLength(1);
    expect(sent).toEqual([]);
  });

  test("the place that is typed after the key is a place, and no command on the order that is open", async () => {
    live.setState({ board: { ...aBoard(), orders: { [ORDER.id]: ORDER } } });
    select(ORDER.id);
    await showAtSeat(<AttentionStrip />);
    const typed = () => document.activeElement ?? document.body;
    fireEvent.keyDown(typed(), { key: "L" });
    for (const key of ["d", "f", "h", "y"]) fireEvent.keyDown(typed(), { key });
    expect(intent.getState().form).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole("combobox"));
    // The key again finds the search that is open; Esc closes that and nothing else.
    act(() => (document.activeElement as HTMLElement).blur());
    fireEvent.keyDown(document.body, { key: "L" });
    expect(document.activeElement).toBe(screen.getByRole("combobox"));
    fireEvent.keyDown(typed(), { key: "Escape" });
    expect(screen.queryByRole("combobox")).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole("button", { name: /⇧L/ }));
  });

  test("a key assigns by hand where nobody can be reached", async () => {
    const mark: AttentionView = {
      kind: "nobody_reachable",
      why: null,
      for_shift_leader: true,
      assignment: null,
      value: null,
    };
    const order = anOrder({ state: "open", assignments: [], attention: [mark] });
    live.setState({ board: { ...EMPTY_BOARD, orders: { [order.id]: order } } });
    await showAtSeat(<AttentionStrip />);
    // The strip follows the orders a moment later.
    await screen.findByRole("button", { name: /⇧A/ });
    fireEvent.keyDown(document.body, { key: "A" });
    expect(intent.getState().order).toBe(order.id);
    expect(intent.getState().form?.action.id).toBe("call_station");
  });

  test("the likeliest of the similar orders is taken by a key, and Enter is still to come", async () => {
    const nowhere = anOrder({ id: "ord_nowhere", number: "20261122-0002", lift: null, point: null });
    const detail = fixture<OrderDetail>("reply_order_detail");
    const said = {
      ...detail.alarms[0],
      text: `我在${ORDER.lift?.compound}`,
    } as OrderDetail["alarms"][number];
    live.setState({ board: { ...EMPTY_BOARD, orders: { [ORDER.id]: ORDER, [nowhere.id]: nowhere } } });
    const subject = { role: "operator" as const, order: nowhere, assignment: null };
    await showAtSeat(<SimilarList subject={subject} alarms={[said]} />);
    fireEvent.keyDown(document.body, { key: "&" });
    expect(intent.getState().form).toMatchObject({ order: nowhere.id, values: { order: ORDER.id } });
    expect(sent).toEqual([]);
  });
});
