// What the phone keeps: in order, once each, through a reload, a server that is away and a page of another version.

import "fake-indexeddb/auto";
import { beforeEach, describe, expect, test } from "vitest";
import { AwayError, ProblemError } from "../net/api";
import {
  adoptOldTaps,
  emptyPhone,
  type KeptPhoto,
  type KeptTap,
  letGo,
  OLD_TAPS,
  putOnShelf,
  readPhoto,
  readTap,
  takeStock,
} from "./keep";
import { CrewOutbox } from "./outbox";

const aTap = (key: string, order = "ord_1"): KeptTap => ({
  form: 2,
  key,
  order,
  number: "20261122-0042",
  body: { command: "set_out", assignment: "asg_1", occurred_at: "2026-11-22T06:38:02Z", source: "tap" },
});

function problem(status: number): ProblemError {
  return new ProblemError({ type: "", title: "", status, code: "x", detail: "" });
}

function aPage(send: (tap: KeptTap) => Promise<string>) {
  const told = { sent: [] as string[], refused: [] as string[], left: [] as string[] };
  const outbox = new CrewOutbox<KeptTap, string>({
    shelf: "taps",
    read: readTap,
    send,
    onSent: (tap) => told.sent.push(tap.key),
    onRefused: (tap) => {
      told.refused.push(tap.key);
    },
    onSignedOut: () => undefined,
    onChange: (items) => {
      told.left = items.map(({ key }) => key);
    },
  });
  return { outbox, told };
}

const onShelf = async () => (await takeStock("taps", readTap)).map(({ item }) => item.key);

beforeEach(async () => {
  localStorage.clear();
  await emptyPhone();
});

describe("the crew's outbox", () => {
  test("sends in order, and what was sent is gone from the phone", async () => {
    const { outbox, told } = aPage(async () => "ok");
    for (const key of ["a", "b", "c"]) outbox.add(aTap(key));
    await expect.poll(() => told.sent).toEqual(["a", "b", "c"]);
    await expect.poll(onShelf).toEqual([]);
  });

  test("is on the disk before it is on its way", async () => {
    const seen: string[][] = [];
    const { outbox, told } = aPage(async () => {
      seen.push(await onShelf());
      return "ok";
    });
    outbox.add(aTap("a"));
    await expect.poll(() => told.sent).toEqual(["a"]);
    expect(seen).toEqual([["a"]]);
  });

  test("survives a reload: the next page sends the same keys in the same order", async () => {
    const away = aPage(async () => {
      throw new AwayError();
    });
    for (const key of ["a", "b"]) away.outbox.add(aTap(key));
    await expect.poll(onShelf).toEqual(["a", "b"]);
    away.outbox.stop();
    await letGo();
    const next = aPage(async () => "ok");
    next.outbox.add(aTap("c"));
    await next.outbox.resume();
    await next.outbox.flush();
    await expect.poll(() => [...next.told.sent].sort()).toEqual(["a", "b", "c"]);
    expect(next.told.sent.indexOf("a")).toBeLessThan(next.told.sent.indexOf("b"));
    expect(next.told.left).toEqual([]);
  });

  test("a page that died between the answer and its note sends the same key again", async () => {
    await putOnShelf("taps", aTap("a"));
    const keys: string[] = [];
    for (let page = 0; page < 2; page += 1) {
      await letGo();
      const { outbox } = aPage(async ({ key }) => {
        keys.push(key);
        if (page === 0) throw new AwayError();
        return "ok";
      });
      await outbox.resume();
      await outbox.flush();
      outbox.stop();
    }
    expect(keys).toEqual(["a", "a"]);
  });

  test("a refused tap is told before it goes, and the next one follows", async () => {
    const { outbox, told } = aPage(async ({ key }) => {
      if (key === "a") throw problem(409);
      return "ok";
    });
    for (const key of ["a", "b"]) outbox.add(aTap(key));
    await expect.poll(() => told.sent).toEqual(["b"]);
    expect(told.refused).toEqual(["a"]);
  });

  test("an answer that breaks off on its way is asked for again without another tap, and the next tap follows", async () => {
    const faults = [new SyntaxError("cut"), new DOMException("late", "TimeoutError")];
    const keys: string[] = [];
    const { outbox, told } = aPage(async ({ key }) => {
      keys.push(key);
      const fault = faults.shift();
      if (fault) throw fault;
      return "ok";
    });
    outbox.add(aTap("a"));
    outbox.add(aTap("b"));
    await expect.poll(() => told.sent, { timeout: 10_000 }).toEqual(["a", "b"]);
    expect(keys).toEqual(["a", "a", "a", "b"]);
  });

  test("an order that the server cannot read holds up its own taps alone, in their order, and is tried again", async () => {
    const tried: string[] = [];
    let is_quarantined = true;
    const { outbox, told } = aPage(async ({ key, order }) => {
      tried.push(key);
      if (is_quarantined && order === "ord_1") throw problem(500);
      return "ok";
    });
    for (const tap of [aTap("a"), aTap("b"), aTap("c", "ord_2"), aTap("d", "ord_2")]) outbox.add(tap);
    await expect.poll(() => told.sent).toEqual(["c", "d"]);
    expect(told.left).toEqual(["a", "b"]);
    expect(tried).not.toContain("b");
    is_quarantined = false;
    await expect.poll(() => told.sent, { timeout: 10_000 }).toEqual(["c", "d", "a", "b"]);
    expect(told.refused).toEqual([]);
  });

  test("a server that is away or is asked too often is not asked for the other orders", async () => {
    for (const fault of [new AwayError(), problem(429)]) {
      const tried: string[] = [];
      const { outbox } = aPage(async ({ key }) => {
        tried.push(key);
        throw fault;
      });
      outbox.add(aTap("a"));
      outbox.add(aTap("c", "ord_2"));
      await expect.poll(() => tried.length).toBeGreaterThan(0);
      outbox.stop();
      expect(new Set(tried)).toEqual(new Set(["a"]));
    }
  });

  test("an answer that the page trips over does not hold up the taps behind it", async () => {
    const keys: string[] = [];
    const { outbox, told } = aPage(async ({ key }) => {
      keys.push(key);
      return "ok";
    });
    told.sent.push = () => {
      throw new TypeError("a fault of the page");
    };
    outbox.add(aTap("a"));
    outbox.add(aTap("b"));
    await expect.poll(onShelf).toEqual([]);
    expect(keys).toEqual(["a", "b"]);
  });

  test("a refusal that could not be told stays and is told later", async () => {
    const { outbox, told } = aPage(async () => {
      throw problem(409);
    });
    const { push } = told.refused;
    told.refused.push = () => {
      told.refused.push = push;
      throw new TypeError("a fault of the page");
    };
    outbox.add(aTap("a"));
    await expect.poll(() => told.refused.includes("a")).toBe(true);
    await expect.poll(onShelf).toEqual([]);
  });
});

