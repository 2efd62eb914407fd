import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { AwayError, ProblemError } from "./api";
import { type Keyed, MAX_KEPT, Outbox, type OutboxOptions } from "./outbox";

interface Item extends Keyed {
  text: string;
}

function problem(status: number, code = "x"): ProblemError {
  return new ProblemError({ type: "", title: "", status, code, detail: "" });
}

function anOutbox(send: (item: Item) => Promise<string>, more: Partial<OutboxOptions<Item, string>> = {}) {
  const told = { sent: [] as string[], refused: [] as string[], signed_out: 0 };
  const outbox = new Outbox<Item, string>({
    name: "test.outbox",
    send,
    onSent: (item) => told.sent.push(item.key),
    onRefused: (item) => {
      told.refused.push(item.key);
    },
    onSignedOut: () => {
      told.signed_out += 1;
    },
    onChange: () => undefined,
    ...more,
  });
  return { outbox, told };
}

const items = (...keys: string[]) => keys.map((key) => ({ key, text: key }));

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});
afterEach(() => vi.useRealTimers());

describe("the outbox", () => {
  test("sends in order, each under its own key, and again after the server was away", async () => {
    const tried: string[] = [];
    let is_away = true;
    const { outbox, told } = anOutbox(async (item) => {
      tried.push(item.key);
      if (is_away) throw new AwayError();
      return "ok";
    });
    for (const item of items("a", "b")) outbox.add(item);
    await vi.advanceTimersByTimeAsync(0);
    expect(tried).toEqual(["a"]);
    expect(outbox.items().map(({ key }) => key)).toEqual(["a", "b"]);
    is_away = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told.sent).toEqual(["a", "b"]);
    expect(tried).toEqual(["a", "a", "b"]);
    expect(outbox.items()).toEqual([]);
  });

  test("survives a reload", async () => {
    anOutbox(async () => {
      throw new AwayError();
    }).outbox.add({ key: "a", text: "a" });
    const { outbox, told } = anOutbox(async () => "ok");
    expect(outbox.items()).toHaveLength(1);
    await outbox.flush();
    expect(told.sent).toEqual(["a"]);
  });

  test("a refused item is told and does not hold up the next", async () => {
    const { outbox, told } = anOutbox(async (item) => {
      if (item.key === "a") throw problem(409);
      return "ok";
    });
    for (const item of items("a", "b")) outbox.add(item);
    await vi.runAllTimersAsync();
    expect(told).toMatchObject({ refused: ["a"], sent: ["b"] });
  });

  test("a busy server is asked again, a lost session keeps everything", async () => {
    let error = problem(503);
    const { outbox, told } = anOutbox(async () => {
      throw error;
    });
    outbox.add({ key: "a", text: "" });
    await vi.advanceTimersByTimeAsync(100);
    expect(outbox.items()).toHaveLength(1);
    error = problem(401, "not_signed_in");
    await vi.advanceTimersByTimeAsync(20_000);
    expect(told.signed_out).toBe(1);
    expect(outbox.items()).toHaveLength(1);
  });

  test("an item is prepared when its turn comes, once, and kept so before it is sent", async () => {
    const tried: string[] = [];
    let is_away = true;
    const count = { prepared: 0 };
    const send = async ({ key, text }: Item) => {
      tried.push(`${key} ${text}`);
      expect(localStorage.getItem("test.outbox")).toContain(`"text":"${text}"`);
      if (is_away) throw new AwayError();
      return "ok";
    };
    const prepare = (item: Item) => {
      if (item.text.startsWith("ready")) return item;
      count.prepared += 1;
      return item.key === "b" ? null : { ...item, text: `ready ${count.prepared}` };
    };
    const { outbox, told } = anOutbox(send, { prepare });
    for (const item of items("a", "b", "c")) outbox.add(item);
    await vi.advanceTimersByTimeAsync(0);
    is_away = false;
    await vi.runAllTimersAsync();
    expect(tried).toEqual(["a ready 1", "a ready 1", "c ready 3"]);
    expect(told.sent).toEqual(["a", "c"]);
  });

  test("what is sent instead of a refused item takes its place, before those behind it", async () => {
    const tried: string[] = [];
    const { outbox, told } = anOutbox(
      async ({ key }) => {
        tried.push(key);
        if (key === "a") throw problem(409);
        return "ok";
      },
      { onRefused: (item) => ({ ...item, key: "a again" }) },
    );
    for (const item of items("a", "b")) outbox.add(item);
    await vi.runAllTimersAsync();
    expect(tried).toEqual(["a", "a again", "b"]);
    expect(told.sent).toEqual(["a again", "b"]);
  });

  test("an item that came too slowly for the server is no refused item", async () => {
    let error: Error | null = problem(408, "body_timeout");
    const { outbox, told } = anOutbox(async () => {
      if (error) throw error;
      return "ok";
    });
    outbox.add({ key: "a", text: "" });
    await vi.advanceTimersByTimeAsync(0);
    error = null;
    await vi.runAllTimersAsync();
    expect(told).toMatchObject({ sent: ["a"], refused: [] });
  });

  test("an error of a kind that nobody expects is tried again, and what waits behind it is not left lying", async () => {
    let error: Error | null = new SyntaxError("Unexpected end of JSON input");
    const { outbox, told } = anOutbox(async () => {
      if (error) throw error;
      return "ok";
    });
    for (const item of items("a", "b")) outbox.add(item);
    await vi.advanceTimersByTimeAsync(0);
    expect(outbox.items()).toHaveLength(2);
    error = null;
    await vi.runAllTimersAsync();
    expect(told).toMatchObject({ sent: ["a", "b"], refused: [] });
  });

  test("is never sent twice at the same time", async () => {
    let running = 0;
    let most = 0;
    const { outbox } = anOutbox(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 50));
      running -= 1;
      return "ok";
    });
    for (const item of items("a", "b", "c")) outbox.add(item);
    void outbox.flush();
    await vi.runAllTimersAsync();
    expect(most).toBe(1);
  });

  test("says so when it is full", () => {
    localStorage.setItem(
      "test.outbox",
      JSON.stringify(items(...Array.from({ length: MAX_KEPT }, (_, n) => `k${n}`))),
    );
    const { outbox } = anOutbox(async () => {
      throw new AwayError();
    });
    expect(outbox.add({ key: "one-more", text: "" })).toBe(false);
  });

  test("damaged storage is an empty outbox", () => {
    localStorage.setItem("test.outbox", "{");
    expect(anOutbox(async () => "ok").outbox.items()).toEqual([]);
  });
});
