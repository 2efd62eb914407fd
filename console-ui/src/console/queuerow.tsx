// One order on one line of the queue: what is due next, where it stands, where it is, who is inside, who goes.
// Must not: wrap or grow; what has no room is said on pointing, and read out by name.

import { memo, type RefObject, useEffect, useMemo, useRef } from "react";
import { t, useLanguage, word } from "../i18n/language";
import { placeText } from "../order/place";
import { isLive } from "../state/board";
import { ModeBadge, peopleText, ShortFacts, StateMark } from "../ui/badge";
import { Countdown, Elapsed } from "../ui/countdown";
import { joined } from "../ui/format";
import type { AssignmentView, AttentionView, DeadlineView, OrderView } from "../wire/types";
import { choose } from "./hold";

/** Height of a row; the style sheet has it too. */
export const ROW_PX = 32;

/** Each kind of mark once: a row has room for what, not for how often. */
function marksOf(order: OrderView): AttentionView[] {
  return order.attention.filter(
    (mark, at) => order.attention.findIndex(({ kind }) => kind === mark.kind) === at,
  );
}

function soonest(deadlines: readonly DeadlineView[]): DeadlineView | null {
  let first: DeadlineView | null = null;
  for (const deadline of deadlines) if (!first || deadline.due_at < first.due_at) first = deadline;
  return first;
}

/** Who is asked or going: the lead, else those that have not answered yet. */
function called(order: OrderView): { lead: AssignmentView | null; asked: AssignmentView[] } {
  return {
    lead: order.assignments.find(({ is_lead }) => is_lead) ?? null,
    asked: order.assignments.filter(({ state }) => state === "offered"),
  };
}

/** Whose crew was there, of an order that is over: it has left, and the callback asks about it. */
function whoWas(order: OrderView): AssignmentView | null {
  const finished = order.assignments.filter(({ state }) => state === "finished");
  const first = (one: AssignmentView, other: AssignmentView) =>
    (other.arrived_at ?? "~") < (one.arrived_at ?? "~") ? other : one;
  return isLive(order) || finished.length === 0 ? null : finished.reduce(first);
}

/** Why the row names no station. */
function nobodyText(order: OrderView): string {
  if (!isLive(order)) return t("queue.nobody_came");
  return t(order.assignments.length > 0 ? "queue.nobody_going" : "queue.nobody_called");
}

/** The station that leads, or those that were asked and have not answered; of an order that is over, who was there. */
function whoText(order: OrderView): string {
  const { lead, asked } = called(order);
  const named = lead ?? whoWas(order);
  if (named) return `${named.station.name} ${word("assignment_state", named.state)}`;
  if (asked.length > 0)
    return t("queue.asked", { stations: asked.map(({ station }) => station.name).join(" ") });
  return nobodyText(order);
}

/** What a screen reader says of the row; without clocks, which would be read again each second. */
function rowName(order: OrderView): string {
  return joined([
    order.priority.toUpperCase(),
    placeText(order.lift),
    word("order_state", order.state),
    peopleText(order.people),
    ...order.hazards.map((name) => word("hazard", name)),
    ...order.flags.map((name) => word("flag", name)),
    ...marksOf(order).map(({ kind }) => word("attention", kind)),
    whoText(order),
    order.number,
  ]);
}

interface RowProps {
  order: OrderView;
  start: number;
  is_selected: boolean;
  position: number;
  count: number;
}

/** What the cells say on pointing, by their place in the row. */
function cellTitles(order: OrderView): Record<string, string> {
  const next = soonest(order.deadlines);
  const { lead, asked } = called(order);
  const level = (lead ?? asked[0])?.level;
  return {
    ".row-clock": next ? word("deadline", next.kind) : t("queue.no_deadline"),
    ".state-mark": word("order_state", order.state),
    ".priority": word("priority", order.priority),
    ".row-mark": joined(marksOf(order).map(({ kind }) => word("attention", kind))),
    ".row-place": placeText(order.lift),
    ".row-people": peopleText(order.people),
    ".short-facts": joined([
      ...order.hazards.map((name) => word("hazard", name)),
      ...order.flags.map((name) => word("flag", name)),
    ]),
    ".row-station": whoText(order),
    ".row-tier": level ? word("level_short", level) : "",
  };
}

