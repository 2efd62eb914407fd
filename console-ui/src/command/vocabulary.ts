// Words for the answers on the command line: the closed lists in Chinese, by pinyin initials and in English.
// Must not: guess; a word that fits two names is no word.

import { en } from "../i18n/en";
import { zh } from "../i18n/zh";

/** Pinyin initials by family and name; Chinese and English words come from the catalogues. */
export const INITIALS: Record<string, Record<string, string>> = {
  flag: {
    child_alone: "etdz",
    infant: "yye",
    elderly: "lr",
    pregnant: "yf",
    chronic_illness: "mxb",
    acute_symptom: "tfbs",
    injured: "ss",
    unconscious: "hm",
    disabled: "cz",
    panic: "kh",
    stretcher: "dj",
    no_answer: "wryd",
    deaf_mute: "tzyz",
    foreign_language: "wy",
  },
  hazard: {
    fire_smoke: "hq",
    water: "js",
    car_moving: "jxyd",
    door_partly_open: "mbk",
    overheat: "gw",
    no_light: "wzm",
  },
  decline_reason: {
    no_crew: "wr",
    busy: "zzjy",
    too_far: "ty",
    vehicle_trouble: "clgz",
    access_blocked: "dlbt",
    not_our_lift: "wfcz",
    other: "qt",
  },
  priority: { p1: "1", p2: "2", p3: "3" },
  level: { first: "1", second: "2" },
  satisfaction: { none: "wpj", "3": "my", "2": "jbmy", "1": "bmy" },
  answer: { yes: "s", no: "f" },
};

function spellings(family: string, name: string): string[] {
  const key = `${family}.${name}` as keyof typeof zh;
  const words = [name, name.replaceAll("_", "-"), INITIALS[family]?.[name] ?? "", zh[key], en[key]];
  return words.filter((word) => typeof word === "string" && word !== "").map((word) => word.toLowerCase());
}

/** The name that a word stands for: exactly, or the only one that begins so. */
export function nameOf(family: string, names: readonly string[], typed: string): string | null {
  const word = typed.toLowerCase();
  if (word === "") return null;
  const exact = names.find((name) => spellings(family, name).includes(word));
  if (exact !== undefined) return exact;
  const starting = names.filter((name) => spellings(family, name).some((text) => text.startsWith(word)));
  return starting.length === 1 ? (starting[0] ?? null) : null;
}

/** Yes and no, in either language. */
export function yesOrNo(typed: string): boolean | null {
  const name = nameOf("answer", ["yes", "no"], typed);
  return name === null ? null : name === "yes";
}
