// The station's own record: its orders and how fast it was, beside its district and the city.
// Must not: name another station, or hide an offer; the page brings offers to the front.

import "../style/station.css";
import { useCallback, useEffect, useState } from "react";
import { t, word } from "../i18n/language";
import { endpoint } from "../net/endpoint";
import { AssignmentBadge, ModeBadge } from "../ui/badge";
import { clockTime, figure, moment, percent, span } from "../ui/format";
import { problemText } from "../ui/problem";
import { useNow } from "../ui/tick";
import type { IntervalFigures, PaceRow, RateFigures, StationOrder, StationRecord } from "../wire/types";

/** What the crew's page shows below its bar. */
export type CrewView = "orders" | "record";

const VIEWS = ["orders", "record"] as const;

export function ViewSwitch({ view, onChange }: { view: CrewView; onChange: (view: CrewView) => void }) {
  return (
    <nav className="view-switch" aria-label={t("own.views")}>
      {VIEWS.map((each) => (
        <button
          key={each}
          type="button"
          className="button"
          aria-current={each === view ? "page" : undefined}
          onClick={() => onChange(each)}
        >
          {t(each === "orders" ? "own.view_orders" : "own.view_record")}
        </button>
      ))}
    </nav>
  );
}

const SPANS = [1, 30] as const;

type Loaded = { record: StationRecord | null; problem: string | null; is_loading: boolean };

export function OwnRecord() {
  const [days, setDays] = useState<(typeof SPANS)[number]>(1);
  const [loaded, setLoaded] = useState<Loaded>({ record: null, problem: null, is_loading: true });
  const load = useCallback(() => {
    let is_gone = false;
    setLoaded((before) => ({ ...before, is_loading: true, problem: null }));
    endpoint.ownRecord(days).then(
      (record) => !is_gone && setLoaded({ record, problem: null, is_loading: false }),
      (error: unknown) =>
        !is_gone && setLoaded({ record: null, problem: problemText(error), is_loading: false }),
    );
    return () => {
      is_gone = true;
    };
  }, [days]);
  useEffect(load, [load]);
  const { record, problem, is_loading } = loaded;
  return (
    <main className="own-record" aria-label={t("own.view_record")} aria-busy={is_loading}>
      <div className="span-switch" role="group" aria-label={t("own.span")}>
        {SPANS.map((each) => (
          <button
            key={each}
            type="button"
            className="chip"
            aria-pressed={each === days}
            onClick={() => setDays(each)}
          >
            {t(each === 1 ? "own.today" : "own.days_30")}
          </button>
        ))}
      </div>
      {problem && (
        <p className="told bad" role="alert">
          <span>{problem}</span>
          <button type="button" className="button" onClick={load}>
            {t("own.again")}
          </button>
        </p>
      )}
      {!record && is_loading && <p className="empty">{t("own.loading")}</p>}
      {record && <Pace record={record} />}
      {record && <Orders orders={record.orders} />}
    </main>
  );
}

const WHO = ["own", "district", "city"] as const;
const MEASURES = ["response", "arrival", "on_site"] as const;

function Pace({ record }: { record: StationRecord }) {
  return (
    <section className="pace" aria-label={t("own.pace")}>
      <h2>{t("own.pace")}</h2>
      {MEASURES.map((measure) => (
        <table key={measure}>
          <caption>{word("own_measure", measure)}</caption>
          <thead>
            <tr>
              <th scope="col">{t("own.who")}</th>
              <th scope="col">{t("own.count")}</th>
              <th scope="col">{t("own.mean")}</th>
              <th scope="col">P50</th>
              <th scope="col">P90</th>
            </tr>
          </thead>
          <tbody>
            {WHO.map((who) => (
              <Figures key={who} who={who} figures={record[who][measure]} />
            ))}
          </tbody>
        </table>
      ))}
      <Within record={record} />
    </section>
  );
}

function Figures({ who, figures }: { who: (typeof WHO)[number]; figures: IntervalFigures }) {
  return (
    <tr className={who}>
      <th scope="row">{word("own_who", who)}</th>
      <td>{figures.count}</td>
      <td>{figure(figures.mean_s)}</td>
      <td>{figure(figures.p50_s)}</td>
      <td>{figure(figures.p90_s)}</td>
    </tr>
  );
}

function rateText({ rate, within, count }: RateFigures): string {
  const counts = `${within}/${count}`;
  return rate === null ? counts : `${percent(rate)} (${counts})`;
}

function Within({ record }: { record: StationRecord }) {
  const row = (who: (typeof WHO)[number], pace: PaceRow) => (
    <tr key={who} className={who}>
      <th scope="row">{word("own_who", who)}</th>
      <td>{rateText(pace.within_30_min)}</td>
    </tr>
  );
  return (
    <table>
      <caption>{t("own.within_30")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("own.who")}</th>
          <th scope="col">{t("own.share")}</th>
        </tr>
      </thead>
      <tbody>{WHO.map((who) => row(who, record[who]))}</tbody>
    </table>
  );
}

function Orders({ orders }: { orders: readonly StationOrder[] }) {
  return (
    <section className="own-orders" aria-label={t("own.orders")}>
      <h2>
        {t("own.orders")} <span className="pane-count">{orders.length}</span>
      </h2>
      {orders.length === 0 && <p className="empty">{t("own.none")}</p>}
      <ul>
        {orders.map((order) => (
          <OrderLine key={order.id} order={order} />
        ))}
      </ul>
    </section>
  );
}

function OrderLine({ order }: { order: StationOrder }) {
  const now = useNow();
  const { offered_at, accepted_at, arrived_at, freed_at } = order;
  const after = (at: string | null) => (at ? span(Date.parse(at) - Date.parse(offered_at)) : "–");
  return (
    <li>
      <p className="own-order-head">
        <AssignmentBadge state={order.assignment_state} />
        <ModeBadge mode={order.mode} />
        {order.outcome && <span className="badge">{word("outcome", order.outcome)}</span>}
        <span className="card-number">{order.number}</span>
      </p>
      <p className="own-place">{order.place ?? t("place.unknown")}</p>
      <dl>
        <Time title={t("time.offered")} value={moment(offered_at, now).slice(0, -3)} />
        <Time title={t("time.accepted")} value={after(accepted_at)} at={accepted_at} />
        <Time title={t("time.arrived")} value={after(arrived_at)} at={arrived_at} />
        <Time title={t("own.freed")} value={after(freed_at)} at={freed_at} />
      </dl>
    </li>
  );
}

function Time({ title, value, at = null }: { title: string; value: string; at?: string | null }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd title={at ? clockTime(at) : undefined}>{value}</dd>
    </div>
  );
}