describe("an older page's taps", () => {
  const old = (key: string) => {
    const { order, body } = aTap(key);
    return { key, order, body };
  };

  test("come over in their order, once", async () => {
    localStorage.setItem(OLD_TAPS, JSON.stringify([old("a"), old("b")]));
    await putOnShelf("taps", aTap("a"));
    await adoptOldTaps();
    expect(await onShelf()).toEqual(["a", "b"]);
    expect(localStorage.getItem(OLD_TAPS)).toBeNull();
    await adoptOldTaps();
    expect(await onShelf()).toEqual(["a", "b"]);
    const [first] = await takeStock("taps", readTap);
    expect(first?.item).toEqual(aTap("a"));
  });

  test("that are broken harm nothing", async () => {
    localStorage.setItem(OLD_TAPS, "[{");
    await adoptOldTaps();
    localStorage.setItem(OLD_TAPS, JSON.stringify([null, { key: 1 }, old("a")]));
    await adoptOldTaps();
    expect(await onShelf()).toEqual(["a"]);
  });

  test("of a form that only a newer page knows stay where they are", async () => {
    await putOnShelf("taps", { ...aTap("new"), form: 9 as 2 });
    const { outbox, told } = aPage(async () => "ok");
    await outbox.resume();
    await outbox.flush();
    expect(told.sent).toEqual([]);
    expect(await takeStock("taps", (raw) => raw as { key: string })).toHaveLength(1);
  });
});

test("a photo is kept as bytes and read back whole", async () => {
  const photo: KeptPhoto = {
    form: 1,
    key: "photo-1",
    order: "ord_1",
    number: "20261122-0042",
    assignment: "asg_1",
    taken_at: "2026-11-22T06:38:02Z",
    bytes: new Uint8Array([255, 216, 255]).buffer,
  };
  await putOnShelf("photos", photo);
  await letGo();
  const [kept] = await takeStock("photos", readPhoto);
  expect(new Uint8Array(kept?.item.bytes ?? new ArrayBuffer(0))).toEqual(new Uint8Array([255, 216, 255]));
  expect(readPhoto({ ...photo, bytes: new ArrayBuffer(0) })).toBeNull();
});
