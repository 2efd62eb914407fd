// The buttons of the order's actions, always in the same place. One that cannot be done stays and says why.

import { useId } from "react";
import type { OrderAction, Subject } from "../action/action";
import { ORDER_ACTIONS } from "../action/order";
import { GROUPS, keyName } from "../action/registry";
import { t } from "../i18n/language";
import { intent, useIntent } from "./board";
import { begin } from "./keys";

/** One action's button, drawn from its definition. */
export function ActionButton({ action, subject }: { action: OrderAction; subject: Subject }) {
  const reason_id = useId();
  const refused = action.refusedBecause(subject);
  const reason = refused ? t(refused.why, refused.values) : "";
  const tell = () => intent.setState({ refused: refused ? `${t(action.title)}: ${reason}` : null });
  return (
    <>
      <button
        type="button"
        className={`button action ${action.tone}`}
        aria-disabled={refused !== null}
        aria-describedby={refused ? reason_id : undefined}
        aria-keyshortcuts={/^[A-Z]$/.test(action.key) ? `Shift+${action.key}` : action.key}
        title={reason || undefined}
        onFocus={tell}
        onClick={() => begin(action, subject)}
      >
        {t(action.title)} <kbd>{keyName(action.key)}</kbd>
      </button>
      {refused && (
        <span id={reason_id} hidden>
          {reason}
        </span>
      )}
    </>
  );
}

export function ActionBar({ subject }: { subject: Subject }) {
  const refused = useIntent((state) => state.refused);
  return (
    <section className="block action-bar" aria-label={t("actions.title")}>
      {GROUPS.map(({ group, title }) => (
        <div key={group} className="action-row" role="group" aria-label={t(title)}>
          <span className="action-row-title">{t(title)}</span>
          {ORDER_ACTIONS.filter((action) => action.group === group && action.available(subject)).map(
            (action) => (
              <ActionButton key={action.id} action={action} subject={subject} />
            ),
          )}
        </div>
      ))}
      <p className="refused-line" role="status">
        {refused ?? ""}
      </p>
    </section>
  );
}
