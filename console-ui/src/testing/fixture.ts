// The messages of `fixtures/messages`, for tests only.

import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

const FOLDER = resolve(process.cwd(), "../fixtures/messages");

/** Names of all fixtures, without ending. */
export function fixtureNames(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.slice(0, -".json".length))
    .sort();
}

export function fixtureText(name: string): string {
  return readFileSync(resolve(FOLDER, `${name}.json`), "utf8");
}

/** A fixture as the type that the caller knows it has; `wire/fixtures.test` proves the shapes. */
export function fixture<Shape>(name: string): Shape {
  return JSON.parse(fixtureText(name)) as Shape;
}
