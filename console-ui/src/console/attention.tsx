// What needs somebody's eyes now: nobody reachable (the shift leader's alarm), and alarms without a lift.
// Must not: hide itself while something is in it, or take space when nothing is.

import { type KeyboardEvent, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { ALL_ORDER_ACTIONS, pageKeyName } from "../action/registry";
import { t, word } from "../i18n/language";
import { endpoint } from "../net/endpoint";
import { newKey } from "../net/key";
import { isPassing } from "../net/outbox";
import { placeText } from "../order/place";
import { whyText } from "../order/why";
import { nobodyReachable, parkedOf } from "../state/board";
import { Elapsed } from "../ui/countdown";
import { problemText } from "../ui/problem";
import { useSession } from "../ui/session";
import { play } from "../ui/tone";
import type { LiftView, OrderView, ParkedAlarm } from "../wire/types";
import { adopt, intent, notify, useCalm, useLive } from "./board";
import { choose } from "./hold";
import { begin, subjectOf } from "./keys";
import { selectLate } from "./late";
import { LiftSearch } from "./liftsearch";

/** Rows shown before the rest is folded away, so that a flood of alarms leaves the panes their room. */
const MAX_ROWS = 4;

export function AttentionStrip() {
  const [is_open, setOpen] = useState(false);
  const orders = useCalm((state) => state.board.orders);
  const parked = useLive((state) => state.board.parked);
  const unreachable = nobodyReachable(orders);
  const waiting = parkedOf(parked);
  const count = unreachable.length + waiting.length;
  if (count === 0) return null;
  return (
    <section className="attention-strip" aria-label={t("attention.title")}>
      <kbd className="strip-key">{pageKeyName("go_to_attention")}</kbd>
      {unreachable.slice(0, is_open ? undefined : MAX_ROWS).map((order, at) => (
        <UnreachableAlarm key={order.id} order={order} has_key={at === 0} />
      ))}
      {waiting.slice(0, is_open ? undefined : Math.max(1, MAX_ROWS - unreachable.length)).map((alarm, at) => (
        <ParkedRow key={alarm.id} alarm={alarm} has_key={at === 0} />
      ))}
      {count > MAX_ROWS && (
        <button
          type="button"
          className="button small"
          data-command="all_attention"
          aria-expanded={is_open}
          onClick={() => setOpen(!is_open)}
        >
          {t(is_open ? "attention.fewer" : "attention.all", { n: count })}{" "}
          <kbd>{pageKeyName("all_attention")}</kbd>
        </button>
      )}
    </section>
  );
}

/** The alarm at the shift leader's seat; operators see it too, and whose it is. The first of them has the key. */
function UnreachableAlarm({ order, has_key }: { order: OrderView; has_key: boolean }) {
  const { role } = useSession();
  const is_mine = role === "shift_leader";
  const assign = () => {
    if (!choose(order.id)) return;
    const call = ALL_ORDER_ACTIONS.find(({ id }) => id === "call_station");
    if (call) begin(call, subjectOf(role));
  };
  const mark = order.attention.find(({ kind }) => kind === "nobody_reachable" || kind === "offer_limit");
  return (
    <div className="strip-row alarm" role="alert">
      <strong>{word("attention", mark?.kind ?? "nobody_reachable")}</strong>
      <span className="strip-text">
        {order.number} · {placeText(order.lift)}
        {mark?.why ? ` · ${whyText(mark.why)}` : ""}
      </span>
      <Elapsed since={order.opened_at} />
      <span className="strip-owner">{t(is_mine ? "attention.yours" : "attention.shift_leader")}</span>
      <button
        type="button"
        className="button small primary"
        data-command={has_key ? "assign_by_hand" : undefined}
        onClick={assign}
      >
        {t("attention.assign_by_hand")} {has_key && <kbd>{pageKeyName("assign_by_hand")}</kbd>}
      </button>
    </div>
  );
}

function newPlace(lift: LiftView | null): { lift: string | null; key: string } {
  return { lift: lift?.id ?? null, key: newKey("place") };
}

/** An alarm without a lift; the first of them has the keys. */
function ParkedRow({ alarm, has_key }: { alarm: ParkedAlarm; has_key: boolean }) {
  const [is_searching, setSearching] = useState(false);
  const [search, setSearch] = useState(alarm.lift_text ?? "");
  const [is_busy, setBusy] = useState(false);
  const asked = useRef<{ lift: string | null; key: string } | null>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const search_id = `parked-${alarm.id}`;

  /** The focus moves at once: what is typed next is the place, never a command on the order that is open. */
  const find = () => {
    flushSync(() => setSearching(true));
    document.getElementById(search_id)?.focus();
  };
  const leave = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.nativeEvent.isComposing || !is_searching) return;
    event.preventDefault();
    setSearching(false);
    opener.current?.focus();
  };

  const place = async (lift: LiftView | null) => {
    if (is_busy) return play("refused");
    const chosen = intent.getState().order;
    setBusy(true);
    // The same place again after an answer that was lost is the same request.
    const request = asked.current?.lift === (lift?.id ?? null) ? asked.current : newPlace(lift);
    asked.current = request;
    try {
      const reply = await endpoint.placeParked(alarm.id, request.lift, request.key);
      if (reply.order) {
        adopt(reply.order);
        selectLate(reply.order.id, chosen);
        const key = reply.disposition === "attached" ? "intake.attached" : "intake.opened";
        notify("good", t(key, { number: reply.order.number }), reply.order.id);
      }
    } catch (error) {
      if (!isPassing(error)) asked.current = null;
      notify("bad", problemText(error));
      setBusy(false);
    }
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Esc closes the search wherever the focus is in the row
    <div className="strip-row parked" onKeyDown={leave}>
      <strong>{t("attention.parked")}</strong>
      <span className="strip-text">
        {word("channel", alarm.channel)} · {word("alarm_kind", alarm.kind)}
        {alarm.partner ? ` · ${alarm.partner}` : ""} · {alarm.lift_text ?? alarm.text}
      </span>
      <Elapsed since={alarm.raised_at} />
      {is_searching && (
        <LiftSearch
          id={search_id}
          label={t("attention.which_lift")}
          value={search}
          onChange={setSearch}
          onChoose={(lift) => void place(lift)}
        />
      )}
      <button
        ref={opener}
        type="button"
        className="button small primary"
        data-command={has_key ? "place_parked" : undefined}
        aria-expanded={is_searching}
        onClick={find}
      >
        {t("attention.find_lift")} {has_key && <kbd>{pageKeyName("place_parked")}</kbd>}
      </button>
      <button
        type="button"
        className="button small"
        data-command={has_key ? "open_unlocated" : undefined}
        disabled={is_busy}
        onClick={() => void place(null)}
      >
        {t("attention.open_unlocated")} {has_key && <kbd>{pageKeyName("open_unlocated")}</kbd>}
      </button>
    </div>
  );
}
