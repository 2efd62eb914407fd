// What the user did while the server was away: kept on this machine and sent in order, each with its own
// key and time. Must not: lose an item, send one under another key, or overtake an earlier one.

import { backoffMs } from "../state/link";
import { AwayError, ProblemError } from "./api";

/** More than this is never kept; adding a further one is refused and told. */
export const MAX_KEPT = 200;

/** Anything kept has the key that its request carries. */
export interface Keyed {
  key: string;
}

export interface OutboxOptions<Item extends Keyed, Reply> {
  /** Name in local storage. */
  name: string;
  /**
   * The item as it is sent from now on, asked when its turn comes and kept before it is sent: a key's request never
   * changes afterwards. Null where nothing is left to send.
   */
  prepare?: (item: Item) => Item | null;
  send: (item: Item) => Promise<Reply>;
  onSent: (item: Item, reply: Reply) => void;
  /** The server says no; the item is gone and the user must be told. What is given instead takes its place, under its own key. */
  // biome-ignore lint/suspicious/noConfusingVoidType: most have nothing to send instead
  onRefused: (item: Item, error: ProblemError) => Item | void;
  /** Nobody is signed in: items stay until somebody is. */
  onSignedOut: () => void;
  onChange: (items: readonly Item[]) => void;
}

/** The request came too slowly, or too many came: neither is a no. */
const PASSING = [408, 429];

/** Whether a later try can help. */
export function isPassing(error: unknown): boolean {
  if (error instanceof AwayError) return true;
  if (!(error instanceof ProblemError)) return false;
  return error.problem.status >= 500 || PASSING.includes(error.problem.status);
}

/** A queue that survives a reload. */
export class Outbox<Item extends Keyed, Reply> {
  private attempt = 0;
  private is_sending = false;
  private retry: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: OutboxOptions<Item, Reply>) {}

  /** What waits, oldest first. */
  items(): Item[] {
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(this.options.name) ?? "[]");
      return Array.isArray(kept) ? (kept as Item[]) : [];
    } catch {
      return [];
    }
  }

  /** Keeps an item and starts sending; false when the outbox is full. */
  add(item: Item): boolean {
    const items = this.items();
    if (items.length >= MAX_KEPT) return false;
    this.keep([...items, item]);
    void this.flush();
    return true;
  }

  /** Sends what waits, now. */
  async flush(): Promise<void> {
    if (this.is_sending) return;
    this.is_sending = true;
    clearTimeout(this.retry);
    try {
      for (let item = this.items()[0]; item; item = this.items()[0]) {
        const ready = this.prepared(item);
        if (ready && !(await this.sendOne(ready))) return;
        this.attempt = 0;
      }
    } finally {
      this.is_sending = false;
    }
  }

  /** Stops trying; the items stay. */
  stop(): void {
    clearTimeout(this.retry);
  }

  private keep(items: Item[]): void {
    localStorage.setItem(this.options.name, JSON.stringify(items));
    this.options.onChange(items);
  }

  /** Puts another in the item's place, or nothing. */
  private replace(item: Item, by: Item | null): void {
    this.keep(this.items().flatMap((other) => (other.key !== item.key ? [other] : by ? [by] : [])));
  }

  private prepared(item: Item): Item | null {
    const ready = this.options.prepare ? this.options.prepare(item) : item;
    if (ready !== item) this.replace(item, ready);
    return ready;
  }

  /** True when the item is done with, one way or the other. */
  private async sendOne(item: Item): Promise<boolean> {
    let reply: Reply;
    try {
      reply = await this.options.send(item);
    } catch (error) {
      return this.onFailure(item, error);
    }
    this.replace(item, null);
    this.options.onSent(item, reply);
    return true;
  }

  /** True when the item is done with. An error that is neither a refusal nor known is passing: nobody else tries again. */
  private onFailure(item: Item, error: unknown): boolean {
    if (error instanceof ProblemError && error.problem.status === 401) {
      this.options.onSignedOut();
      return false;
    }
    if (error instanceof ProblemError && !isPassing(error)) {
      this.replace(item, this.options.onRefused(item, error) ?? null);
      return true;
    }
    const asked_ms = error instanceof ProblemError ? (error.retry_after_s ?? 0) * 1_000 : 0;
    const pause_ms = Math.max(asked_ms, backoffMs(this.attempt, Math.random()));
    this.retry = setTimeout(() => void this.flush(), pause_ms);
    this.attempt += 1;
    return false;
  }
}
