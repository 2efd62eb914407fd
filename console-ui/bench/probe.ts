// Runs inside the page before its own scripts: takes the time from a key press, or from a change's being sent, to the
// end of the frame that shows it, and notes long tasks.
// Must not: read more of the page than the row or the pane it waits for, or the figures would be its own.

/** What the page knows at the end; all in milliseconds. */
export interface Samples {
  keys: number[];
  /** From a key that chose another order to the frame in which the order's pane shows it. */
  panes: number[];
  events: number[];
  tasks: number[];
  /** Changes of visible rows that were not painted within two seconds. */
  missed: number;
  interactive: number | null;
}

declare global {
  interface Window {
    probe: Samples;
  }
}

/** Installed by `page.addInitScript`; it stands alone, for it is handed over as text. */
export function installProbe(): void {
  const GIVE_UP_MS = 2_000;
  const samples: Samples = { keys: [], panes: [], events: [], tasks: [], missed: 0, interactive: null };
  window.probe = samples;

  /** Calls back when the frame that is being made has been handed to the screen. */
  const afterFrame = (then: () => void) => {
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        channel.port1.close();
        then();
      };
      channel.port2.postMessage(null);
    });
  };

  /** The order that stands out in the queue, and whether its pane shows it yet. */
  let chosen: string | null = null;
  const watchPane = (row: string, pressed_at: number) => {
    if (row !== chosen) return;
    const shown = document.querySelector<HTMLElement>(".order-pane")?.dataset.order;
    if (row === `row-${shown}`) samples.panes.push(performance.now() - pressed_at);
    else if (performance.now() - pressed_at < GIVE_UP_MS) afterFrame(() => watchPane(row, pressed_at));
    else samples.missed += 1;
  };

  window.addEventListener(
    "keydown",
    (event) =>
      afterFrame(() => {
        samples.keys.push(performance.now() - event.timeStamp);
        const row = document.querySelector(".queue-list")?.getAttribute("aria-activedescendant") ?? null;
        if (row === null || row === chosen) return;
        chosen = row;
        watchPane(row, event.timeStamp);
      }),
    true,
  );

  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) samples.tasks.push(entry.duration);
  }).observe({ type: "longtask", buffered: true });

  /** Visible rows that are to show another number, and since when. */
  const waiting = new Map<string, { people: string; sent_at: number }>();
  let is_looking = false;
  const look = () => {
    const now = performance.timeOrigin + performance.now();
    for (const [order, { people, sent_at }] of waiting) {
      const shown = document.getElementById(`row-${order}`)?.querySelector(".row-people")?.textContent ?? "";
      if (parseInt(shown, 10) === Number(people)) samples.events.push(now - sent_at);
      else if (now - sent_at < GIVE_UP_MS) continue;
      else if (document.getElementById(`row-${order}`)) samples.missed += 1;
      waiting.delete(order);
    }
    is_looking = waiting.size > 0;
    if (is_looking) afterFrame(look);
  };

  const HEAD = /^\{"sent_at":([\d.]+),"watch":"(\S+) (\d+)"/;
  window.WebSocket = class extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols);
      this.addEventListener("message", ({ data }) => {
        const [, sent_at, order, people] = HEAD.exec(String(data).slice(0, 120)) ?? [];
        if (!sent_at || !order || !people || !document.getElementById(`row-${order}`)) return;
        waiting.set(order, { people, sent_at: waiting.get(order)?.sent_at ?? Number(sent_at) });
        if (is_looking) return;
        is_looking = true;
        afterFrame(look);
      });
    }
  };

  const watchStart = () => {
    if (document.querySelector(".queue-row")) samples.interactive = performance.now();
    else afterFrame(watchStart);
  };
  afterFrame(watchStart);
}
