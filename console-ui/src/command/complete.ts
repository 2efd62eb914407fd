// What could stand where the cursor is: command words first, then answers of the command, drawn from the actions.
// Must not: offer what the action does not ask.

import type { Subject } from "../action/action";
import { hasKey, language, t, word } from "../i18n/language";
import type { World } from "./answers";
import { parseLine, VERBS, type Verb } from "./parse";
import { assignmentOf } from "./plan";
import { INITIALS } from "./vocabulary";

/** More than this nobody reads. */
const MOST = 7;

/** A proposal: what it puts in the place of the word at the cursor, and what that means. */
export interface Completion {
  insert: string;
  meaning: string;
  start: number;
  end: number;
}

interface Candidate {
  insert: string;
  meaning: string;
  spellings: readonly string[];
}

function titleOf(verb: Verb): string {
  return t(verb.kind === "action" ? verb.action.title : verb.page.title);
}

function verbCandidates(): Candidate[] {
  return VERBS.map(({ verb, words }) => ({
    insert: language() === "zh" ? words.zh : words.en,
    meaning: `${words.pinyin} · ${words.en} · ${titleOf(verb)}`,
    spellings: [words.zh, words.pinyin, words.en],
  }));
}

function familyCandidates(family: string, names: readonly string[]): Candidate[] {
  return names.map((name) => {
    const initials = INITIALS[family]?.[name] ?? name;
    const spoken = hasKey(`${family}.${name}`) ? word(family, name) : name;
    // A word with spaces would be read as several.
    const insert = spoken.includes(" ") ? initials : spoken;
    return { insert, meaning: `${initials} · ${spoken}`, spellings: [name, initials, spoken.toLowerCase()] };
  });
}

function answerCandidates(verb: Verb, subject: Subject): Candidate[] {
  if (verb.kind === "page") return [];
  const { action } = verb;
  const of_fields = action.fields(subject).flatMap((field) => {
    if (field.kind === "choice") return familyCandidates(field.family, field.options);
    if (field.kind === "flags") return familyCandidates("flag", Object.keys(INITIALS.flag ?? {}));
    if (field.kind === "hazards") return familyCandidates("hazard", Object.keys(INITIALS.hazard ?? {}));
    return field.kind === "yes_no" ? familyCandidates("answer", ["yes", "no"]) : [];
  });
  if (action.group !== "crew") return of_fields;
  const stations = (subject.order?.assignments ?? []).map(({ station }, at) => ({
    insert: `@${at + 1}`,
    meaning: station.name,
    spellings: [`@${at + 1}`, `@${station.code.toLowerCase()}`],
  }));
  return [...stations, ...of_fields];
}

/** Proposals for the word that ends at the cursor. */
export function completionsOf(line: string, cursor: number, world: World): Completion[] {
  const before = line.slice(0, cursor);
  const typed = /[^\s;；]*$/.exec(before)?.[0] ?? "";
  const start = cursor - typed.length;
  const part = parseLine(before).at(-1);
  const is_new_part = !part || /[;；]\s*$/.test(before);
  const is_word = is_new_part || !part.word || part.word.start >= start;
  if (is_word && typed === "") return [];
  const order = world.current ? (world.orders[world.current] ?? null) : null;
  const subject = { role: world.role, order, assignment: assignmentOf(order, world.assignment) };
  const candidates = is_word ? verbCandidates() : part.verb ? answerCandidates(part.verb, subject) : [];
  const wanted = typed.toLowerCase().replace(/^[-!]/, "");
  const sign = typed.slice(0, typed.length - wanted.length);
  return candidates
    .filter(({ insert, spellings }) => insert !== wanted && spellings.some((text) => text.startsWith(wanted)))
    .slice(0, MOST)
    .map(({ insert, meaning }) => ({ insert: sign + insert, meaning, start, end: cursor }));
}
