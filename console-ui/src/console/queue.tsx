// The queue: one row per order, the nearest deadline first. Arrow keys move, Enter goes to the order.
// Must not: reorder with the clock; rows move when facts change.

import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, memo, useEffect, useMemo, useRef } from "react";
import { t, useLanguage, word } from "../i18n/language";
import { placeText } from "../order/place";
import { isLive, queueOf } from "../state/board";
import { FactChips, ModeBadge, OrderBadge, PriorityBadge, peopleText } from "../ui/badge";
import { Countdown, Elapsed } from "../ui/countdown";
import type { AssignmentView, AttentionView, OrderView } from "../wire/types";
import { select, useIntent, useLive } from "./board";
import { focusPlace, PLACES } from "./keys";

const ROW_PX = 67;

export function QueuePane() {
  useLanguage();
  const orders = useLive((state) => state.board.orders);
  const has_board = useLive(
    (state) => state.board.epoch !== null || Object.keys(state.board.orders).length > 0,
  );
  const selected = useIntent((state) => state.order);
  const queue = useMemo(() => queueOf(orders), [orders]);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: queue.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => queue[index]?.id ?? index,
    overscan: 6,
  });
  const at = queue.findIndex(({ id }) => id === selected);

  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at, { align: "auto" });
  }, [at, rows]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -queue.length, End: queue.length }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = queue[Math.min(queue.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
      if (next) select(next.id);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      focusPlace("order");
    }
  };

  return (
    <section className="pane queue-pane" aria-label={t("queue.title")}>
      <h2 className="pane-title">
        {t("queue.title")} <span className="pane-count">{queue.length}</span> <kbd>F3</kbd>
        <span className="pane-note">{t("queue.sorted")}</span>
      </h2>
      <div
        ref={scroller}
        id={PLACES.queue}
        className="queue-list"
        role="listbox"
        tabIndex={0}
        aria-label={t("queue.title")}
        aria-activedescendant={at >= 0 ? `row-${selected}` : undefined}
        onKeyDown={onKeyDown}
      >
        {queue.length === 0 && <p className="empty">{t(has_board ? "queue.empty" : "queue.waiting")}</p>}
        <div style={{ height: rows.getTotalSize(), position: "relative" }} role="presentation">
          {rows.getVirtualItems().map((item) => {
            const order = queue[item.index];
            if (!order) return null;
            return (
              <div
                key={item.key}
                id={`row-${order.id}`}
                role="option"
                tabIndex={-1}
                aria-selected={order.id === selected}
                className={`queue-row ${order.priority}${isLive(order) ? "" : " after"}`}
                style={{ height: ROW_PX, transform: `translateY(${item.start}px)` }}
                onClick={() => select(order.id)}
                onKeyDown={() => undefined}
              >
                <QueueRow order={order} />
              </div>
            );
          })}
        </div>
      </div>
    </section>
  );
}

/** Each kind of mark once: a row has room for what, not for how often. */
function marksOf(order: OrderView): AttentionView[] {
  return order.attention.filter(
    (mark, at) => order.attention.findIndex(({ kind }) => kind === mark.kind) === at,
  );
}

/** The station that leads, or those that were asked and have not answered. */
function whoText(order: OrderView): string {
  const lead = order.assignments.find(({ is_lead }) => is_lead);
  if (lead) return `${lead.station.name} ${word("assignment_state", lead.state)}`;
  const asked = order.assignments.filter(({ state }) => state === "offered");
  if (asked.length === 0)
    return order.assignments.length > 0 ? t("queue.nobody_going") : t("queue.nobody_called");
  return t("queue.asked", { stations: asked.map((a: AssignmentView) => a.station.name).join(" ") });
}

const QueueRow = memo(function QueueRow({ order }: { order: OrderView }) {
  useLanguage();
  const next = [...order.deadlines].sort((a, b) => a.due_at.localeCompare(b.due_at))[0];
  return (
    <>
      <div className="row-clock">
        {next ? <Countdown due_at={next.due_at} className="big" /> : <span className="countdown big">–</span>}
        <span className="row-deadline">{next ? word("deadline", next.kind) : t("queue.no_deadline")}</span>
        <PriorityBadge priority={order.priority} />
      </div>
      <div className="row-line">
        <strong className="row-place">{placeText(order.lift)}</strong>
        <span className="row-number">{order.number.slice(-4)}</span>
      </div>
      <div className="row-line">
        <span className="row-facts">
          <ModeBadge mode={order.mode} /> {peopleText(order.people)}{" "}
          <FactChips flags={order.flags} hazards={order.hazards} />
        </span>
        <OrderBadge state={order.state} />
      </div>
      <div className="row-line">
        <span className="row-who">
          {marksOf(order).map((mark) => (
            <span key={mark.kind} className={`mark${mark.for_shift_leader ? " leader" : ""}`}>
              ! {word("attention", mark.kind)}{" "}
            </span>
          ))}
          {whoText(order)}
        </span>
        <Elapsed since={order.milestones.alarm_raised?.at ?? order.opened_at} className="small" />
      </div>
    </>
  );
});
