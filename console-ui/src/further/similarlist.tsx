// Suggestions at the top of the order: what may be the same entrapment, why, and the way to make it one.
// Must not: merge by itself; the form opens with the other order chosen, Enter confirms.

import { useMemo, useState } from "react";
import type { Subject } from "../action/action";
import { ALL_ORDER_ACTIONS, pageKeyName } from "../action/registry";
import { live, notify, useCalm } from "../console/board";
import { openFilled } from "../console/keys";
import { t, word } from "../i18n/language";
import { endpoint } from "../net/endpoint";
import { newKey } from "../net/key";
import { placeText } from "../order/place";
import { queueOf } from "../state/board";
import { type Reason, type Similar, similarTo } from "../state/similar";
import { clockTime, distance, joined } from "../ui/format";
import { problemText } from "../ui/problem";
import type { AlarmView, OrderView, ParkedAlarm } from "../wire/types";

function reasonText(reason: Reason): string {
  switch (reason.kind) {
    case "named":
    case "compound":
      return t(`similar.${reason.kind}`);
    case "near":
      return t("similar.near", { distance: distance(reason.distance_m) });
    case "soon":
      return t("similar.soon", { n: reason.minutes });
  }
}

/** Opens the form that makes this order part of the other. */
function beginMerge(subject: Subject, into: OrderView): void {
  const merge = ALL_ORDER_ACTIONS.find(({ id }) => id === "merge_into");
  if (merge) openFilled(merge, subject, { order: into.id });
}

export function SimilarList({ subject, alarms }: { subject: Subject; alarms: readonly AlarmView[] }) {
  const version = useCalm((state) => state.board.seq);
  const { order } = subject;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew when the board has moved
  const found = useMemo(() => {
    if (!order) return [];
    const { orders, parked } = live.getState().board;
    const said = alarms.map((alarm) => alarm.text).join(" ");
    return similarTo(order, said, queueOf(orders), Object.values(parked));
  }, [order, alarms, version]);
  if (!order || found.length === 0) return null;
  return (
    <section className="similar" aria-label={t("similar.title")}>
      <strong>{t("similar.title")}</strong>
      <ul>
        {found.map((similar, at) => (
          <Line
            key={similar.what.kind === "order" ? similar.what.order.id : similar.what.alarm.id}
            similar={similar}
            subject={subject}
            has_key={at === 0}
          />
        ))}
      </ul>
    </section>
  );
}

/** One of the suggestions; the likeliest stands first and has the key. */
function Line({ similar, subject, has_key }: { similar: Similar; subject: Subject; has_key: boolean }) {
  const { what, reasons } = similar;
  const why = joined(reasons.map(reasonText));
  if (what.kind === "order") {
    return (
      <li>
        <span>
          {what.order.number} · {placeText(what.order.lift)} · {word("order_state", what.order.state)}
        </span>
        <span className="muted">{why}</span>
        <button
          type="button"
          className="button small"
          data-command={has_key ? "take_similar" : undefined}
          onClick={() => beginMerge(subject, what.order)}
        >
          {t("similar.merge")} {has_key && <kbd>{pageKeyName("take_similar")}</kbd>}
        </button>
      </li>
    );
  }
  return <ParkedLine alarm={what.alarm} why={why} order={subject.order} has_key={has_key} />;
}

interface ParkedLineProps {
  alarm: ParkedAlarm;
  why: string;
  order: OrderView | null;
  has_key: boolean;
}

function ParkedLine({ alarm, why, order, has_key }: ParkedLineProps) {
  const [key] = useState(() => newKey("place"));
  const lift = order?.lift ?? null;
  const place = async () => {
    if (!lift) return;
    try {
      await endpoint.placeParked(alarm.id, lift.id, key);
    } catch (error) {
      notify("bad", problemText(error));
    }
  };
  return (
    <li>
      <span>
        {clockTime(alarm.raised_at)} · {word("channel", alarm.channel)} ·{" "}
        {alarm.lift_text ?? alarm.text ?? alarm.partner ?? ""}
      </span>
      <span className="muted">{why}</span>
      <button
        type="button"
        className="button small"
        data-command={has_key ? "take_similar" : undefined}
        aria-disabled={lift === null}
        title={lift === null ? t("similar.no_lift") : undefined}
        onClick={() => void place()}
      >
        {t("similar.attach")} {has_key && <kbd>{pageKeyName("take_similar")}</kbd>}
      </button>
    </li>
  );
}
