// The order in the middle: facts, clocks, who was called and why, what can be done, and all that happened.
// Must not: show a closed order as if it were live; what the feed no longer carries is read from the record.

import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Subject } from "../action/action";
import { assignmentOf } from "../command/plan";
import { NewFacts } from "../further/newfacts";
import { SimilarList } from "../further/similarlist";
import { PromiseList } from "../handover/promises";
import { t, useLanguage, word } from "../i18n/language";
import { endpoint } from "../net/endpoint";
import { Ladder } from "../order/ladder";
import { Milestones } from "../order/milestones";
import { placeText } from "../order/place";
import { ReleaseBlock } from "../order/release";
import { Rings } from "../order/rings";
import { Timeline } from "../order/timeline";
import { priorityText } from "../order/why";
import { FactChips, ModeBadge, OrderBadge, PriorityBadge, peopleText } from "../ui/badge";
import { Elapsed } from "../ui/countdown";
import { clockTime } from "../ui/format";
import { problemText } from "../ui/problem";
import { useSession } from "../ui/session";
import type { OrderDetail, OrderView, TimelineEntry } from "../wire/types";
import { ActionBar } from "./actionbar";
import { ActionForm } from "./actionform";
import { AlarmList } from "./alarms";
import { Assignments } from "./assignments";
import { AttentionList } from "./attentionlist";
import { showRecord, useIntent, useLive } from "./board";
import { PaneFreshness } from "./fresh";
import { choose } from "./hold";
import { PLACES } from "./keys";
import { useOtherSeats } from "./seats";
import { TalkList } from "./talk";

/** The order, its record, and what actions are about: from the feed while it carries it, else from the record. */
interface Shown {
  subject: Subject;
  detail: OrderDetail | undefined;
  is_loading: boolean;
  /** Why the record could not be read; what is shown of it is older, or missing. It is asked for again by itself. */
  error: unknown;
  /** When the record was read, where the feed does not carry the order any more. */
  read_at: number | null;
}

function useSubject(): Shown {
  const { role } = useSession();
  const selected = useIntent((state) => state.opened);
  const chosen = useIntent((state) => state.assignment);
  const shown = useLive((state) => (selected ? state.board.orders[selected] : undefined));
  const detail = useQuery({
    queryKey: ["order", selected, shown?.version ?? "record"],
    queryFn: () => endpoint.order(selected ?? ""),
    enabled: selected !== null,
    placeholderData: (before) => (before?.order.id === selected ? before : undefined),
    refetchInterval: ({ state }) => (state.status === "error" ? ASK_AGAIN_MS : false),
  });
  const known = useLastOf(selected, detail.data);
  useEffect(() => showRecord(known?.order ?? null), [known]);
  const order = shown ?? known?.order ?? null;
  const subject = { role, order, assignment: assignmentOf(order, chosen) };
  const read_at = shown ? null : detail.dataUpdatedAt;
  return { subject, detail: known, is_loading: detail.isLoading, error: detail.error, read_at };
}

/** What was last read of an order: a newer version of it that cannot be read does not empty the pane. */
function useLastOf(order: string | null, detail: OrderDetail | undefined): OrderDetail | undefined {
  const [last, setLast] = useState(detail);
  if (detail && detail !== last) setLast(detail);
  const known = detail ?? last;
  return known?.order.id === order ? known : undefined;
}

/** A record that could not be read is asked for again after this time. */
const ASK_AGAIN_MS = 5_000;

/** The same list each time, while the record is not there yet. */
const NO_ENTRIES: readonly TimelineEntry[] = [];

export function OrderPane() {
  useLanguage();
  const { subject, detail, is_loading, error, read_at } = useSubject();
  const form = useIntent((state) => state.form);
  const order = subject.order;
  return (
    <section
      className="pane order-pane"
      id={PLACES.order}
      tabIndex={-1}
      aria-label={t("order.title")}
      data-order={order?.id}
    >
      {!order && !error && <p className="empty">{is_loading ? t("order.loading") : t("order.none")}</p>}
      {!order && error !== null && <UnreadLine error={error} />}
      {order && (
        <>
          <OrderHead order={order} read_at={read_at} />
          {error !== null && <UnreadLine error={error} />}
          <div className="order-body">
            <NewFacts order={order} alarms={detail?.alarms ?? []} />
            <SimilarList subject={subject} alarms={detail?.alarms ?? []} />
            <AttentionList subject={subject} />
            <TalkList subject={subject} timeline={detail?.timeline ?? NO_ENTRIES} />
            <PromiseList subject={subject} />
            <Rings order={order} timeline={detail?.timeline ?? NO_ENTRIES} />
            <Ladder order={order} />
            <Milestones order={order} />
            <ReleaseBlock order={order} timeline={detail?.timeline ?? NO_ENTRIES} />
            <Assignments subject={subject} timeline={detail?.timeline ?? NO_ENTRIES} />
            <ActionBar subject={subject} />
            <AlarmList alarms={detail?.alarms ?? []} count={order.alarm_count} />
            <Timeline entries={detail?.timeline ?? NO_ENTRIES} />
          </div>
          {form && form.order === order.id && <ActionForm key={form.opening} form={form} subject={subject} />}
        </>
      )}
    </section>
  );
}

/** What the pane says instead of passing an old record off as the newest, or its absence as "nothing happened". */
function UnreadLine({ error }: { error: unknown }) {
  return (
    <p className="form-error" role="status">
      {t("order.unread", { why: problemText(error) })}
    </p>
  );
}

/** How fresh the order is: as the board, or as old as the record that was read. */
function OrderFreshness({ read_at }: { read_at: number | null }) {
  if (read_at === null) return <PaneFreshness />;
  return <span className="pane-fresh muted">{t("shell.record", { at: clockTime(read_at) })}</span>;
}

/** Who else has this order open; one who is writing stands out. */
function OtherSeats({ order }: { order: string }) {
  const seats = useOtherSeats(order);
  if (seats.length === 0) return null;
  return (
    <p className="other-seats" role="status">
      {seats.map(({ name, is_editing }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two seats may have one name, and none keeps its place
        <span key={`${name} ${at}`} className={is_editing ? "seat-chip editing" : "seat-chip"}>
          {t(is_editing ? "shell.seat_editing" : "shell.seat_watching", { name })}
        </span>
      ))}
    </p>
  );
}

function OrderHead({ order, read_at }: { order: OrderView; read_at: number | null }) {
  return (
    <header className={`order-head ${order.priority}`}>
      <div className="order-line">
        <OrderBadge state={order.state} />
        <PriorityBadge priority={order.priority} />
        <ModeBadge mode={order.mode} />
        <h2 className="order-place">{placeText(order.lift)}</h2>
        <span className="order-number">{order.number}</span>
        <OtherSeats order={order.id} />
        <OrderFreshness read_at={read_at} />
      </div>
      <div className="order-line facts-line">
        <strong>{peopleText(order.people)}</strong>
        <FactChips flags={order.flags} hazards={order.hazards} />
        <span className="muted">{t("order.because", { why: priorityText(order) })}</span>
        <TrappedFor order={order} />
      </div>
      {order.lift && <LiftFacts order={order} />}
      <OrderNotes order={order} />
    </header>
  );
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
        <button key={title} type="button" className="link" onClick={() => id && choose(id)}>
          {title}
        </button>
      ))}
    </p>
  );
}
