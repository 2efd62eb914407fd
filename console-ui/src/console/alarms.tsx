// The alarms behind the order. A full phone number is shown only for a reason, which is recorded; who sees it may correct it.

import { useEffect, useRef, useState } from "react";
import { pageKeyName } from "../action/registry";
import { t, word } from "../i18n/language";
import { ProblemError } from "../net/api";
import { endpoint } from "../net/endpoint";
import { newKey } from "../net/key";
import { peopleText } from "../ui/badge";
import { clockTime } from "../ui/format";
import { useOneAtATime } from "../ui/oneatatime";
import { problemText } from "../ui/problem";
import type { AlarmView } from "../wire/types";

export function AlarmList({ alarms, count }: { alarms: readonly AlarmView[]; count: number }) {
  const first_with_phone = alarms.find((alarm) => alarm.caller_phone_masked);
  return (
    <section className="block" aria-label={t("alarms.title")}>
      <h3 className="block-title">
        {t("alarms.title")} <span className="pane-count">{count}</span>
      </h3>
      <ul className="alarms">
        {alarms.map((alarm) => (
          <AlarmRow key={alarm.id} alarm={alarm} has_key={alarm === first_with_phone} />
        ))}
      </ul>
      {count > alarms.length && alarms.length > 0 && (
        <p className="muted">{t("alarms.more", { n: count - alarms.length })}</p>
      )}
    </section>
  );
}

function AlarmRow({ alarm, has_key }: { alarm: AlarmView; has_key: boolean }) {
  return (
    <li>
      <time dateTime={alarm.raised_at}>{clockTime(alarm.raised_at)}</time>
      <span>
        <strong>{word("channel", alarm.channel)}</strong> {word("alarm_kind", alarm.kind)}
        {alarm.partner && <span className="muted"> · {alarm.partner}</span>}
        {alarm.people !== null && <span> · {peopleText(alarm.people)}</span>}
        {alarm.text && <q className="timeline-note">{alarm.text}</q>}
      </span>
      <span className="timeline-who">
        {alarm.caller_name ?? ""} {alarm.caller_phone_masked && <Phone alarm={alarm} has_key={has_key} />}
      </span>
    </li>
  );
}

function Phone({ alarm, has_key }: { alarm: AlarmView; has_key: boolean }) {
  const [is_asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const [phone, setPhone] = useState<string | null>(null);
  const [error, setError] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const once = useOneAtATime();

  useEffect(() => {
    if (is_asking) field.current?.focus();
  }, [is_asking]);

  const reveal = async () => {
    try {
      const revealed = await endpoint.revealPhone(alarm.id, reason.trim(), newKey("phone"));
      setPhone(revealed.phone);
      setError("");
    } catch (failure) {
      setError(problemText(failure));
    }
  };

  const lookAgain = (why: string) => {
    setPhone(null);
    setReason("");
    setError(why);
  };
  if (phone) {
    return (
      <FullPhone
        alarm={alarm.id}
        phone={phone}
        has_key={has_key}
        onCorrected={setPhone}
        onOvertaken={lookAgain}
      />
    );
  }
  if (!is_asking) {
    return (
      <button
        type="button"
        className="link number"
        title={t("phone.reveal")}
        data-command={has_key ? "show_phone" : undefined}
        onClick={() => setAsking(true)}
      >
        {alarm.caller_phone_masked} {has_key && <kbd>{pageKeyName("show_phone")}</kbd>}
      </button>
    );
  }
  return (
    <form
      className="reveal"
      onSubmit={(event) => {
        event.preventDefault();
        void once(reveal);
      }}
    >
      <input
        ref={field}
        className="input"
        aria-label={t("phone.reason")}
        placeholder={t("phone.reason")}
        minLength={2}
        maxLength={200}
        required
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <button type="submit" className="button small">
        {t("phone.show")} <kbd>Enter</kbd>
      </button>
      {error && <span className="form-error">{error}</span>}
    </form>
  );
}

/** A full number that was typed wrongly is corrected by whoever has it before him; one that changed meanwhile stays. */
function FullPhone({
  alarm,
  phone,
  has_key,
  onCorrected,
  onOvertaken,
}: {
  alarm: string;
  phone: string;
  has_key: boolean;
  onCorrected: (phone: string) => void;
  /** Another number is kept by now: this one is no longer to be shown. */
  onOvertaken: (why: string) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const [error, setError] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const once = useOneAtATime();
  const is_typing = typed !== null;

  useEffect(() => {
    if (!is_typing) return;
    field.current?.focus();
    field.current?.select();
  }, [is_typing]);

  const correct = async () => {
    const right = typed?.trim() ?? "";
    if (right === "") return;
    try {
      const body = { name: null, phone: right, base: { name: null, phone } };
      await endpoint.tellCaller(alarm, body, newKey("caller"));
      setTyped(null);
      setError("");
      onCorrected(right);
    } catch (failure) {
      if (failure instanceof ProblemError && failure.problem.code === "caller_known")
        onOvertaken(problemText(failure));
      else setError(problemText(failure));
    }
  };

  if (typed === null) {
    return (
      <span className="reveal">
        <strong className="number">{phone}</strong>
        <button
          type="button"
          className="link"
          data-command={has_key ? "show_phone" : undefined}
          onClick={() => setTyped(phone)}
        >
          {t("phone.correct")} {has_key && <kbd>{pageKeyName("show_phone")}</kbd>}
        </button>
      </span>
    );
  }
  return (
    <form
      className="reveal"
      onSubmit={(event) => {
        event.preventDefault();
        void once(correct);
      }}
    >
      <input
        ref={field}
        className="input number"
        inputMode="tel"
        aria-label={t("phone.corrected")}
        maxLength={32}
        required
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <button type="submit" className="button small">
        {t("phone.keep")} <kbd>Enter</kbd>
      </button>
      {error && <span className="form-error">{error}</span>}
    </form>
  );
}