/**
 * The words on pointing, written while the pointer is on the row: eighty rows of them would be written anew with every
 * screen that is replaced, and nobody works here with the pointer.
 */
function useTitles(order: OrderView): {
  tell: () => void;
  forget: () => void;
  row: RefObject<HTMLDivElement | null>;
} {
  const row = useRef<HTMLDivElement>(null);
  const is_pointed = useRef(false);
  const tell = () => {
    is_pointed.current = true;
    for (const [cell, title] of Object.entries(cellTitles(order)))
      row.current?.querySelector(cell)?.setAttribute("title", title);
  };
  const forget = () => {
    is_pointed.current = false;
    for (const cell of row.current?.querySelectorAll("[title]") ?? []) cell.removeAttribute("title");
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: another order on this line, or the same one changed
  useEffect(() => {
    if (is_pointed.current) tell();
  }, [order]);
  return { tell, forget, row };
}

export const QueueRow = memo(function QueueRow({ order, start, is_selected, position, count }: RowProps) {
  const language = useLanguage();
  const { tell, forget, row } = useTitles(order);
  // Rows change places far more often than orders change.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words are in the language
  const name = useMemo(() => rowName(order), [order, language]);
  return (
    <div
      ref={row}
      id={`row-${order.id}`}
      role="option"
      tabIndex={-1}
      aria-selected={is_selected}
      aria-setsize={count}
      aria-posinset={position}
      className={`queue-row ${order.priority}${isLive(order) ? "" : " after"}`}
      style={{ transform: `translateY(${start}px)` }}
      onClick={() => choose(order.id)}
      onKeyDown={() => undefined}
      onPointerEnter={tell}
      onPointerLeave={forget}
    >
      <span className="unseen">{name}</span>
      <RowFacts order={order} />
    </div>
  );
});

const RowFacts = memo(function RowFacts({ order }: { order: OrderView }) {
  useLanguage();
  const next = soonest(order.deadlines);
  return (
    <div className="row-facts" aria-hidden="true">
      <span className="row-clock">
        {next ? <Countdown due_at={next.due_at} /> : <span className="countdown">–</span>}
      </span>
      <StateMark state={order.state} />
      <span className={`priority ${order.priority}`}>{order.priority.toUpperCase()}</span>
      <Marks order={order} />
      <Place order={order} />
      <span className="row-number">{order.number.slice(-4)}</span>
      <span className="row-people">{t("shell.people", { n: order.people ?? "?" })}</span>
      <ShortFacts flags={order.flags} hazards={order.hazards} />
      <Who order={order} />
      <Elapsed since={order.milestones.alarm_raised?.at ?? order.opened_at} className="row-trapped" />
    </div>
  );
});

/** The compound gives way first: in a storm on one estate it is the same in every row, and the lift is what differs. */
function Place({ order: { lift, mode } }: { order: OrderView }) {
  return (
    <span className="row-place">
      <ModeBadge mode={mode} />
      <strong className="row-compound">{lift ? lift.compound : placeText(null)}</strong>
      {lift && <strong className="row-position">{lift.position}</strong>}
    </span>
  );
}

/** One sign for all that must be looked at; red where it is the shift leader's. */
function Marks({ order }: { order: OrderView }) {
  const marks = marksOf(order);
  if (marks.length === 0) return <span />;
  const is_leaders = marks.some((mark) => mark.for_shift_leader);
  return (
    <span className={`row-mark${is_leaders ? " leader" : ""}`}>
      {marks.length > 1 ? `!${marks.length}` : "!"}
    </span>
  );
}

function Who({ order }: { order: OrderView }) {
  const { lead, asked } = called(order);
  const going = lead ?? whoWas(order);
  const shown = going ?? asked[0] ?? null;
  const level = shown?.level ?? null;
  const open_question = going || !shown ? "" : asked.length > 1 ? `? +${asked.length - 1}` : "?";
  const look = going || !isLive(order) ? "" : shown ? " asked" : " nobody";
  return (
    <span className="row-who">
      <span className={`row-station${look}`}>
        {shown ? `${shown.station.name}${open_question}` : nobodyText(order)}
      </span>
      {level && <span className={`row-tier ${level}`}>{word("tier", level)}</span>}
    </span>
  );
}
