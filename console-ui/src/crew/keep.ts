// What the phone keeps of itself through a reload, a dead battery and a new version of the page: taps and photos that
// were not sent, what the crew was told, and what it needs to read without a network.
// Must not: keep a full phone number or a caller's name, or drop what a page of another version wrote.

import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from "idb";
import type { CauseList, CrewOrderView, LiftCard, OrderCommand, StationView } from "../wire/types";

const NAME = "liftaid.crew";
/** Of the database's stores; a newer page adds to them and never renames. */
const VERSION = 1;
/** Where pages before this one kept their taps: a list in local storage. */
export const OLD_TAPS = "liftaid.taps";
/** Cards of so many orders at most. */
const MAX_CARDS = 30;

/** A tap as it is kept. Form 1 (in local storage) had no number of the order. */
export interface KeptTap {
  form: 2;
  key: string;
  order: string;
  /** As a person names the order, for when the board does not carry it any more; empty if never known. */
  number: string;
  body: OrderCommand;
}

/** A photo as it is kept: already small, and not a blob, which some phones cannot keep. */
export interface KeptPhoto {
  form: 1;
  key: string;
  order: string;
  number: string;
  assignment: string;
  taken_at: string;
  bytes: ArrayBuffer;
}

/** Something the crew must read; it stays until it is put away. */
export interface Told {
  id: string;
  tone: "good" | "bad" | "plain";
  text: string;
  /** What was tapped and came to nothing, as the buttons say it. */
  steps?: string[];
  /** The same order and the same reason: one notice. */
  about?: string;
}

/** The board as it was last seen, to go on with until the server is there again. */
export interface KeptBoard {
  /** When the server told it; pages before this one did not keep that. */
  kept_at?: string;
  station: StationView | null;
  orders: Record<string, CrewOrderView>;
}

interface Facts {
  told: Told[];
  board: KeptBoard;
  causes: CauseList;
}

interface Schema extends DBSchema {
  taps: { key: number; value: unknown };
  photos: { key: number; value: unknown };
  cards: { key: string; value: { card: LiftCard; read_at: string } };
  facts: { key: string; value: unknown };
}

export type Shelf = "taps" | "photos";

let opened: Promise<IDBPDatabase<Schema>> | null = null;

function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>(NAME, VERSION, {
    upgrade(db) {
      // The number that the database gives is the order in which things were tapped.
      db.createObjectStore("taps", { autoIncrement: true });
      db.createObjectStore("photos", { autoIncrement: true });
      db.createObjectStore("cards");
      db.createObjectStore("facts");
    },
    // A newer page wants to change the stores: this one lets go and opens again when it needs to.
    blocking: (_present, _wanted, event) => {
      (event.target as IDBDatabase).close();
      opened = null;
    },
    terminated: () => {
      opened = null;
    },
  });
  opened.catch(() => {
    opened = null;
  });
  return opened;
}

/** What waits on a shelf with its serial numbers, oldest first; `read` says null to what it cannot read. */
export async function takeStock<Item>(
  shelf: Shelf,
  read: (raw: unknown) => Item | null,
): Promise<{ serial: number; item: Item }[]> {
  const db = await database();
  const [serials, values] = await Promise.all([db.getAllKeys(shelf), db.getAll(shelf)]);
  return values.flatMap((raw, index) => {
    const item = read(raw);
    const serial = serials[index];
    return item === null || serial === undefined ? [] : [{ serial, item }];
  });
}

/** Puts something on a shelf; it is on the disk when this returns. */
export async function putOnShelf(shelf: Shelf, item: KeptTap | KeptPhoto): Promise<number> {
  const db = await database();
  const work = db.transaction(shelf, "readwrite", { durability: "strict" });
  const serial = await work.store.add(item);
  await work.done;
  return serial;
}

export async function takeOffShelf(shelf: Shelf, serial: number): Promise<void> {
  const db = await database();
  await db.delete(shelf, serial);
}

export async function keepFact<Name extends keyof Facts>(name: Name, value: Facts[Name]): Promise<void> {
  const db = await database();
  await db.put("facts", value, name);
}

export async function keptFact<Name extends keyof Facts>(name: Name): Promise<Facts[Name] | null> {
  const db = await database();
  return ((await db.get("facts", name)) as Facts[Name] | undefined) ?? null;
}

export async function keepCard(order: string, card: LiftCard, read_at: string): Promise<void> {
  const db = await database();
  const known = await db.getAllKeys("cards");
  for (const old of known.slice(0, Math.max(0, known.length - MAX_CARDS))) await db.delete("cards", old);
  await db.put("cards", { card, read_at }, order);
}

export async function keptCard(order: string): Promise<{ card: LiftCard; read_at: string } | null> {
  const db = await database();
  return (await db.get("cards", order)) ?? null;
}

/** Forgets what belongs to whoever was signed in; what was not sent stays, and so does what was told of it. */
export async function forgetBoard(): Promise<void> {
  const db = await database();
  await db.delete("facts", "board");
  await db.clear("cards");
}

function isRecord(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === "object" && raw !== null;
}

/**
 * A tap of this page or of an older one. Null for what is none, and for a form that only a newer page knows: it stays
 * on the shelf until that page is back.
 */
export function readTap(raw: unknown): KeptTap | null {
  if (!isRecord(raw)) return null;
  const { form = 1, key, order, number = "", body } = raw;
  if (form !== 1 && form !== 2) return null;
  if (typeof key !== "string" || typeof order !== "string" || typeof number !== "string") return null;
  if (!isRecord(body) || typeof body.command !== "string") return null;
  return { form: 2, key, order, number, body: body as unknown as OrderCommand };
}

export function readPhoto(raw: unknown): KeptPhoto | null {
  if (!isRecord(raw) || raw.form !== 1) return null;
  const { key, order, number, assignment, taken_at, bytes } = raw as unknown as KeptPhoto;
  const is_whole = [key, order, number, assignment, taken_at].every((text) => typeof text === "string");
  return is_whole && bytes && bytes.byteLength > 0
    ? { form: 1, key, order, number, assignment, taken_at, bytes }
    : null;
}

/** Moves the taps of an older page to the shelf, before anything newer; they are gone from there once they are here. */
export async function adoptOldTaps(): Promise<void> {
  const text = localStorage.getItem(OLD_TAPS);
  if (text === null) return;
  let old: unknown;
  try {
    old = JSON.parse(text);
  } catch {
    old = [];
  }
  const here = new Set((await takeStock("taps", readTap)).map(({ item }) => item.key));
  for (const raw of Array.isArray(old) ? old : []) {
    const item = readTap(raw);
    if (item && !here.has(item.key)) await putOnShelf("taps", item);
  }
  localStorage.removeItem(OLD_TAPS);
}

/** For tests: as on a new phone. */
export async function emptyPhone(): Promise<void> {
  if (opened) (await opened).close();
  opened = null;
  await deleteDB(NAME);
}

/** For tests: as after a reload. */
export async function letGo(): Promise<void> {
  if (opened) (await opened).close();
  opened = null;
}
