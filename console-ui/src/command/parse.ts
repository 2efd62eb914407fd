// What was typed on the command line, as parts: whose order, which command, which further words.
// Must not: look at any order, refuse what it can pass on, or throw, whatever is typed.

import type { OrderAction, Words } from "../action/action";
import { ALL_ORDER_ACTIONS, PAGE_KEYS, type PageCommand } from "../action/registry";

/** A longer line is cut; a chain of more parts is refused. */
export const MAX_LINE = 400;
export const MAX_PARTS = 12;

/** One word of a part; what stood in quotation marks is text, whatever it looks like. */
export interface Token {
  text: string;
  is_quoted: boolean;
  /** Where it stands in the line. */
  start: number;
  end: number;
}

/** Which order a part is about: the one that is open, or the one with this number. */
export type Target = { kind: "current" } | { kind: "number"; text: string };

export type Verb = { kind: "action"; action: OrderAction } | { kind: "page"; page: PageCommand };

/** One command of the chain. */
export interface Part {
  /** As it was typed, without the spaces around it. */
  text: string;
  start: number;
  end: number;
  target: Target;
  /** The command's word as typed; null where the part has none. */
  word: Token | null;
  /** Null where nothing has that name. */
  verb: Verb | null;
  rest: readonly Token[];
}

const OPENING = new Set(['"', "“", "”", "「"]);
const CLOSING: Record<string, string> = { '"': '"', "“": "”", "”": "”", "「": "」" };

/** Full-width forms, as an input method writes them, mean the same as the plain ones. */
function plain(text: string): string {
  return text.normalize("NFKC").replace("。", ".");
}

/** A run of the line between separators. */
interface Piece {
  tokens: Token[];
  start: number;
  end: number;
}

/** Cuts the line at `;` into pieces and each piece into words; quotation marks keep both together. */
function piecesOf(line: string): Piece[] {
  const pieces: Piece[] = [{ tokens: [], start: 0, end: 0 }];
  const present = () => pieces[pieces.length - 1] as Piece;
  let at = 0;
  while (at < line.length) {
    const sign = line[at] ?? "";
    if (sign === ";" || sign === "；") {
      present().end = at;
      pieces.push({ tokens: [], start: at + 1, end: at + 1 });
      at += 1;
    } else if (/\s/.test(sign)) at += 1;
    else {
      const token = OPENING.has(sign) ? quoted(line, at) : bare(line, at);
      present().tokens.push(token);
      at = token.end;
    }
  }
  present().end = line.length;
  return pieces;
}

function quoted(line: string, start: number): Token {
  const closing = CLOSING[line[start] ?? ""] ?? '"';
  const found = line.indexOf(closing, start + 1);
  const end = found < 0 ? line.length : found;
  return { text: line.slice(start + 1, end), is_quoted: true, start, end: Math.min(line.length, end + 1) };
}

function bare(line: string, start: number): Token {
  let end = start;
  while (end < line.length && !/[\s;；]/.test(line[end] ?? "")) end += 1;
  return { text: plain(line.slice(start, end)), is_quoted: false, start, end };
}

/** Everything that the line can call, with its words. */
export const VERBS: readonly { verb: Verb; words: Words }[] = [
  ...ALL_ORDER_ACTIONS.map((action) => ({
    verb: { kind: "action" as const, action },
    words: action.words,
  })),
  ...PAGE_KEYS.map((page) => ({ verb: { kind: "page" as const, page }, words: page.words })),
];

function verbNamed(text: string): Verb | null {
  const name = text.toLowerCase();
  const found = VERBS.find(({ words }) => words.zh === name || words.pinyin === name || words.en === name);
  return found?.verb ?? null;
}

/** `接单12` is `接单 12`: after a Chinese word the space may be missing. */
function splitWord(token: Token): [Token, Token] | null {
  const starts = VERBS.map(({ words }) => words.zh).filter((word) => token.text.startsWith(word));
  const word = starts.sort((a, b) => b.length - a.length)[0];
  if (!word || word.length === token.text.length) return null;
  const cut = token.start + word.length;
  return [
    { ...token, text: word, end: cut },
    { ...token, text: token.text.slice(word.length), start: cut },
  ];
}

function targetOf(token: Token | undefined): Target | null {
  if (!token || token.is_quoted) return null;
  if (token.text === ".") return { kind: "current" };
  const number = /^#(\d{1,8}(?:-\d{1,6})?)$/.exec(token.text)?.[1];
  return number ? { kind: "number", text: number } : null;
}

function partOf(line: string, { tokens, start, end }: Piece): Part {
  const target = targetOf(tokens[0]);
  const words = target ? tokens.slice(1) : tokens;
  const first = words[0] && !words[0].is_quoted ? words[0] : null;
  const split = first && !verbNamed(first.text) ? splitWord(first) : null;
  const word = split ? split[0] : first;
  return {
    text: line.slice(start, end).trim(),
    start,
    end,
    target: target ?? { kind: "current" },
    word,
    verb: word ? verbNamed(word.text) : null,
    rest: split ? [split[1], ...words.slice(1)] : words.slice(word ? 1 : 0),
  };
}

/** The parts of a line; empty ones (`; ;`) are left out. */
export function parseLine(text: string): Part[] {
  const line = text.slice(0, MAX_LINE);
  return piecesOf(line)
    .filter(({ tokens }) => tokens.length > 0)
    .map((piece) => partOf(line, piece));
}
