// The language of the page: Chinese first, English complete; typed keys, switched at run time.
// Must not: hold sentences (the catalogues do) or fall back silently between languages.

import i18next from "i18next";
import { useSyncExternalStore } from "react";
import { en } from "./en";
import { type Key, zh } from "./zh";

export type Language = "zh" | "en";

const STORED = "liftaid.language";

function storedLanguage(): Language {
  return localStorage.getItem(STORED) === "en" ? "en" : "zh";
}

const instance = i18next.createInstance();
void instance.init({
  lng: storedLanguage(),
  initAsync: false,
  keySeparator: false,
  nsSeparator: false,
  pluralSeparator: "#",
  interpolation: { escapeValue: false },
  resources: { zh: { translation: zh }, en: { translation: en } },
});

/** Sentences without values in the present language: a busy queue asks for the same few thousands of times a second. */
const plain = new Map<string, string>();
instance.on("languageChanged", () => plain.clear());

function mark(language: Language): void {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
}
mark(storedLanguage());

export type TextValues = Record<string, string | number>;

function plainText(key: string): string {
  const known = plain.get(key);
  if (known !== undefined) return known;
  const text = instance.t(key, { skipInterpolation: true });
  plain.set(key, text);
  return text;
}

/**
 * The sentence of a key in the present language; `{{name}}` in it stands for a value. Filled in here: the library parses
 * the sentence anew each time, which a full queue feels, and no sentence of ours asks for more than a value's text.
 */
export function t(key: Key, values?: TextValues): string {
  const sentence = plainText(key);
  return values ? sentence.replace(/{{(\w+)}}/g, (_, name: string) => String(values[name] ?? "")) : sentence;
}

/** The word for a name of the wire, `order_state` + `open`; the bare name where the catalogue has none. */
export function word(family: string, name: string): string {
  const key = `${family}.${name}`;
  return key in zh ? plainText(key) : name;
}

/** Whether the catalogue has the key. */
export function hasKey(key: string): key is Key {
  return key in zh;
}

export function language(): Language {
  return instance.language === "en" ? "en" : "zh";
}

export function setLanguage(next: Language): void {
  localStorage.setItem(STORED, next);
  mark(next);
  void instance.changeLanguage(next);
}

function subscribe(changed: () => void): () => void {
  instance.on("languageChanged", changed);
  return () => instance.off("languageChanged", changed);
}

/** Renders again when the language changes. */
export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, language);
}
