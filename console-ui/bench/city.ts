// A board for the benchmark: many open orders and a stream of changes, made from the fixtures that both sides share.
// Must not: be random; the same seed gives the same traffic.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { BoardChange, BoardMessage, DeadlineKind, OrderView, StationView } from "../src/wire/types";

const FIXTURES = resolve(import.meta.dirname, "../../fixtures/messages");

/** A message of the API, as the fixtures have it. */
export function fixture<Shape>(name: string): Shape {
  return JSON.parse(readFileSync(resolve(FIXTURES, `${name}.json`), "utf8")) as Shape;
}

export type Snapshot = Extract<BoardMessage, { type: "snapshot" }>;

const SNAPSHOT = fixture<Snapshot>("board_snapshot");
/** Orders that a board can carry. */
const OPEN_ORDERS = SNAPSHOT.orders.filter(({ state }) => state !== "closed");
const FIRST_KINDS: readonly DeadlineKind[] = ["next_first", "comfort", "movement"];
const PLACES = [
  "东方花园",
  "和平家园",
  "临水公寓",
  "国瑞广场",
  "云山佳苑",
  "大宁联创百货",
  "人民广场博文大厦",
];

/** Numbers from 0 to 1, the same ones for the same seed. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** One change, and what a row then shows if the change is one that is waited for. */
export interface Step {
  change: BoardChange;
  /** `order id`, `people`: the row shows that number of people once the change is painted. */
  watch: { order: string; people: number } | null;
}

export interface City {
  snapshot: (seq: number) => Snapshot;
  order: (id: string) => OrderView | undefined;
  /** The next change; one that is about a visible order where some are known. */
  next: (visible: readonly string[]) => Step;
}

export function city(order_count: number, seed: number): City {
  const random = numbers(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const orders = new Map<string, OrderView>();
  const stations: StationView[] = Array.from({ length: 1_411 }, (_, at) => ({
    ...pick(SNAPSHOT.stations),
    id: `sta_${at}`,
    code: `S${String(at).padStart(4, "0")}`,
    name: `${pick(PLACES)}救援${1 + (at % 9)}站`,
  }));
  let made = 0;

  const later = (least_s: number, most_s: number) =>
    new Date(Date.now() + (least_s + random() * (most_s - least_s)) * 1_000).toISOString();
  const deadlines = (): OrderView["deadlines"] => [
    { kind: pick(FIRST_KINDS), due_at: later(5, 600) },
    { kind: "second_tier", due_at: later(120, 1_800) },
    { kind: "trapped_mark", due_at: later(600, 3_000) },
  ];
  const open = (): OrderView => {
    made += 1;
    const like = pick(OPEN_ORDERS);
    const station = pick(stations);
    const opened_at = new Date(Date.now() - random() * 1_200_000).toISOString();
    const order: OrderView = {
      ...like,
      id: `ord_${String(made).padStart(6, "0")}`,
      number: `20261122-${String(made).padStart(4, "0")}`,
      lift: like.lift && {
        ...like.lift,
        compound: pick(PLACES),
        position: `${made % 40}号楼 ${made % 6}单元 东梯`,
      },
      assignments: like.assignments.map((each) => ({
        ...each,
        station: { id: station.id, code: station.code, name: station.name },
      })),
      deadlines: deadlines(),
      opened_at,
    };
    orders.set(order.id, order);
    return order;
  };
  for (let n = 0; n < order_count; n += 1) open();

  const change = (order: OrderView, change: Partial<OrderView>): BoardChange => {
    const after = { ...order, ...change, version: order.version + 1 };
    orders.set(order.id, after);
    return { change: "order_changed", order: after, events: ["situation_changed"] };
  };

  let turn = 0;
  let left: string | null = null;
  return {
    snapshot: (seq) => ({
      ...SNAPSHOT,
      seq,
      server_time: new Date().toISOString(),
      orders: [...orders.values()],
      stations,
      parked: [],
    }),
    order: (id) => orders.get(id),
    next: (visible) => {
      turn += 1;
      const seen = visible.map((id) => orders.get(id)).filter((order) => order !== undefined);
      // One in five is one that somebody can see; one in ten closes an order and the next one opens another.
      if (turn % 5 === 0 && seen.length > 0) {
        const order = pick(seen);
        const people = 1 + ((order.people ?? 0) % 79);
        return { change: change(order, { people }), watch: { order: order.id, people } };
      }
      if (left !== null) {
        left = null;
        return { change: { change: "order_entered", order: open(), events: ["order_opened"] }, watch: null };
      }
      if (turn % 10 === 1) {
        left = pick([...orders.keys()]);
        orders.delete(left);
        return { change: { change: "order_left", order: left, reason: "closed" }, watch: null };
      }
      if (turn % 10 === 7) {
        const station = { ...pick(stations), live_count: Math.floor(random() * 3) };
        return { change: { change: "station_changed", station }, watch: null };
      }
      // Like the server, what is due is dealt with: the row moves.
      const now = new Date().toISOString();
      const due = [...orders.values()].find((order) => order.deadlines.some(({ due_at }) => due_at < now));
      return { change: change(due ?? pick([...orders.values()]), { deadlines: deadlines() }), watch: null };
    },
  };
}
