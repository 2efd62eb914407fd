// The English catalogue: complete, or it does not compile.

import { handoverEn } from "./handover.en";
import { textsEn } from "./texts.en";
import { wordsEn } from "./words.en";
import type { Key } from "./zh";

export const en: Readonly<Record<Key, string>> = { ...wordsEn, ...textsEn, ...handoverEn };
