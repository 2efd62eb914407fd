// The answers of an action, from the words behind its name: what would be typed into the action's form.
// Must not: invent an answer; what no field understands is text where there is a text field, else refused.

import {
  type Field,
  initialValues,
  type OrderAction,
  type Refused,
  type Subject,
  type Value,
} from "../action/action";
import { MAX_PEOPLE } from "../state/draft";
import { HAZARDS, PERSON_FLAGS } from "../wire/names";
import type { CandidateView, Level, LiftView, OrderView, Role, StationView } from "../wire/types";
import type { Token } from "./parse";
import { nameOf, yesOrNo } from "./vocabulary";

/** What the line is read against: server truth, what is open, and what was looked up so far. */
export interface World {
  role: Role;
  orders: Readonly<Record<string, OrderView>>;
  stations: Readonly<Record<string, StationView>>;
  current: string | null;
  assignment: string | null;
  /** Lifts by code; null where there is none, absent where nobody has looked. */
  lifts: ReadonlyMap<string, LiftView | null>;
  /** Stations in the order of the ranking, by order and level; absent where nobody has looked. */
  rankings: ReadonlyMap<string, readonly CandidateView[]>;
}

/** Something that only the server knows, wanted before the line can be carried out. */
export type Need = { kind: "lift"; code: string } | { kind: "ranking"; order: string; level: Level };

export function rankingName(order: string, level: Level): string {
  return `${order} ${level}`;
}

/** A told moment further back than this is a mistake. */
const MOST_MINUTES_AGO = 240;
const LEVELS = ["first", "second"] as const;

/** What was understood. */
export interface Answers {
  /** With the station that was named, where the action is about one. */
  subject: Subject;
  values: Record<string, Value>;
  needs: Need[];
  problem: Refused | null;
}

interface Reading extends Answers {
  action: OrderAction;
  world: World;
  fields: readonly Field[];
  /** Fields that have their answer. */
  given: Set<string>;
  /** From the first word that is nothing else, all is text. */
  words: string[];
}

/** What became of a word: an answer, a mistake, or nothing that this reader knows. */
type Taken = true | Refused | null;

function give(reading: Reading, name: string, value: Value): Taken {
  if (reading.given.has(name)) return { why: "command_line.twice" };
  reading.given.add(name);
  reading.values[name] = value;
  return true;
}

function fieldOf(reading: Reading, kind: Field["kind"]): Field | undefined {
  return reading.fields.find((field) => field.kind === kind);
}

/** `-5` or `5分前`: told late. */
function minutesAgo(reading: Reading, text: string): Taken {
  if (!reading.action.is_by_phone) return null;
  const minutes = /^(?:-(\d{1,3})(?:分|分钟|m|min)?|(\d{1,3})(?:分前|分钟前))$/.exec(text);
  if (!minutes) return null;
  const value = Number(minutes[1] ?? minutes[2]);
  if (value > MOST_MINUTES_AGO) return { why: "command_line.too_much", values: { most: MOST_MINUTES_AGO } };
  return give(reading, "minutes_ago", value);
}

/** `@2` is the second on the order's card, `@S0012` a station by its code. */
function stationOnCard(reading: Reading, text: string): Taken {
  if (reading.action.group !== "crew" || !text.startsWith("@")) return null;
  const assignments = reading.subject.order?.assignments ?? [];
  const wanted = text.slice(1).toLowerCase();
  const found = /^\d{1,2}$/.test(wanted)
    ? assignments[Number(wanted) - 1]
    : assignments.find(({ station }) => station.code.toLowerCase() === wanted);
  if (!found) return { why: "command_line.no_such_station", values: { station: text } };
  if (reading.given.has("@")) return { why: "command_line.twice" };
  reading.given.add("@");
  reading.subject = { ...reading.subject, assignment: found };
  return true;
}

/** `@2` is the second of the ranking, `@S0012` a station by its code. */
function stationToCall(reading: Reading, text: string): Taken {
  const field = fieldOf(reading, "station");
  if (!field || !text.startsWith("@")) return null;
  const wanted = text.slice(1).toLowerCase();
  if (!/^\d{1,2}$/.test(wanted)) {
    const found = Object.values(reading.world.stations).find(({ code }) => code.toLowerCase() === wanted);
    if (!found) return { why: "command_line.no_such_station", values: { station: text } };
    return give(reading, field.name, found.id);
  }
  return give(reading, field.name, `@${Number(wanted)}`);
}

function orderToJoin(reading: Reading, text: string): Taken {
  const field = fieldOf(reading, "order");
  const number = /^#?(\d{1,8}(?:-\d{1,6})?)$/.exec(text)?.[1];
  if (!field || !number) return null;
  const found = orderNumbered(reading.world, number);
  return "why" in found ? found : give(reading, field.name, found.id);
}

function lift(reading: Reading, text: string): Taken {
  const field = fieldOf(reading, "lift");
  if (!field || !/^\d{4,20}$/.test(text)) return null;
  const known = reading.world.lifts.get(text);
  if (known === null) return { why: "command_line.no_such_lift", values: { code: text } };
  if (known === undefined) {
    reading.needs.push({ kind: "lift", code: text });
    return give(reading, field.name, null);
  }
  return give(reading, field.name, known.id);
}

