// An order that the server's answer brings, a moment or a minute after it was asked for.
// Must not: take the order away from under hands that are at work on another by then.

import { isTyping } from "../action/registry";
import { intent, select } from "./board";

/** Where words are typed that are about the chosen order. */
const ABOUT_THE_CHOSEN = "#order-pane, .command-line";

/** Whether something is being done to the chosen order: another choice would drop it, or turn it on the other. */
function isAtWork(): boolean {
  const { form, is_palette_open } = intent.getState();
  const focused = document.activeElement;
  return (
    form !== null || is_palette_open || (isTyping(focused) && focused?.closest(ABOUT_THE_CHOSEN) !== null)
  );
}

/** Opens the order unless another was chosen since `chosen` was, or something is being done. The notice opens it as well. */
export function selectLate(order: string, chosen: string | null): void {
  const present = intent.getState().order;
  if (!isAtWork() && (present === null || present === chosen)) select(order);
}
