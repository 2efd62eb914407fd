// The lift of the order: what stands on its plate, who answers for it, and what happened to it before.
// Must not: show a full phone number; those are given on a recorded request, from the alarm.

import { useQuery } from "@tanstack/react-query";
import { choose } from "../console/hold";
import { t, useLanguage, word } from "../i18n/language";
import { endpoint } from "../net/endpoint";
import { OrderBadge } from "../ui/badge";
import { moment } from "../ui/format";
import { problemText } from "../ui/problem";
import { useNow } from "../ui/tick";
import type { LiftContact, LiftView, OrderView, RecentOrder } from "../wire/types";

/** Earlier orders that are listed; the record has the others. */
const SHOWN_ORDERS = 5;

export function LiftPlate({ order }: { order: OrderView | null }) {
  useLanguage();
  const lift = order?.lift ?? null;
  const detail = useQuery({
    queryKey: ["lift", lift?.id, order?.id],
    queryFn: () => endpoint.lift(lift?.id ?? ""),
    enabled: lift !== null,
    staleTime: 30_000,
  });
  if (!lift || !order) {
    return <p className="empty small">{t(order ? "lift_card.unlocated" : "lift_card.none")}</p>;
  }
  return (
    <section className="lift-card" aria-label={t("lift_card.title")}>
      <h3 className="lift-card-title">
        <span className="lift-code">{lift.code}</span> {lift.compound} {lift.position}
      </h3>
      <p className="lift-card-address">
        {lift.district_name} {lift.address}
      </p>
      <Plate lift={lift} />
      {detail.error ? <p className="search-answer bad">{problemText(detail.error)}</p> : null}
      {detail.data && (
        <div className="lift-card-lists">
          <Contacts contacts={detail.data.contacts} />
          <Earlier orders={detail.data.recent_orders.filter((recent) => recent.id !== order.id)} />
        </div>
      )}
    </section>
  );
}

function Plate({ lift }: { lift: LiftView }) {
  const year = new Date(useNow()).getFullYear();
  const rows: [string, string][] = [
    [t("lift_card.registration"), lift.registration],
    [t("lift_card.kind"), word("lift_kind", lift.kind)],
    [t("lift_card.brand"), lift.brand],
    [
      t("lift_card.age"),
      t("lift_card.age_value", { n: Math.max(0, year - lift.installed_year), year: lift.installed_year }),
    ],
    [t("lift_card.floors"), String(lift.floors)],
    [t("lift_card.device"), t(lift.has_device ? "lift_card.device_yes" : "lift_card.device_no")],
  ];
  return (
    <dl className="plate">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Contacts({ contacts }: { contacts: readonly LiftContact[] }) {
  return (
    <div>
      <h4 className="lift-card-sub">{t("lift_card.contacts")}</h4>
      {contacts.length === 0 && <p className="muted">{t("lift_card.contacts_none")}</p>}
      <ul>
        {contacts.map(({ kind, name, phone_masked }) => (
          <li key={kind} className="lift-contact">
            <span className="muted">{word("lift_contact", kind)}</span>
            <span>{name}</span>
            <span className="number">{phone_masked ?? t("lift_card.no_phone")}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Earlier({ orders }: { orders: readonly RecentOrder[] }) {
  const now = useNow();
  return (
    <div>
      <h4 className="lift-card-sub">
        {t("lift_card.orders")} <span className="pane-count">{orders.length}</span>
      </h4>
      {orders.length === 0 && <p className="muted">{t("lift_card.orders_none")}</p>}
      <ul>
        {orders.slice(0, SHOWN_ORDERS).map(({ id, number, state, outcome, opened_at }) => (
          <li key={id}>
            <button type="button" className="lift-order" onClick={() => choose(id)}>
              <span className="number">{number}</span>
              <span className="muted number">{moment(opened_at, now)}</span>
              {outcome ? <span>{word("outcome", outcome)}</span> : <OrderBadge state={state} />}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
