// The Chinese catalogue. Its keys are the keys of every language.

import { mapZh } from "./map.zh";
import { reportsZh } from "./reports.zh";
import { textsZh } from "./texts.zh";
import { wallZh } from "./wall.zh";
import { wordsZh } from "./words.zh";

export const zh = { ...wordsZh, ...textsZh, ...mapZh, ...wallZh, ...reportsZh } as const;

/** A key of the catalogue. */
export type Key = keyof typeof zh;
