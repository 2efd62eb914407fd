// The Chinese catalogue. Its keys are the keys of every language.

import { handoverZh } from "./handover.zh";
import { textsZh } from "./texts.zh";
import { wordsZh } from "./words.zh";

export const zh = { ...wordsZh, ...textsZh, ...handoverZh } as const;

/** A key of the catalogue. */
export type Key = keyof typeof zh;
