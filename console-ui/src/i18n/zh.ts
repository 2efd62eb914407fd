// The Chinese catalogue. Its keys are the keys of every language.

import { commandZh } from "./command.zh";
import { intakeZh } from "./intake.zh";
import { shellZh } from "./shell.zh";
import { textsZh } from "./texts.zh";
import { wordsZh } from "./words.zh";

export const zh = {
  ...wordsZh,
  ...textsZh,
  ...commandZh,
  ...intakeZh,
  ...shellZh,
} as const;

/** A key of the catalogue. */
export type Key = keyof typeof zh;
