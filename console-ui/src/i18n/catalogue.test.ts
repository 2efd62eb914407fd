import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import * as names from "../wire/names";
import { en } from "./en";
import { handoverEn } from "./handover.en";
import { handoverZh } from "./handover.zh";
import { language, setLanguage, t, word } from "./language";
import { textsEn } from "./texts.en";
import { textsZh } from "./texts.zh";
import { wordsEn } from "./words.en";
import { wordsZh } from "./words.zh";
import { zh } from "./zh";

const SOURCES = resolve(process.cwd(), "src");

function sources(): string {
  const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => /\.tsx?$/.test(file) && !file.includes(".test.") && !file.startsWith("i18n/"))
    .map((file) => readFileSync(join(SOURCES, file), "utf8"))
    .join("\n");
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? "").sort();
}

describe("the catalogues", () => {
  test("have the same keys in both languages", () => {
    expect(Object.keys(textsEn).sort()).toEqual(Object.keys(textsZh).sort());
    expect(Object.keys(handoverEn).sort()).toEqual(Object.keys(handoverZh).sort());
    expect(Object.keys(wordsEn).sort()).toEqual(Object.keys(wordsZh).sort());
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
  });

  test("have no empty sentence and the same placeholders", () => {
    for (const [key, text] of Object.entries(zh)) {
      const other = en[key as keyof typeof zh];
      expect(text.trim(), key).not.toBe("");
      expect(other.trim(), key).not.toBe("");
      expect(placeholders(other), key).toEqual(placeholders(text));
    }
  });

  test("have a letter for every state that no other state and no crew on the map has", () => {
    for (const texts of [zh, en]) {
      const letters = names.ORDER_STATES.map((state) => texts[`state_letter.${state}`]);
      const all = [...letters, texts["position.crew_letter"]];
      expect(all.every((letter) => [...letter].length === 1)).toBe(true);
      expect(new Set(all).size).toBe(all.length);
    }
  });

  test("have no key that nothing uses", () => {
    const code = sources();
    // Families are looked up by name: word("flag", …), family: "level", t(`count.${…}`), key = `problem.${…}`.
    const families = new Set(
      [...code.matchAll(/(?:word\(|family(?:=|: ))"(\w+)"|`([\w.]+)\.\$\{/g)].map(
        (match) => match[1] ?? match[2],
      ),
    );
    // Families that code picks by a variable.
    for (const prefix of ["hazard", "flag", "interval", "rate", "why"]) families.add(prefix);
    const unused = Object.keys(zh).filter((key) => {
      const family = key.slice(0, key.lastIndexOf("."));
      return (
        !code.includes(`"${key}"`) &&
        !families.has(family) &&
        !code.includes(`\`${key.replace(/_[a-z]+$/, "_")}\${`)
      );
    });
    expect(unused).toEqual([]);
  });

  test.each([
    ["flag", names.PERSON_FLAGS],
    ["hazard", names.HAZARDS],
    ["channel", names.CHANNELS],
    ["alarm_kind", names.ALARM_KINDS],
    ["decline_reason", names.DECLINE_REASONS],
    ["end_reason", names.DECLINE_REASONS],
    ["why", names.DECLINE_REASONS],
    ["why", names.PLACE_DOUBTS],
    ["condition", names.CONDITIONS],
    ["release_method", names.RELEASE_METHODS],
    ["lift_after", names.LIFTS_AFTER],
    ["order_state", names.ORDER_STATES],
    ["outcome", names.OUTCOMES],
    ["assignment_state", names.ASSIGNMENT_STATES],
    ["reach", names.REACHES],
    ["verdict", names.VERDICTS],
    ["attention", names.ATTENTIONS],
    ["deadline", names.DEADLINES],
    ["deadline_does", names.DEADLINES],
    ["lift_kind", names.LIFT_KINDS],
    ["role", names.ROLES],
    ["loop", names.LOOPS],
    ["milestone", names.MILESTONES],
    ["milestone_full", names.MILESTONES],
  ] as const)("have a word for every %s", (family, list) => {
    for (const name of list) expect(zh).toHaveProperty([`${family}.${name}`]);
  });

  test("have a sentence for every code that the server answers with", () => {
    const table = readFileSync(resolve(process.cwd(), "../docs/api.md"), "utf8");
    const codes = [...table.matchAll(/^\| `(\w+)` \| [45]\d\d \|/gm)].map((match) => match[1] ?? "");
    expect(codes.length).toBeGreaterThan(80);
    expect(codes.filter((code) => !(`problem.${code}` in zh))).toEqual([]);
  });
});

describe("the language", () => {
  test("is Chinese first, and switches everything at once", () => {
    expect(language()).toBe("zh");
    expect(t("bar.sign_out")).toBe("退出");
    setLanguage("en");
    expect(t("bar.sign_out")).toBe("Sign out");
    expect(word("order_state", "open")).toBe("Waiting");
    expect(document.documentElement.lang).toBe("en");
    setLanguage("zh");
    expect(t("fresh.stale", { since: "14:02:31" })).toBe("数据停在 14:02:31");
  });

  test("a name that no catalogue knows is shown as it is", () => {
    expect(word("why", "brand_new_reason")).toBe("brand_new_reason");
  });
});
