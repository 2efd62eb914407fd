// The orders behind a figure, and one of them in full, read-only.

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { t, word } from "../i18n/language";
import { serverNow } from "../net/clock";
import { endpoint } from "../net/endpoint";
import { Considered, offerOf } from "../order/considered";
import { Milestones } from "../order/milestones";
import { placeText } from "../order/place";
import { Timeline } from "../order/timeline";
import { whyText } from "../order/why";
import { AssignmentBadge, FactChips, ModeBadge, OrderBadge, PriorityBadge, peopleText } from "../ui/badge";
import { distance, minutes, moment, span } from "../ui/format";
import { problemText } from "../ui/problem";
import { useSession } from "../ui/session";
import type { MilestonesView, OrderView, ResponseReport } from "../wire/types";
import { countEvery, useView, ViewLink } from "./page";
import { type Measure, orderFilterOf } from "./view";

const PAGE = 50;

/** Which two time points a measure lies between. */
const BETWEEN: Partial<Record<Measure, [keyof MilestonesView, keyof MilestonesView]>> = {
  answer: ["alarm_raised", "answered"],
  processing: ["answered", "dispatched"],
  response: ["dispatched", "accepted"],
  arrival: ["dispatched", "arrived"],
  arrival_from_alarm: ["alarm_raised", "arrived"],
  on_site: ["arrived", "freed"],
  trapped: ["alarm_raised", "freed"],
  within_3_min: ["dispatched", "accepted"],
  late_3_min: ["dispatched", "accepted"],
  within_30_min: ["dispatched", "arrived"],
  late_30_min: ["dispatched", "arrived"],
};

/** The value of a measure for one order. */
export function measureValue(order: OrderView, measure: Measure): string {
  const points = BETWEEN[measure];
  if (!points) return "";
  const [from, to] = [order.milestones[points[0]], order.milestones[points[1]]];
  return from && to ? span(Date.parse(to.at) - Date.parse(from.at)) : "–";
}

export function OrdersPanel({ report }: { report: ResponseReport | undefined }) {
  const view = useView();
  const session = useSession();
  const filter = orderFilterOf(session.district ? { ...view, district: session.district } : view);
  const measure = view.measure ?? "orders";
  const list = useInfiniteQuery({
    queryKey: ["orders", filter],
    queryFn: ({ pageParam }) => endpoint.orders({ ...filter, state: "all", limit: PAGE, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    // As often as the figure that it was opened from: the two never say different things for long.
    refetchInterval: () => countEvery(view.to),
  });
  const orders = list.data?.pages.flatMap((page) => page.orders) ?? [];
  const row = report?.rows.find(({ key }) => key === view.key);
  return (
    <aside className="orders-panel" aria-label={t("supervise.orders")}>
      <header className="orders-head">
        <h2>
          {row?.label ?? t("supervise.total")} · {word("measure", measure)}
        </h2>
        <ViewLink to={{ measure: null, key: null, order: null }} className="button small">
          {t("supervise.close_list")}
        </ViewLink>
      </header>
      {list.isError && (
        <p className="form-error" role="alert">
          {problemText(list.error)}
        </p>
      )}
      {view.order ? (
        <OrderRecord order={view.order} />
      ) : (
        <>
          <ol className="order-list">
            {orders.map((order) => (
              <li key={order.id}>
                <ViewLink to={{ order: order.id }} className="order-link">
                  <span className="number">{order.number}</span>
                  <OrderBadge state={order.state} />
                  <PriorityBadge priority={order.priority} />
                  <span className="order-link-place">{placeText(order.lift)}</span>
                  <span className="figure-value">{measureValue(order, measure)}</span>
                </ViewLink>
              </li>
            ))}
          </ol>
          {list.isLoading && <p className="empty">{t("supervise.loading")}</p>}
          {!list.isLoading && orders.length === 0 && !list.isError && (
            <p className="empty">{t("supervise.no_orders")}</p>
          )}
          {list.hasNextPage && (
            <button type="button" className="button" onClick={() => void list.fetchNextPage()}>
              {t("supervise.more_orders")}
            </button>
          )}
        </>
      )}
    </aside>
  );
}

function OrderRecord({ order: id }: { order: string }) {
  const record = useQuery({ queryKey: ["order", id], queryFn: () => endpoint.order(id) });
  const order = record.data?.order;
  return (
    <div className="order-record">
      <ViewLink to={{ order: null }} className="button small">
        ← {t("supervise.back_to_list")}
      </ViewLink>
      {record.isError && <p className="form-error">{problemText(record.error)}</p>}
      {order && record.data && (
        <>
          <h3>
            {order.number} <OrderBadge state={order.state} /> <PriorityBadge priority={order.priority} />{" "}
            <ModeBadge mode={order.mode} />
          </h3>
          <p>
            <strong>{placeText(order.lift)}</strong>
            <br />
            <span className="muted">
              {order.lift?.district_name} {order.lift?.address} · {moment(order.opened_at, serverNow())}
            </span>
          </p>
          <p>
            {peopleText(order.people)} <FactChips flags={order.flags} hazards={order.hazards} />{" "}
            {order.outcome && word("outcome", order.outcome)}
          </p>
          <Milestones order={order} />
          <ul className="record-assignments">
            {order.assignments.map((assignment) => {
              const offer = offerOf(record.data.timeline, assignment);
              return (
                <li key={assignment.id}>
                  <strong>{assignment.station.name}</strong> {word("level_short", assignment.level)}{" "}
                  <AssignmentBadge state={assignment.state} /> {distance(assignment.distance_m)} ·{" "}
                  {minutes(assignment.travel_time_s)}
                  {offer && (
                    <details>
                      <summary>{t("chosen.by", { why: whyText(offer.why ?? "nearest") })}</summary>
                      <Considered offer={offer} station={assignment.station.id} />
                    </details>
                  )}
                </li>
              );
            })}
          </ul>
          <Timeline entries={record.data.timeline} />
        </>
      )}
    </div>
  );
}
