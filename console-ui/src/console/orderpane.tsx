// The order in the middle: facts, clocks, who was called and why, what can be done, and all that happened.
// Must not: show a closed order as if it were live; what the feed no longer carries is read from the record.

import { useQuery } from "@tanstack/react-query";
import type { Subject } from "../action/action";
import { PromiseList } from "../handover/promises";
import { t, useLanguage, word } from "../i18n/language";
import { endpoint } from "../net/endpoint";
import { Ladder, Milestones } from "../order/milestones";
import { placeText } from "../order/place";
import { Timeline } from "../order/timeline";
import { FactChips, ModeBadge, OrderBadge, PriorityBadge, peopleText } from "../ui/badge";
import { Elapsed } from "../ui/countdown";
import { useSession } from "../ui/session";
import type { OrderDetail, OrderView } from "../wire/types";
import { ActionBar } from "./actionbar";
import { ActionForm } from "./actionform";
import { AlarmList } from "./alarms";
import { Assignments } from "./assignments";
import { AttentionList } from "./attentionlist";
import { select, useIntent, useLive } from "./board";
import { PLACES, subjectOf } from "./keys";

/** The order, its record, and what actions are about: from the feed while it carries it, else from the record. */
function useSubject(): { subject: Subject; detail: OrderDetail | undefined; is_loading: boolean } {
  const { role } = useSession();
  const selected = useIntent((state) => state.order);
  useIntent((state) => state.assignment);
  const shown = useLive((state) => (selected ? state.board.orders[selected] : undefined));
  const detail = useQuery({
    queryKey: ["order", selected, shown?.version ?? "record"],
    queryFn: () => endpoint.order(selected ?? ""),
    enabled: selected !== null,
    placeholderData: (before) => (before?.order.id === selected ? before : undefined),
  });
  const from_feed = subjectOf(role);
  const order = from_feed.order ?? detail.data?.order ?? null;
  const subject = from_feed.order ? from_feed : { role, order, assignment: order?.assignments[0] ?? null };
  return { subject, detail: detail.data, is_loading: detail.isLoading };
}

export function OrderPane() {
  useLanguage();
  const { subject, detail, is_loading } = useSubject();
  const form = useIntent((state) => state.form);
  const order = subject.order;
  return (
    <section className="pane order-pane" id={PLACES.order} tabIndex={-1} aria-label={t("order.title")}>
      {!order && <p className="empty">{is_loading ? t("order.loading") : t("order.none")}</p>}
      {order && (
        <>
          <OrderHead order={order} />
          <div className="order-body">
            <AttentionList subject={subject} />
            <PromiseList subject={subject} />
            <Ladder order={order} />
            <Milestones order={order} />
            <Assignments subject={subject} timeline={detail?.timeline ?? []} />
            <ActionBar subject={subject} />
            <AlarmList alarms={detail?.alarms ?? []} count={order.alarm_count} />
            <Timeline entries={detail?.timeline ?? []} />
          </div>
          {form && form.order === order.id && <ActionForm form={form} subject={subject} />}
        </>
      )}
    </section>
  );
}

function OrderHead({ order }: { order: OrderView }) {
  return (
    <header className={`order-head ${order.priority}`}>
      <div className="order-line">
        <OrderBadge state={order.state} />
        <PriorityBadge priority={order.priority} />
        <ModeBadge mode={order.mode} />
        <h2 className="order-place">{placeText(order.lift)}</h2>
        <span className="order-number">{order.number}</span>
      </div>
      <div className="order-line facts-line">
        <strong>{peopleText(order.people)}</strong>
        <FactChips flags={order.flags} hazards={order.hazards} />
        <span className="muted">{t("order.because", { why: priorityReason(order) })}</span>
        <TrappedFor order={order} />
      </div>
      {order.lift && <LiftFacts order={order} />}
      <OrderNotes order={order} />
    </header>
  );
}

function priorityReason(order: OrderView): string {
  const { kind, flag, value } = order.priority_reason;
  if (flag) return word(kind === "hazard" ? "hazard" : "flag", flag);
  const key = `priority_reason.${kind}` as const;
  return t(key, { n: value ?? 0 });
}

/** T7−T0 once people are out, else the time that runs. */
function TrappedFor({ order }: { order: OrderView }) {
  const from = order.milestones.alarm_raised?.at ?? order.opened_at;
  if (order.milestones.freed || order.outcome) return null;
  return (
    <span className="trapped">
      {t("order.trapped")} <Elapsed since={from} className="big" />
    </span>
  );
}

function LiftFacts({ order }: { order: OrderView }) {
  const lift = order.lift;
  if (!lift) return null;
  return (
    <p className="lift-facts">
      <span className="lift-code">{lift.code}</span>
      <span>
        {lift.district_name} {lift.address}
      </span>
      <span>{t("lift.about", { brand: lift.brand, floors: lift.floors, year: lift.installed_year })}</span>
      <span>{word("lift_kind", lift.kind)}</span>
      <span>{lift.maintainer ?? t("lift.no_maintainer")}</span>
      <span>{t(lift.has_device ? "lift.device" : "lift.no_device")}</span>
    </p>
  );
}

function OrderNotes({ order }: { order: OrderView }) {
  const notes: string[] = [];
  if (order.outcome) notes.push(t("order.outcome", { outcome: word("outcome", order.outcome) }));
  if (order.people_freed !== null) notes.push(t("order.people_freed", { n: order.people_freed }));
  if (order.verification !== "not_needed") notes.push(word("verification", order.verification));
  if (order.fire_brigade.state !== "not_proposed") notes.push(word("fire_brigade", order.fire_brigade.state));
  if (order.callback.attempt_count > 0) notes.push(t("order.callbacks", { n: order.callback.attempt_count }));
  const links = [
    { id: order.earlier, title: t("order.earlier") },
    { id: order.merged_into, title: t("order.merged_into") },
  ].filter((link) => link.id !== null);
  if (notes.length === 0 && links.length === 0) return null;
  return (
    <p className="order-notes">
      {notes.map((note) => (
        <span key={note}>{note}</span>
      ))}
      {links.map(({ id, title }) => (
        <button key={title} type="button" className="link" onClick={() => select(id)}>
          {title}
        </button>
      ))}
    </p>
  );
}
