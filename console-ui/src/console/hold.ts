// The form that is being filled in comes first: whatever would lead to another order, by key or by mouse, is held to it.
// Must not: ask in a window of its own, or hold a form that was sent; its answer is told wherever the hands are by then.

import { t } from "../i18n/language";
import { play } from "../ui/tone";
import { changeForm, intent, isFilling, pass, select } from "./board";

/** The open form, at the foot of the order. */
export const FORM = ".action-form";

/** Moves to the first control inside what the selector finds; a short low tone where there is none. */
export function focusFirst(selector: string): void {
  const found = document.querySelector<HTMLElement>(`${selector} button, ${selector} input`);
  if (found) found.focus();
  else play("refused");
}

/** Says in the open form that it comes first, and leads back to it. */
export function holdToForm(): void {
  const { form } = intent.getState();
  if (form) changeForm({ error: t("form.comes_first", { action: t(form.action.title) }) });
  play("refused");
  if (!document.activeElement?.closest(FORM)) focusFirst(FORM);
}

/** Whether the choice of this order would lose what was typed; the form says so then. */
function isHeld(order: string): boolean {
  if (!isFilling() || intent.getState().form?.order === order) return false;
  holdToForm();
  return true;
}

/** Opens an order that somebody asked for, unless a form about another is being filled in; tells whether it did. */
export function choose(order: string): boolean {
  if (isHeld(order)) return false;
  select(order);
  return true;
}

/** The same in passing, while a key runs through the queue. */
export function chooseInPassing(order: string): void {
  if (!isHeld(order)) pass(order);
}
