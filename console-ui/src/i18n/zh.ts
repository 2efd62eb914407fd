// The Chinese catalogue. Its keys are the keys of every language.

import { commandZh } from "./command.zh";
import { crewstepZh } from "./crewstep.zh";
import { deviceZh } from "./device.zh";
import { furtherZh } from "./further.zh";
import { handoverZh } from "./handover.zh";
import { intakeZh } from "./intake.zh";
import { mapZh } from "./map.zh";
import { positionZh } from "./position.zh";
import { shellZh } from "./shell.zh";
import { textsZh } from "./texts.zh";
import { wallZh } from "./wall.zh";
import { wordsZh } from "./words.zh";

export const zh = {
  ...wordsZh,
  ...textsZh,
  ...commandZh,
  ...intakeZh,
  ...shellZh,
  ...mapZh,
  ...wallZh,
  ...furtherZh,
  ...handoverZh,
  ...crewstepZh,
  ...deviceZh,
  ...positionZh,
} as const;

/** A key of the catalogue. */
export type Key = keyof typeof zh;
