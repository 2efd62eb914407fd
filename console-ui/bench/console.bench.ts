// The console in Chromium with 2,000 open orders and 50 changes a second: what an operator feels. One line a figure:
// name, value, unit, bar, ok or short. Started by `make bench-console`; BENCH_MINUTES shortens the run.

import { type CDPSession, expect, type Page, test } from "@playwright/test";
import { city } from "./city";
import { installProbe, type Samples } from "./probe";
import { type Stage, stage } from "./server";

const ORDERS = 2_000;
const CHANGES_PER_SECOND = 50;
const MINUTES = Number(process.env.BENCH_MINUTES ?? 10);
/** The heap is weighed first when caches are filled: after this share of the run. */
const WARM_UP = 0.2;
const KEY_EVERY_MS = 120;
const MIB = 1024 * 1024;

/** What an operator's hands do in a loop: through the queue, to the order, a note begun and left, a lift searched. */
const KEYS = [
  ...["F3", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown"],
  ...["F4", "j", "d", "z", "Escape", "n", "F6"],
  ...["F2", "1", "2", "3", "Backspace", "Backspace", "Backspace"],
  ...["F3", "3", "ArrowDown", "ArrowDown", "4", "1", "ArrowUp", "End", "Home"],
];

function print(name: string, value: number, unit: string, bar: number): void {
  const shown = value < 10 ? value.toFixed(1) : value.toFixed(0);
  process.stdout.write(`${name} ${shown} ${unit} <=${bar} ${value <= bar ? "ok" : "short"}\n`);
}

function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Compressed bytes of everything that the page loaded, the map's library and the data apart. */
async function loadedBytes(page: Page): Promise<number> {
  return page.evaluate(() => {
    const loaded = [
      ...performance.getEntriesByType("navigation"),
      ...performance.getEntriesByType("resource"),
    ];
    return (loaded as PerformanceResourceTiming[])
      .filter(({ name }) => !name.includes("/api/") && !/maplibre/.test(name))
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
  });
}

async function heapBytes(devtools: CDPSession): Promise<number> {
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  return usedSize;
}

/** Seconds that the page's main thread has worked so far, by its own clock: what others do on the machine is not in it. */
async function busySeconds(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN;
}

/** Tells the stage which rows can be seen, so that changes hit some of them. */
async function aim(page: Page, theatre: Stage): Promise<void> {
  theatre.look(
    await page.evaluate(() =>
      [...document.querySelectorAll(".queue-row")].slice(2, 22).map(({ id }) => id.slice("row-".length)),
    ),
  );
}

/** Works at the console until the time is up; weighs the heap after the warm-up and at the end. */
async function work(page: Page, theatre: Stage, devtools: CDPSession): Promise<number> {
  const began = Date.now();
  const ends = began + MINUTES * 60_000;
  let first: number | null = null;
  for (let press = 0; Date.now() < ends; press += 1) {
    await page.keyboard.press(KEYS[press % KEYS.length] ?? "F3");
    if (press % 10 === 0) await aim(page, theatre);
    if (first === null && Date.now() > began + (ends - began) * WARM_UP) first = await heapBytes(devtools);
    await page.waitForTimeout(KEY_EVERY_MS);
  }
  return (await heapBytes(devtools)) - (first ?? 0);
}

test("the console in a flood", async ({ browser }) => {
  test.setTimeout((MINUTES + 3) * 60_000);
  const theatre = await stage(city(ORDERS, 962_315));
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 }, locale: "zh-CN" });
  const page = await context.newPage();
  const failures: string[] = [];
  page.on("pageerror", (error) => failures.push(error.message));
  try {
    await page.addInitScript(installProbe);
    await page.addInitScript(() =>
      localStorage.setItem("liftaid.settings", '{"theme":"dark","is_muted":true}'),
    );
    await page.goto(`${theatre.url}/console`);
    await page.waitForFunction(() => window.probe.interactive !== null);
    print("console_first_load", (await loadedBytes(page)) / 1_000, "kB", 600);
    print(
      "console_interactive",
      await page.evaluate(() => window.probe.interactive ?? Number.NaN),
      "ms",
      1_500,
    );

    const devtools = await context.newCDPSession(page);
    await devtools.send("HeapProfiler.enable");
    await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
    const busy_before = await busySeconds(devtools);
    theatre.play(CHANGES_PER_SECOND);
    const growth = await work(page, theatre, devtools);
    const busy = (await busySeconds(devtools)) - busy_before;
    const samples: Samples = await page.evaluate(() => window.probe);
    expect(failures).toEqual([]);
    expect(theatre.sent()).toBeGreaterThan(CHANGES_PER_SECOND * MINUTES * 60 * 0.95);
    expect(samples.keys.length).toBeGreaterThan(60 * MINUTES);
    expect(samples.events.length).toBeGreaterThan(60 * MINUTES);
    expect(samples.panes.length).toBeGreaterThan(60 * MINUTES);
    print("console_key_to_paint_p95", quantile(samples.keys, 0.95), "ms", 50);
    print("console_choice_to_pane_p95", quantile(samples.panes, 0.95), "ms", 150);
    print("console_event_to_paint_p95", quantile(samples.events, 0.95), "ms", 100);
    print("console_main_thread_busy", (busy / (MINUTES * 60)) * 100, "%", 50);
    print("console_events_not_shown", samples.missed, "rows", 0);
    print("console_longest_task", Math.max(0, ...samples.tasks), "ms", 200);
    print(`console_heap_growth_${MINUTES}_min`, Math.max(0, growth) / MIB, "MiB", 5);
  } finally {
    await context.close();
    await theatre.close();
  }
});
