// The lift of the order that is open: what it is, where exactly, who looks after it, who called, what was there before.
// Must not: show a whole phone number; that is a recorded, reasoned request in the list of alarms.

import { useQuery } from "@tanstack/react-query";
import { t, useLanguage, word } from "../i18n/language";
import { endpoint } from "../net/endpoint";
import { placeText } from "../order/place";
import { localDay } from "../ui/format";
import type { AlarmView, LiftView, OrderView } from "../wire/types";
import "../style/lift.css";

export function LiftPane({ order }: { order: OrderView | null }) {
  useLanguage();
  return (
    <section className="pane lift-pane" aria-label={t("lift_card.title")}>
      {order?.lift ? (
        <LiftCard order={order} lift={order.lift} />
      ) : (
        <p className="empty">{t(order ? "place.unknown" : "lift_card.none")}</p>
      )}
    </section>
  );
}

function LiftCard({ order, lift }: { order: OrderView; lift: LiftView }) {
  const facts: [string, string][] = [
    [t("lift_card.code"), lift.code],
    [t("lift_card.registration"), lift.registration],
    [t("lift_card.address"), `${lift.district_name} ${lift.address}`],
    [t("lift_card.position"), lift.position],
    [t("lift_card.kind"), word("lift_kind", lift.kind)],
    [
      t("lift_card.machine"),
      t("lift.about", { brand: lift.brand, floors: lift.floors, year: lift.installed_year }),
    ],
    [t("lift_card.maintainer"), lift.maintainer ?? t("lift.no_maintainer")],
    [t("lift_card.device"), t(lift.has_device ? "lift.device" : "lift.no_device")],
    [t("lift_card.point"), `${lift.point.lat.toFixed(5)}, ${lift.point.lon.toFixed(5)}`],
  ];
  return (
    <div className="lift-card">
      <h2>{placeText(lift)}</h2>
      <dl className="lift-list">
        {facts.map(([title, value]) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Contacts order={order} />
      <Recent order={order} lift={lift} />
    </div>
  );
}

function contactText(alarm: AlarmView): string {
  return [word("channel", alarm.channel), alarm.caller_name, alarm.caller_phone_masked]
    .filter((part) => part)
    .join(" · ");
}

/** Who called about this order, with masked numbers, from the same record that the order's pane reads. */
function Contacts({ order }: { order: OrderView }) {
  const record = useQuery({
    queryKey: ["order", order.id, order.version],
    queryFn: () => endpoint.order(order.id),
    placeholderData: (before) => (before?.order.id === order.id ? before : undefined),
  });
  const callers = (record.data?.alarms ?? []).filter((alarm) => alarm.caller_phone_masked !== null);
  return (
    <section>
      <h3>{t("lift_card.contacts")}</h3>
      {callers.length === 0 && <p className="muted">{t("lift_card.no_contacts")}</p>}
      <ul>
        {callers.map((alarm) => (
          <li key={alarm.id}>{contactText(alarm)}</li>
        ))}
      </ul>
    </section>
  );
}

function Recent({ order, lift }: { order: OrderView; lift: LiftView }) {
  const detail = useQuery({ queryKey: ["lift", lift.id], queryFn: () => endpoint.lift(lift.id) });
  const recent = (detail.data?.recent_orders ?? []).filter(({ id }) => id !== order.id);
  return (
    <section>
      <h3>{t("lift_card.recent")}</h3>
      {detail.isError && <p className="form-error">{t("lift_card.failed")}</p>}
      {detail.data && recent.length === 0 && <p className="muted">{t("lift_card.no_recent")}</p>}
      <ul>
        {recent.map(({ id, number, outcome, state, opened_at }) => (
          <li key={id}>
            <span className="number">{number}</span> {localDay(opened_at)}{" "}
            {outcome ? word("outcome", outcome) : word("order_state", state)}
          </li>
        ))}
      </ul>
    </section>
  );
}
