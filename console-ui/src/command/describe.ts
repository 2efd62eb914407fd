// A step of the command line in words: what will be recorded on which order, or why it will not.

import type { Field, Value } from "../action/action";
import { t, word } from "../i18n/language";
import type { Key } from "../i18n/zh";
import { placeText } from "../order/place";
import { peopleText } from "../ui/badge";
import { clockTime } from "../ui/format";
import type { World } from "./answers";
import type { ActionStep, Step } from "./plan";

function listText(label: Key, family: string, value: Value): string {
  const names = Array.isArray(value) ? (value as readonly string[]) : [];
  if (names.length === 0) return t("command_line.none_of", { what: t(label) });
  return names.map((name) => word(family, name)).join(" ");
}

function liftText(step: ActionStep, value: Value, world: World): string {
  const found = [...world.lifts.values()].find((lift) => lift?.id === value);
  return found ? `${found.code} ${placeText(found)}` : (step.part.rest[0]?.text ?? "");
}

function stationText(value: Value, world: World): string {
  const id = String(value);
  const of_ranking = [...world.rankings.values()].flat().find(({ station }) => station.id === id)?.station;
  return of_ranking?.name ?? world.stations[id]?.name ?? id;
}

/** An answer as the form would show it; null where it says nothing. */
function answerText(step: ActionStep, field: Field, world: World): string | null {
  const value = step.values[field.name] ?? null;
  if (value === null || value === "") return null;
  switch (field.kind) {
    case "minutes":
      return `${t(field.label)} ${value}`;
    case "people":
      return peopleText(Number(value));
    case "choice":
      return word(field.family, String(value));
    case "cause":
      return `${t(field.label)} ${value}`;
    case "yes_no":
      return `${t(field.label)}: ${t(value === true ? "answer.yes" : "answer.no")}`;
    case "text":
      return `“${value}”`;
    case "flags":
      return listText(field.label, "flag", value);
    case "hazards":
      return listText(field.label, "hazard", value);
    case "alarm":
    case "promise":
      return t(field.label);
    case "due":
      return `${t(field.label)} ${clockTime(String(value))}`;
    case "lift":
    case "optional_lift":
      return `→ ${liftText(step, value, world)}`;
    case "order":
      return `→ ${world.orders[String(value)]?.number ?? ""}`;
    case "station":
      return `→ ${stationText(value, world)}`;
  }
}

/** `接单 · 0042 东方花园 6号楼 · 预计到达 12 · 5 分钟前`. */
export function stepText(step: Step, world: World): string {
  if (step.kind === "page") return step.page ? t(step.page.title) : step.part.text;
  const { action, subject, values } = step;
  const parts = [t(action.title)];
  if (subject.order) parts.push(`${subject.order.number.slice(-4)} ${placeText(subject.order.lift)}`);
  if (action.group === "crew" && subject.assignment) parts.push(subject.assignment.station.name);
  for (const field of action.fields(subject)) {
    const text = answerText(step, field, world);
    if (text) parts.push(text);
  }
  const minutes_ago = values.minutes_ago;
  if (typeof minutes_ago === "number" && minutes_ago > 0)
    parts.push(t("command_line.minutes_ago", { n: minutes_ago }));
  return parts.join(" · ");
}

/** Why the step is not done, what it waits for, or that it opens a form; null where it is simply done. */
export function hindranceText(step: Step): string | null {
  if (step.refused) return t(step.refused.why, step.refused.values);
  if (step.kind === "page") return null;
  if (step.needs.length > 0) return t("command_line.looking_up");
  return step.is_open ? t("command_line.opens_form") : null;
}