/** `12`, `12分`, `2人`: minutes or people, whichever the action asks for. */
function amount(reading: Reading, text: string): Taken {
  const field = fieldOf(reading, "minutes") ?? fieldOf(reading, "people");
  if (!field) return null;
  const unit = field.kind === "minutes" ? "分|分钟|m|min" : "人|p";
  const digits = new RegExp(`^(\\d{1,4})(?:${unit})?$`).exec(text)?.[1];
  if (!digits) return null;
  const most = field.kind === "minutes" ? field.most : MAX_PEOPLE;
  if (Number(digits) > most) return { why: "command_line.too_much", values: { most } };
  return give(reading, field.name, Number(digits));
}

function choice(reading: Reading, text: string): Taken {
  for (const field of reading.fields) {
    if (field.kind !== "choice") continue;
    const name = nameOf(field.family, field.options, text);
    if (name !== null) return give(reading, field.name, name);
  }
  return null;
}

/** The first question of yes or no that has no answer yet. */
function yesNo(reading: Reading, text: string): Taken {
  const field = reading.fields.find(({ kind, name }) => kind === "yes_no" && !reading.given.has(name));
  const value = field ? yesOrNo(text) : null;
  return field && value !== null ? give(reading, field.name, value) : null;
}

/** `孕妇` adds a fact, `-孕妇` takes it away; the others stay as they are. */
function facts(reading: Reading, text: string): Taken {
  const is_off = text.startsWith("-") || text.startsWith("!");
  const word = is_off ? text.slice(1) : text;
  for (const [kind, family, names] of [
    ["flags", "flag", PERSON_FLAGS],
    ["hazards", "hazard", HAZARDS],
  ] as const) {
    const field = fieldOf(reading, kind);
    const name = field ? nameOf(family, names, word) : null;
    if (!field || name === null) continue;
    const others = ((reading.values[field.name] ?? []) as readonly string[]).filter((one) => one !== name);
    reading.values[field.name] = is_off ? others : [...others, name];
    return true;
  }
  return null;
}

const READERS = [minutesAgo, stationOnCard, stationToCall, orderToJoin, lift, amount, yesNo, choice, facts];

function read(reading: Reading, token: Token): void {
  const has_text = fieldOf(reading, "text") !== undefined;
  if (!token.is_quoted && reading.words.length === 0) {
    for (const reader of READERS) {
      const taken = reader(reading, token.text);
      if (taken === true) return;
      // A second answer of the same kind is the beginning of the text, where there is one.
      if (taken && !(has_text && taken.why === "command_line.twice")) {
        reading.problem ??= taken;
        return;
      }
    }
  }
  if (has_text) reading.words.push(token.text);
  else reading.problem ??= { why: "command_line.not_understood", values: { word: token.text } };
}

function takeText(reading: Reading): void {
  const field = fieldOf(reading, "text");
  if (field?.kind !== "text" || reading.words.length === 0) return;
  const text = reading.words.join(" ");
  if (text.length > field.most) {
    reading.problem ??= { why: "command_line.too_long", values: { most: field.most } };
  }
  reading.values[field.name] = text;
}

/** A rank becomes a station as soon as the ranking is there. */
function takeRank(reading: Reading): void {
  const field = fieldOf(reading, "station");
  const value = field ? reading.values[field.name] : null;
  const order = reading.subject.order;
  if (!field || !order || typeof value !== "string" || !value.startsWith("@")) return;
  const level = LEVELS.find((name) => name === reading.values.level) ?? "first";
  const ranking = reading.world.rankings.get(rankingName(order.id, level));
  if (!ranking) {
    reading.needs.push({ kind: "ranking", order: order.id, level });
    reading.values[field.name] = null;
    return;
  }
  const found = ranking.find(({ rank }) => rank === Number(value.slice(1)));
  if (!found) reading.problem ??= { why: "command_line.no_such_station", values: { station: value } };
  reading.values[field.name] = found?.station.id ?? null;
}

/** Reads the words behind an action's name. */
export function answersOf(
  action: OrderAction,
  subject: Subject,
  tokens: readonly Token[],
  world: World,
): Answers {
  const reading: Reading = {
    action,
    subject,
    world,
    fields: action.fields(subject),
    values: { ...initialValues(action, subject) },
    given: new Set(),
    words: [],
    needs: [],
    problem: null,
  };
  // A station that is named changes what the form would start with, so it is read first.
  const named = tokens.find(({ text, is_quoted }) => !is_quoted && text.startsWith("@"));
  if (named && action.group === "crew") {
    const taken = stationOnCard(reading, named.text);
    if (taken && taken !== true) reading.problem = taken;
    reading.fields = action.fields(reading.subject);
    reading.values = { ...initialValues(action, reading.subject) };
  }
  for (const token of tokens) if (token !== named || action.group !== "crew") read(reading, token);
  takeText(reading);
  takeRank(reading);
  const { values, needs, problem } = reading;
  return { subject: reading.subject, values, needs, problem };
}

/** The order with this number: `12` or `0012` by its serial, the newest day first; or in full. */
export function orderNumbered(world: World, text: string): OrderView | Refused {
  const is_full = text.includes("-");
  const found = Object.values(world.orders)
    .filter(({ number }) => {
      const serial = Number(number.split("-")[1]);
      return is_full ? number === text : serial === Number(text);
    })
    .sort((a, b) => b.number.localeCompare(a.number))[0];
  return found ?? { why: "command_line.no_such_order", values: { number: text } };
}
