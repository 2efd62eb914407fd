// What was promised on this order, counted down; each with the button that says it was kept.
// Must not: take space where nothing is promised.

import type { Subject } from "../action/action";
import { ORDER_ACTIONS } from "../action/order";
import { keyName } from "../action/registry";
import { usePromiseWords } from "../console/duefield";
import { begin } from "../console/keys";
import { t } from "../i18n/language";
import { serverNow } from "../net/clock";
import { openPromises } from "../state/promise";
import { Countdown } from "../ui/countdown";
import { moment } from "../ui/format";
import "../style/handover.css";

const KEEP = ORDER_ACTIONS.find(({ id }) => id === "keep_promise");

export function PromiseList({ subject }: { subject: Subject }) {
  const order = subject.order;
  return openPromises(order).length > 0 && order ? (
    <OpenPromises subject={subject} order={order.id} version={order.version} />
  ) : null;
}

function OpenPromises({ subject, order, version }: { subject: Subject; order: string; version: number }) {
  const words = usePromiseWords(order, version);
  return (
    <section className="block promises" aria-label={t("promise.title")}>
      <h3 className="block-title">{t("promise.title")}</h3>
      <ul className="promise-list">
        {openPromises(subject.order).map((promise) => (
          <li key={promise.id} className={promise.state}>
            <Countdown due_at={promise.due_at} />
            <span className="promise-at">{moment(promise.due_at, serverNow())}</span>
            <span className="promise-words">{words[promise.id] ?? "…"}</span>
            {promise.state === "overdue" && <span className="promise-overdue">! {t("promise.overdue")}</span>}
          </li>
        ))}
      </ul>
      {KEEP && (
        <button type="button" className="button small" onClick={() => begin(KEEP, subject)}>
          {t("action.keep_promise")} <kbd>{keyName(KEEP.key)}</kbd>
        </button>
      )}
    </section>
  );
}
