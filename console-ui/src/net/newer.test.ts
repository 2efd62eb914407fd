// @vitest-environment node
import { expect, test } from "vitest";
import { isNewer, scriptsOf } from "./newer";

const page = (...names: string[]) =>
  `<head>${names.map((name) => `<script type="module" crossorigin src="/assets/${name}.js"></script>`).join("")}</head>`;

test("a build is known by its scripts", () => {
  expect(scriptsOf(page("console-a1", "board-b2"))).toEqual(["/assets/console-a1.js", "/assets/board-b2.js"]);
  expect(scriptsOf('<script src="/kept-page.js"></script>')).toEqual([]);
});

test("another script is another build; the same ones are not", () => {
  const running = ["/assets/console-a1.js", "/assets/board-b2.js"];
  expect(isNewer(page("console-a1"), running)).toBe(false);
  expect(isNewer(page("console-c3", "board-b2"), running)).toBe(true);
});

test("a page without scripts says nothing, nor does a page that was not built", () => {
  expect(isNewer("<p>502</p>", ["/assets/console-a1.js"])).toBe(false);
  expect(isNewer(page("console-c3"), [])).toBe(false);
});
