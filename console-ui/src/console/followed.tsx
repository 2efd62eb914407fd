// The call that goes on after its alarm: the order it opened, who was called, why it is as urgent as it is.
// Must not: say that something was sent before the server has answered.

import { type ChangeEvent, type KeyboardEvent, useState } from "react";
import { ALL_ORDER_ACTIONS, keyName } from "../action/registry";
import { t, word } from "../i18n/language";
import { priorityText } from "../order/why";
import { type CallerWords, type Following, hasNews, looksForLift } from "../state/following";
import { PriorityBadge } from "../ui/badge";
import { Elapsed } from "../ui/countdown";
import { distance, minutes } from "../ui/format";
import { useSession } from "../ui/session";
import type { OrderView } from "../wire/types";
import { useLive } from "./board";
import { choose } from "./hold";
import { changeCaller, endCall, enterNote, useIntake, writeNote } from "./intake";
import { begin, focusPlace, PLACES, subjectOf } from "./keys";
import { useIsTelling } from "./telling";

const LOCATE = ALL_ORDER_ACTIONS.find(({ id }) => id === "locate");

/** Ends the call and is ready for the next. The focus goes first: a field that it leaves belongs to the call. */
export function nextCall(): void {
  focusPlace("search");
  endCall();
}

export function useFollowedOrder(following: Following | null): OrderView | null {
  return useLive((state) => (following?.order ? (state.board.orders[following.order] ?? null) : null));
}

export function Followed({ following }: { following: Following }) {
  const { role } = useSession();
  const order = useFollowedOrder(following);
  const correct = () => {
    if (!following.order || !LOCATE) return;
    if (choose(following.order)) begin(LOCATE, subjectOf(role));
  };
  return (
    <section className="followed" aria-label={t("followed.title")}>
      <p className="followed-head">
        <strong>{following.number ?? t("followed.sending")}</strong>
        {order && <PriorityBadge priority={order.priority} />}
        <span className="followed-place">{following.label}</span>
        {following.began_at && <Elapsed since={following.began_at} />}
      </p>
      {order && order.priority !== "p3" && (
        <p className={`followed-why ${order.priority}`}>
          {t("followed.priority", { priority: word("priority", order.priority), why: priorityText(order) })}
        </p>
      )}
      {order && <Called order={order} />}
      {looksForLift(following, order) && <p className="followed-why p2">{t("followed.unlocated")}</p>}
      <p className="followed-foot">
        <Told following={following} />
        <button
          type="button"
          className="button small"
          aria-disabled={following.order === null}
          onClick={correct}
        >
          {t("action.locate")} <kbd>{keyName(LOCATE?.key ?? "")}</kbd>
        </button>
        <button type="button" className="button small primary" onClick={nextCall}>
          {t("followed.next")} <kbd>Enter</kbd>
        </button>
      </p>
    </section>
  );
}

/** Whether the server has all that was heard. */
function Told({ following }: { following: Following }) {
  const { alarm, order, is_caller_refused } = following;
  const is_telling = useIsTelling(order);
  const is_caller_on_way = useIntake(({ callers }) => alarm !== null && callers.includes(alarm));
  if (hasNews(following) || is_telling || is_caller_on_way)
    return <span role="status">{t("followed.to_tell")}</span>;
  return (
    <span role="status" className={is_caller_refused ? "followed-why p2" : undefined}>
      {t(is_caller_refused ? "followed.caller_not_added" : "followed.told")}
    </span>
  );
}

/** Who was called, and what they said. */
function Called({ order }: { order: OrderView }) {
  if (order.assignments.length === 0) return <p className="muted">{t("queue.nobody_called")}</p>;
  return (
    <ul className="followed-called">
      {order.assignments.map((assignment) => (
        <li key={assignment.id}>
          <span>{word("level_short", assignment.level)}</span>
          <strong>{assignment.station.name}</strong>
          <span className="number">{distance(assignment.distance_m)}</span>
          <span className="number">{minutes(assignment.travel_time_s)}</span>
          <span>{word("assignment_state", assignment.state)}</span>
        </li>
      ))}
    </ul>
  );
}

/** What is said after the alarm goes onto the order as a note; an empty one ends the call. */
export function FollowedNote({ following }: { following: Following }) {
  const { note } = following;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (note.trim() === "") nextCall();
    else enterNote();
  };
  return (
    <label className="field text-field">
      <span className="field-label">{t("followed.note")}</span>
      <input
        id={PLACES.words}
        className="input"
        maxLength={500}
        autoComplete="off"
        value={note}
        onChange={(event) => writeNote(event.target.value)}
        onKeyDown={onKeyDown}
      />
    </label>
  );
}

/** Who rings, heard while the order is under way: told when a field is finished, never half a number. */
export function FollowedCaller({ following }: { following: Following }) {
  const [typed, setTyped] = useState<Partial<CallerWords>>({});
  // The number may come from elsewhere as well: the search for the lift.
  const shown = { ...following.caller, ...typed };
  const finish = () => {
    changeCaller(typed);
    setTyped({});
  };
  const field = (name: keyof CallerWords) => ({
    value: shown[name],
    autoComplete: "off",
    onChange: (event: ChangeEvent<HTMLInputElement>) => setTyped({ ...typed, [name]: event.target.value }),
    onBlur: finish,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
      event.preventDefault();
      finish();
    },
  });
  return (
    <div className="field-pair">
      <label className="field text-field">
        <span className="field-label">{t("intake.phone")}</span>
        <input className="input number" inputMode="tel" maxLength={32} {...field("phone")} />
      </label>
      <label className="field text-field">
        <span className="field-label">{t("intake.caller")}</span>
        <input className="input" maxLength={60} {...field("name")} />
      </label>
    </div>
  );
}
