// The passenger's progress page as its script keeps it new, with and without a network, in new and in old browsers.

import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from "vitest";

const SCRIPT = readFileSync("../src/http/help/follow.js", "utf8");

function page(minutes: number, at: string): string {
  return `<main id="main"><p id="old" hidden>${at}</p><div class="now">${minutes}</div>
    <section class="say"></section><textarea></textarea></main><script src="/help/follow.js"></script>`;
}

const old = () => document.getElementById("old");
const now = () => document.querySelector(".now")?.textContent;

let heard: MockInstance<typeof document.addEventListener> | undefined;

/** The phone is put away, or taken up again. */
function turn(hidden: boolean): void {
  Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}

/** Runs the script on a page of now; `reload` is what an old browser is asked for. */
function open(reload = vi.fn()): typeof reload {
  document.body.innerHTML = page(7, "14:05");
  heard = vi.spyOn(document, "addEventListener");
  const location = { href: "/help/progress/x", reload };
  new Function("window", "location", "fetch", SCRIPT)(window, location, window.fetch);
  return reload;
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  Object.defineProperty(document, "hidden", { configurable: true, value: false });
  // What the script of this test would still hear in the next.
  for (const [name, listener] of heard?.mock.calls ?? []) document.removeEventListener(name, listener);
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("the progress page", () => {
  test("says from when it is once nothing answers, and no longer when something does", async () => {
    let has_network = false;
    const answer = async () => {
      if (!has_network) throw new TypeError("no network");
      return { text: async () => page(3, "14:09") };
    };
    vi.stubGlobal("fetch", vi.fn(answer));
    open();
    await vi.advanceTimersByTimeAsync(15_000);
    expect(old()?.hidden).toBe(true);
    await vi.advanceTimersByTimeAsync(5_000);
    expect([old()?.hidden, old()?.textContent, now()]).toEqual([false, "14:05", "7"]);
    has_network = true;
    await vi.advanceTimersByTimeAsync(5_000);
    expect([old()?.hidden, old()?.textContent, now()]).toEqual([true, "14:09", "3"]);
  });

  test("says so also while one look hangs", async () => {
    vi.stubGlobal("fetch", () => new Promise(() => undefined));
    open();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(old()?.hidden).toBe(false);
  });

  for (const [named, controller] of [
    ["a browser that can stop it", AbortController],
    ["one that cannot", undefined],
  ] as const) {
    test(`gives up a look that hangs and goes on, in ${named}`, async () => {
      vi.stubGlobal("AbortController", controller);
      let late: (answer: { text: () => Promise<string> }) => void = () => undefined;
      const signals: (AbortSignal | undefined)[] = [];
      const hang = vi.fn((_: string, options: RequestInit) => {
        signals.push(options.signal ?? undefined);
        return new Promise((answer) => {
          late = answer;
        });
      });
      vi.stubGlobal("fetch", hang);
      open();
      await vi.advanceTimersByTimeAsync(14_900);
      expect(hang).toHaveBeenCalledTimes(1);
      const first = late;
      // Ten seconds for the look, and the usual pause.
      await vi.advanceTimersByTimeAsync(5_200);
      expect(hang).toHaveBeenCalledTimes(2);
      expect(signals.map((signal) => signal?.aborted)).toEqual(
        controller ? [true, false] : [undefined, undefined],
      );
      // What was given up says nothing any more; what is looked for now does.
      first({ text: async () => page(9, "14:01") });
      await vi.advanceTimersByTimeAsync(0);
      expect([old()?.textContent, now()]).toEqual(["14:05", "7"]);
      late({ text: async () => page(3, "14:09") });
      await vi.advanceTimersByTimeAsync(0);
      expect([old()?.textContent, now()]).toEqual(["14:09", "3"]);
    });
  }

  test("stays old when somebody looks and there is still no network", async () => {
    const fail = vi.fn(async () => {
      throw new TypeError("no network");
    });
    vi.stubGlobal("fetch", fail);
    open();
    await vi.advanceTimersByTimeAsync(25_000);
    expect(old()?.hidden).toBe(false);
    turn(true);
    await vi.advanceTimersByTimeAsync(60_000);
    const before = fail.mock.calls.length;
    turn(false);
    expect(fail.mock.calls.length).toBe(before + 1);
    expect(old()?.hidden).toBe(false);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(old()?.hidden).toBe(false);
  });

  test("asks at once when somebody looks, and says that it is old unless it is answered soon", async () => {
    let answer = async () => ({ text: async () => page(3, "14:09") });
    vi.stubGlobal("fetch", () => answer());
    open();
    turn(true);
    await vi.advanceTimersByTimeAsync(120_000);
    expect([old()?.hidden, now()]).toEqual([true, "7"]);
    turn(false);
    await vi.advanceTimersByTimeAsync(0);
    expect([old()?.hidden, now()]).toEqual([true, "3"]);
    turn(true);
    await vi.advanceTimersByTimeAsync(120_000);
    answer = () => new Promise(() => undefined);
    turn(false);
    await vi.advanceTimersByTimeAsync(2_400);
    expect(old()?.hidden).toBe(true);
    await vi.advanceTimersByTimeAsync(200);
    expect(old()?.hidden).toBe(false);
    // Put away and taken up again, the look that hangs is replaced by a new one.
    turn(true);
    answer = async () => ({ text: async () => page(1, "14:12") });
    turn(false);
    await vi.advanceTimersByTimeAsync(0);
    expect([old()?.hidden, now()]).toEqual([true, "1"]);
  });

  test("is loaded again by an old browser, unless somebody is writing", async () => {
    vi.stubGlobal("fetch", undefined);
    const reload = open();
    document.querySelector("textarea")?.focus();
    await vi.advanceTimersByTimeAsync(12_000);
    expect(reload).not.toHaveBeenCalled();
    document.querySelector("textarea")?.blur();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(reload).toHaveBeenCalled();
  });
});
