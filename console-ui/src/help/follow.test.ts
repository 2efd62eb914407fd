// The passenger's progress page as its script keeps it new, with and without a network, in new and in old browsers.

import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const SCRIPT = readFileSync("../src/http/help/follow.js", "utf8");

function page(minutes: number, at: string): string {
  return `<main id="main"><p id="old" hidden>${at}</p><div class="now">${minutes}</div>
    <section class="say"></section><textarea></textarea></main><script src="/help/follow.js"></script>`;
}

const old = () => document.getElementById("old");
const now = () => document.querySelector(".now")?.textContent;

/** Runs the script on a page of now; `reload` is what an old browser is asked for. */
function open(reload = vi.fn()): typeof reload {
  document.body.innerHTML = page(7, "14:05");
  const location = { href: "/help/progress/x", reload };
  new Function("window", "location", "fetch", SCRIPT)(window, location, window.fetch);
  return reload;
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
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
