import { expect, test } from "vitest";
import { zh } from "../i18n/zh";
import { HAZARDS, PERSON_FLAGS } from "../wire/names";
import { eventWhyText, whyText } from "./why";

test("an order that was opened because nobody inside answers says so, and not that no station did", () => {
  expect(eventWhyText("order_opened", "no_answer")).toBe(zh["flag.no_answer"]);
  expect(eventWhyText("station_wanted", "no_answer")).toBe(zh["why.no_answer"]);
  expect(whyText("no_answer")).toBe(zh["why.no_answer"]);
});

test("every fact that opens an order is called as everywhere, and so are the other reasons", () => {
  for (const flag of PERSON_FLAGS) expect(eventWhyText("order_opened", flag)).toBe(zh[`flag.${flag}`]);
  for (const hazard of HAZARDS) expect(eventWhyText("order_opened", hazard)).toBe(zh[`hazard.${hazard}`]);
  expect(eventWhyText("order_opened", "many_people")).toBe(zh["why.many_people"]);
});
