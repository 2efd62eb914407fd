// One item of a handover: what it is, what changed since it was told, and this side's control.
// Must not: hide an item that is over; it says so, and needs no word.

import type { FormEvent } from "react";
import { choose } from "../console/hold";
import { t, word } from "../i18n/language";
import { serverNow } from "../net/clock";
import { isUnread, isUnsaved, lacksIntent, type Side, type Typed } from "../state/handover";
import { OrderBadge, PriorityBadge, peopleText } from "../ui/badge";
import { Countdown } from "../ui/countdown";
import { clockTime, joined, moment } from "../ui/format";
import { useSession } from "../ui/session";
import type {
  HandoverCommand,
  HandoverFacts,
  HandoverField,
  HandoverItem,
  HandoverView,
} from "../wire/types";

const INTENT_LIMIT = 200;

interface RowProps {
  item: HandoverItem;
  handover: HandoverView;
  side: Side;
  typed: Typed;
  onType: (item: string, text: string) => void;
  /** Nothing is typed any more, where it is still this text: the saved one is shown. */
  onSettled: (item: string, text: string) => void;
  send: (body: HandoverCommand) => Promise<boolean>;
}

export function HandoverRow(props: RowProps) {
  const { item } = props;
  return (
    <li className={`handover-item ${item.kind} ${item.standing}`}>
      <span className="handover-kind">{word("handover_kind", item.kind)}</span>
      <span className="handover-what">
        <What item={item} />
        <Standing item={item} />
      </span>
      <Control {...props} />
    </li>
  );
}

function What({ item }: { item: HandoverItem }) {
  const facts = item.now ?? item.then;
  const order = item.order;
  return (
    <span className="handover-facts">
      {order && (
        <button type="button" className="link number" onClick={() => choose(order)}>
          {item.number}
        </button>
      )}
      {facts.state && <OrderBadge state={facts.state} />}
      {facts.priority && <PriorityBadge priority={facts.priority} />}
      {item.kind === "order" && <strong>{facts.place ?? t("handover.no_place")}</strong>}
      {item.kind === "order" && <span>{peopleText(facts.people)}</span>}
      {facts.lead && <span className="muted">{facts.lead.name}</span>}
      {item.station && <strong>{item.station.name}</strong>}
      {facts.why && <span>{word("station_down", facts.why)}</span>}
      {facts.due_at && item.now && <Countdown due_at={facts.due_at} />}
      {facts.due_at && <span>{moment(facts.due_at, serverNow())}</span>}
      {item.kind === "promise" && <q>{item.text ?? "…"}</q>}
      {item.kind === "risk" && item.text && <strong>! {word("attention", item.text)}</strong>}
    </span>
  );
}

/** What differs from what was told, each fact as it was and as it is. */
function Standing({ item }: { item: HandoverItem }) {
  if (item.standing === "same") return null;
  const { then, now } = item;
  const changes = now
    ? item.changed.map(
        (field) => `${word("handover_field", field)} ${text(field, then)} → ${text(field, now)}`,
      )
    : [];
  return (
    <span className={`handover-standing ${item.standing}`}>
      {word("handover_standing", item.standing)}
      {changes.length > 0 && `: ${joined(changes)}`}
    </span>
  );
}

function text(field: HandoverField, facts: HandoverFacts): string {
  switch (field) {
    case "state":
      return facts.state ? word("order_state", facts.state) : "–";
    case "priority":
      return facts.priority?.toUpperCase() ?? "–";
    case "lift":
      return facts.place ?? "–";
    case "lead":
      return facts.lead?.name ?? "–";
    case "people":
      return peopleText(facts.people);
    case "why":
      return facts.why ? word("station_down", facts.why) : "–";
  }
}

function Control(props: RowProps) {
  const { item, handover, side, send } = props;
  const { account } = useSession();
  if (side === "giver" && handover.stage === "preparing" && item.kind === "order" && item.now) {
    return <IntentField {...props} />;
  }
  const unread = isUnread(item, account);
  return (
    <span className="handover-end">
      {item.intent && <q className="handover-intent">{item.intent}</q>}
      {side === "receiver" && item.standing !== "gone" && (
        <button
          type="button"
          className={unread ? "button small primary handover-control" : "button small handover-control"}
          aria-pressed={!unread}
          onClick={(event) => void acknowledge(item, send, event.currentTarget)}
        >
          {t(unread ? "handover.acknowledge" : "handover.acknowledged")}
        </button>
      )}
      {side !== "receiver" && item.acknowledged_by && item.acknowledged_at && (
        <span className="muted">
          ✓ {item.acknowledged_by} {clockTime(item.acknowledged_at)}
        </span>
      )}
    </span>
  );
}

/** Enter goes on to the next control, so that a whole sheet is read without a mouse. */
function focusNext(from: HTMLElement): void {
  // While the server was slow the reader may have gone elsewhere.
  if (document.activeElement !== from && document.activeElement !== document.body) return;
  const controls = [...document.querySelectorAll<HTMLElement>(".handover-control")];
  controls[controls.indexOf(from) + 1]?.focus();
}

async function acknowledge(item: HandoverItem, send: RowProps["send"], from: HTMLElement): Promise<void> {
  if (await send({ command: "acknowledge", item: item.key })) focusNext(from);
}

/** What was written at another seat comes in while nothing is typed here. */
function IntentField({ item, typed, onType, onSettled, send }: RowProps) {
  const shown = typed[item.key] ?? item.intent ?? "";
  const needs_enter = lacksIntent(item) || isUnsaved(item, typed);
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const input = event.currentTarget.querySelector("input");
    if (!input || shown.trim() === "") return;
    if (!(await send({ command: "write_intent", item: item.key, text: shown }))) return;
    onSettled(item.key, shown);
    focusNext(input);
  };
  return (
    <form className="handover-end" onSubmit={(event) => void save(event)}>
      <input
        className="input handover-control"
        value={shown}
        maxLength={INTENT_LIMIT}
        aria-label={t("handover.intent_of", { number: item.number ?? "" })}
        placeholder={t("handover.intent_hint")}
        onChange={(event) => onType(item.key, event.target.value)}
        onBlur={() => {
          if (shown.trim() === "") onSettled(item.key, shown);
        }}
      />
      <span className={needs_enter ? "handover-mark missing" : "handover-mark"}>
        {needs_enter ? t("handover.enter") : "✓"}
      </span>
    </form>
  );
}
