// The English catalogue: complete, or it does not compile.

import { commandEn } from "./command.en";
import { crewstepEn } from "./crewstep.en";
import { deviceEn } from "./device.en";
import { furtherEn } from "./further.en";
import { handoverEn } from "./handover.en";
import { intakeEn } from "./intake.en";
import { mapEn } from "./map.en";
import { positionEn } from "./position.en";
import { shellEn } from "./shell.en";
import { textsEn } from "./texts.en";
import { wallEn } from "./wall.en";
import { wordsEn } from "./words.en";
import type { Key } from "./zh";

export const en: Readonly<Record<Key, string>> = {
  ...wordsEn,
  ...textsEn,
  ...commandEn,
  ...intakeEn,
  ...shellEn,
  ...mapEn,
  ...wallEn,
  ...furtherEn,
  ...handoverEn,
  ...crewstepEn,
  ...deviceEn,
  ...positionEn,
};
