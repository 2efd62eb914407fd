// That a newer version of the console lies ready, in one calm line with its key.
// Must not: load it by itself; whoever is on the telephone chooses the moment.

import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { pageKeyName } from "../action/registry";
import { t } from "../i18n/language";
import { hasNewerPage } from "../net/newer";
import { isFilling } from "./board";
import { holdToForm } from "./hold";

export const newer = createStore<{ is_ready: boolean }>()(() => ({ is_ready: false }));

/** Asks at most this often, however many messages of another build arrive. */
const ASK_EVERY_MS = 30_000;
let asked_at = Number.NEGATIVE_INFINITY;

/** Asked when the connection is back, and when the server says what this build does not know. */
export async function lookForNewer(): Promise<void> {
  const now = performance.now();
  if (newer.getState().is_ready || now - asked_at < ASK_EVERY_MS) return;
  asked_at = now;
  if (await hasNewerPage()) newer.setState({ is_ready: true });
}

/** A form that is being filled in is on this page alone. */
function takeUp(): void {
  if (isFilling()) holdToForm();
  else window.location.reload();
}

export function NewerLine() {
  const is_ready = useStore(newer, (state) => state.is_ready);
  if (!is_ready) return null;
  return (
    <p className="newer-line" role="status">
      <span>{t("newer.ready")}</span>
      <button type="button" className="button small" data-command="reload" onClick={takeUp}>
        {t("page_key.reload")} <kbd>{pageKeyName("reload")}</kbd>
      </button>
    </p>
  );
}
