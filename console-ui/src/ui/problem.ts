// An error as a sentence that says what happened and what to do, in the page's language.
// Must not: show a stack or a bare code alone.

import { hasKey, t, word } from "../i18n/language";
import { AwayError, ProblemError } from "../net/api";
import type { FieldProblem } from "../wire/types";
import { clockTime } from "./format";

function factText(name: string, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "object") {
    const { name: title, code } = value as { name?: unknown; code?: unknown };
    if (typeof title !== "string") return null;
    return typeof code === "string" ? `${code} ${title}` : title;
  }
  if (name === "state") {
    const as_order = word("order_state", String(value));
    return as_order === String(value) ? word("assignment_state", String(value)) : as_order;
  }
  if (name === "mode") return word("mode", String(value));
  if (name === "since" || name.endsWith("_at")) return clockTime(String(value));
  return String(value);
}

function factsText(facts: unknown): string {
  if (typeof facts !== "object" || facts === null) return "";
  const parts: string[] = [];
  for (const [name, value] of Object.entries(facts)) {
    const text = factText(name, value);
    if (!text || /^[a-z]{3}_[0-9a-f]{32}$/.test(text)) continue;
    const label = word("fact", name);
    parts.push(label === name ? text : `${label} ${text}`);
  }
  return parts.join(" · ");
}

/** What is wrong with a field, in words for those that people fill in; else what the server says. */
function fieldText({ path, message }: FieldProblem): string {
  const key = `field_fault.${path}`;
  const fault = hasKey(key) ? t(key) : message;
  return path === "" ? fault : t("problem.field", { field: word("field", path), fault });
}

function sentenceOf(error: ProblemError): string {
  const { code, detail, status } = error.problem;
  const key = `problem.${code}`;
  if (hasKey(key)) return t(key, { seconds: error.retry_after_s ?? 0 });
  if (detail) return detail;
  return t(status >= 500 ? "problem.server_fault" : "problem.not_accepted", { status });
}

/** The sentence for any error that a request throws. */
export function problemText(error: unknown): string {
  if (error instanceof AwayError) return t("problem.away");
  if (!(error instanceof ProblemError)) return t("problem.unexpected");
  const parts = [sentenceOf(error), factsText(error.problem.facts)];
  for (const field of error.problem.fields ?? []) parts.push(fieldText(field));
  return parts.filter(Boolean).join(" · ");
}
