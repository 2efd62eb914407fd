import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { problemText } from "../ui/problem";
import { AwayError, ProblemError, query, request } from "./api";
import { clockOffsetMs, forgetServerTime, learnServerTime, serverNow } from "./clock";
import { newKey } from "./key";

const answers: (() => Promise<Response>)[] = [];
const calls: RequestInit[] = [];

function answer(status: number, body: unknown, headers: Record<string, string> = {}) {
  answers.push(
    async () => new Response(body === undefined ? null : JSON.stringify(body), { status, headers }),
  );
}

function fail() {
  answers.push(() => Promise.reject(new TypeError("network")));
}

beforeEach(() => {
  vi.useFakeTimers();
  answers.length = 0;
  calls.length = 0;
  vi.stubGlobal("fetch", (_url: string, init: RequestInit) => {
    calls.push(init);
    const next = answers.shift();
    if (!next) throw new Error("no answer prepared");
    return next();
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function settle<Value>(promise: Promise<Value>): Promise<Value | Error> {
  const settled = promise.catch((error: Error) => error);
  await vi.runAllTimersAsync();
  return settled;
}

const keyOf = (init: RequestInit) => new Headers(init.headers).get("idempotency-key");

describe("requests", () => {
  test("a change is tried again under the same key when the server does not answer", async () => {
    fail();
    answer(502, undefined);
    answer(200, { result: "done" });
    const reply = await settle(request("POST", "/orders/ord_1/commands", { body: {}, key: "key-12345678" }));
    expect(reply).toEqual({ result: "done" });
    expect(calls.map(keyOf)).toEqual(["key-12345678", "key-12345678", "key-12345678"]);
  });

  test("after three tries it says that the server is away", async () => {
    fail();
    fail();
    fail();
    expect(await settle(request("POST", "/alarms", { body: {}, key: "key-12345678" }))).toBeInstanceOf(
      AwayError,
    );
    expect(calls).toHaveLength(3);
  });

  test("an answer that is cut off, or a page of something in between, is no answer", async () => {
    answers.push(async () => new Response('{"result":"do', { status: 200 }));
    answers.push(async () => new Response("<html>Please sign in to the network</html>", { status: 200 }));
    answers.push(async () => {
      const body = new ReadableStream({ start: (stream) => stream.error(new TypeError("cut off")) });
      return new Response(body, { status: 201 });
    });
    expect(await settle(request("POST", "/alarms", { body: {}, key: "key-12345678" }))).toBeInstanceOf(
      AwayError,
    );
    expect(calls.map(keyOf)).toEqual(["key-12345678", "key-12345678", "key-12345678"]);
  });

  test("a request that its asker gave up stays given up while its answer is read", async () => {
    const asked = new AbortController();
    answers.push(async () => {
      asked.abort();
      return new Response("{", { status: 200 });
    });
    const error = await settle(request("GET", "/lifts?q=1", { signal: asked.signal }));
    expect(error).not.toBeInstanceOf(AwayError);
  });

  test("a refusal is not tried again", async () => {
    answer(409, { type: "about:blank#same_place", title: "", status: 409, code: "same_place", detail: "" });
    const error = await settle(request("POST", "/orders/x/commands", { body: {}, key: "key-12345678" }));
    expect(error).toBeInstanceOf(ProblemError);
    expect(calls).toHaveLength(1);
  });

  test("reading is tried once and carries no key", async () => {
    fail();
    expect(await settle(request("GET", "/orders"))).toBeInstanceOf(AwayError);
    expect(calls).toHaveLength(1);
    expect(calls.map(keyOf)).toEqual([null]);
  });

  test("an error page that is not ours still becomes a problem", async () => {
    answers.push(async () => new Response("<html>", { status: 404 }));
    const error = (await settle(request("GET", "/x"))) as ProblemError;
    expect(error.problem).toMatchObject({ status: 404, code: "http_404" });
  });

  test("the seconds to wait are kept", async () => {
    answer(
      429,
      { type: "", title: "", status: 429, code: "sign_in_slowed", detail: "" },
      { "retry-after": "27" },
    );
    const error = (await settle(request("POST", "/session", { body: {} }))) as ProblemError;
    expect(error.retry_after_s).toBe(27);
    expect(problemText(error)).toContain("27 秒");
  });

  test("an empty answer is no value", async () => {
    answers.push(async () => new Response(null, { status: 204 }));
    expect(await settle(request("DELETE", "/session"))).toBeUndefined();
  });

  test("empty parameters are left out", () => {
    expect(query({ q: "世纪", limit: 8, cursor: null, state: "" })).toBe("?q=%E4%B8%96%E7%BA%AA&limit=8");
    expect(query({})).toBe("");
  });

  test("keys are long enough, allowed and never the same", () => {
    const keys = Array.from({ length: 50 }, () => newKey("call_station"));
    expect(new Set(keys).size).toBe(50);
    for (const key of keys) expect(key).toMatch(/^[A-Za-z0-9._:-]{8,100}$/);
  });
});

describe("problems as sentences", () => {
  const problem = (code: string, more: object = {}) =>
    new ProblemError({ type: "", title: "", status: 409, code, detail: "in English", ...more });

  test("a refusal names its facts, but never an id", () => {
    const text = problemText(
      problem("another_station_leads", {
        facts: {
          station: { id: `sta_${"0".repeat(32)}`, code: "S0017", name: "世纪大道救援站" },
          since: "2026-11-22T06:31:40Z",
          assignment: `asg_${"0".repeat(32)}`,
        },
      }),
    );
    expect(text).toBe("无需出动：已有其他站点前往。 · 站点 S0017 世纪大道救援站 · 自 14:31:40");
  });

  test("wrong fields are named in the page's language, an unknown one shows the server's words", () => {
    const wrong = (path: string, message: string) =>
      problemText(problem("invalid_input", { fields: [{ path, message }] }));
    expect(wrong("caller_phone", "not a phone number")).toContain("来电号码：不是 3 到 20 位数字的电话号码");
    expect(wrong("location.datum", "unknown datum")).toContain("location.datum：unknown datum");
    expect(problemText(problem("brand_new_code"))).toBe("in English");
    expect(problemText(problem("x", { detail: "", status: 500 }))).toContain("500");
    expect(problemText(new Error("bug"))).toBe("页面出错，请刷新后重试。");
  });
});

describe("the server's time", () => {
  test("a fast message corrects at once, a slow one hardly moves the clock", () => {
    forgetServerTime();
    vi.setSystemTime(new Date("2026-11-22T06:00:00Z"));
    learnServerTime("2026-11-22T06:00:10Z");
    expect(clockOffsetMs()).toBe(10_000);
    vi.setSystemTime(new Date("2026-11-22T06:00:05Z"));
    learnServerTime("2026-11-22T06:00:13Z");
    expect(clockOffsetMs()).toBeGreaterThan(9_800);
    learnServerTime("2026-11-22T06:00:16Z");
    expect(serverNow()).toBe(Date.parse("2026-11-22T06:00:16Z"));
    learnServerTime("no time");
    expect(clockOffsetMs()).toBe(11_000);
  });

  test("a page that is opened without a network goes by what the last one learnt, until the server speaks", async () => {
    forgetServerTime();
    // The phone woke up in 1970.
    vi.setSystemTime(new Date("1970-01-01T00:03:00Z"));
    learnServerTime("2026-11-22T06:00:10Z");
    vi.resetModules();
    vi.setSystemTime(new Date("1970-01-01T00:05:00Z"));
    const next = await import("./clock");
    expect(next.serverTimestamp()).toBe("2026-11-22T06:02:10.000Z");
    // Set right meanwhile: the server is believed at once.
    vi.setSystemTime(new Date("2026-11-22T06:02:40Z"));
    next.learnServerTime("2026-11-22T06:02:40Z");
    expect(next.clockOffsetMs()).toBe(0);
    vi.resetModules();
    expect((await import("./clock")).clockOffsetMs()).toBe(0);
  });
});
