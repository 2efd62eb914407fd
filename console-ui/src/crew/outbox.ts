// Sends what the phone kept, oldest first, each under its own key, until the server has answered. An order with which the
// server has trouble holds up its own taps alone: a crew may have another.
// Must not: overtake within an order, send under another key, or take anything off the shelf before the answer is there.

import { ProblemError } from "../net/api";
import { isPassing, type Keyed, MAX_KEPT } from "../net/outbox";
import { backoffMs } from "../state/link";
import { type KeptPhoto, type KeptTap, putOnShelf, type Shelf, takeOffShelf, takeStock } from "./keep";

export interface CrewOutboxOptions<Item extends Keyed, Reply> {
  shelf: Shelf;
  /** Null for what this page cannot read; it stays where it is. */
  read: (raw: unknown) => Item | null;
  send: (item: Item) => Promise<Reply>;
  onSent: (item: Item, reply: Reply) => void;
  /** The server says no: the user must be told before the item goes. */
  onRefused: (item: Item, error: ProblemError) => Promise<void> | void;
  onSignedOut: () => void;
  /** What waits, and whether some of it is in memory alone because the phone cannot keep it. */
  onChange: (items: readonly Item[], is_fragile: boolean) => void;
}

interface Entry<Item> {
  item: Item;
  /** Null while it is not on the shelf. */
  serial: Promise<number | null>;
}

/** The server is there and has trouble with this one: what belongs to another order may fare better. */
function isServerFault(error: unknown): error is ProblemError {
  return error instanceof ProblemError && error.problem.status >= 500;
}

/** A queue in memory with a copy on the phone's disk. */
export class CrewOutbox<Item extends (KeptTap | KeptPhoto) & Keyed, Reply> {
  private entries: Entry<Item>[] = [];
  /** Everything that this page had in its hands: what is gone from here is done with. */
  private readonly seen = new Set<string>();
  private attempt = 0;
  private is_sending = false;
  private is_fragile = false;
  private retry: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: CrewOutboxOptions<Item, Reply>) {}

  items(): Item[] {
    return this.entries.map(({ item }) => item);
  }

  /** Takes up what an earlier page left; what was tapped meanwhile comes after it. */
  async resume(): Promise<void> {
    const stock = await takeStock(this.options.shelf, this.options.read);
    const left = stock.filter(({ item }) => !this.seen.has(item.key));
    for (const { item } of left) this.seen.add(item.key);
    this.entries = [
      ...left.map(({ item, serial }) => ({ item, serial: Promise.resolve(serial) })),
      ...this.entries,
    ];
    this.changed();
  }

  /** Keeps an item and starts sending; false when the outbox is full. */
  add(item: Item): boolean {
    if (this.entries.length >= MAX_KEPT) return false;
    this.seen.add(item.key);
    const serial = putOnShelf(this.options.shelf, item).catch(() => {
      this.is_fragile = true;
      this.changed();
      return null;
    });
    this.entries = [...this.entries, { item, serial }];
    this.changed();
    void this.flush();
    return true;
  }

  /** Sends what waits, now. */
  async flush(): Promise<void> {
    if (this.is_sending) return;
    this.is_sending = true;
    clearTimeout(this.retry);
    try {
      const fault = await this.sendAll();
      if (fault) this.tryLater(fault);
    } catch (error) {
      this.tryLater(error);
    } finally {
      this.is_sending = false;
    }
  }

  /** Null when nothing has to be tried again; what the server could not do for one order is told after the others' turn. */
  private async sendAll(): Promise<ProblemError | null> {
    const held = new Map<string, ProblemError>();
    const next = () => this.entries.find(({ item }) => !held.has(item.order));
    for (let entry = next(); entry; entry = next()) {
      // On the disk before it is on its way: a battery that dies now loses nothing.
      await entry.serial;
      try {
        if (!(await this.sendOne(entry))) return null;
        if (held.size === 0) this.attempt = 0;
      } catch (error) {
        if (!isServerFault(error)) throw error;
        held.set(entry.item.order, error);
      }
    }
    return [...held.values()][0] ?? null;
  }

  /** Stops trying; the items stay. */
  stop(): void {
    clearTimeout(this.retry);
  }

  /** For tests: as in a page that was just opened. */
  forget(): void {
    this.stop();
    this.entries = [];
    this.seen.clear();
    this.attempt = 0;
    this.is_sending = false;
    this.is_fragile = false;
  }

  private changed(): void {
    this.options.onChange(this.items(), this.is_fragile);
  }

  private async done(entry: Entry<Item>): Promise<void> {
    const serial = await entry.serial;
    this.entries = this.entries.filter((other) => other !== entry);
    if (this.entries.length === 0) this.is_fragile = false;
    this.changed();
    // One that cannot be taken off is sent again under its key, and answered as before.
    if (serial !== null) await takeOffShelf(this.options.shelf, serial).catch(() => undefined);
  }

  /** Whatever went wrong, what waits is sent without another tap of the crew's. */
  private tryLater(error: unknown): void {
    const asked_ms = error instanceof ProblemError ? (error.retry_after_s ?? 0) * 1_000 : 0;
    const pause = Math.max(asked_ms, backoffMs(this.attempt, Math.random()));
    this.retry = setTimeout(() => void this.flush(), pause);
    this.attempt += 1;
  }

  /** The server has carried it out: what this page makes of the answer cannot hold up the taps behind it. */
  private hear(item: Item, reply: Reply): void {
    try {
      this.options.onSent(item, reply);
    } catch {
      // The board tells the crew the same.
    }
  }

  /** True when the item is done with, one way or the other; throws where a later try can help. */
  private async sendOne(entry: Entry<Item>): Promise<boolean> {
    try {
      const reply = await this.options.send(entry.item);
      if (!this.entries.includes(entry)) return false;
      this.hear(entry.item, reply);
      await this.done(entry);
      return true;
    } catch (error) {
      if (!this.entries.includes(entry)) return false;
      if (error instanceof ProblemError && error.problem.status === 401) {
        this.options.onSignedOut();
        return false;
      }
      // An answer that broke off on its way is no answer: its key makes sure that it is carried out once.
      if (!(error instanceof ProblemError) || isPassing(error)) throw error;
      await this.options.onRefused(entry.item, error);
      await this.done(entry);
      return true;
    }
  }
}
