// Taking a call: one box finds the lift, single keys note the people while talking, Enter creates and sends.
// Must not: lose what was typed (kept on this machine), or wait for the server to take the next call.

import { type KeyboardEvent, useRef } from "react";
import { Label, Radio, RadioGroup, ToggleButton } from "react-aria-components";
import { t, useLanguage, word } from "../i18n/language";
import {
  type AlarmDraft,
  afterPadKey,
  FACT_PRIORITY,
  FLAG_KEYS,
  HAZARD_KEYS,
  isEmpty,
  MAX_PEOPLE,
  missingOf,
  TEXT_LIMIT,
  toggleFlag,
  toggleHazard,
} from "../state/draft";
import { Elapsed } from "../ui/countdown";
import { clockTime } from "../ui/format";
import { useNow } from "../ui/tick";
import { ALARM_KINDS, SPOKEN_CHANNELS } from "../wire/names";
import type { Hazard, LiftView, Mode, PersonFlag } from "../wire/types";
import { changeDraft, clearDraft, raise, sendKept, takeUnknown, useIntake } from "./intake";
import { focusPlace, PLACES } from "./keys";
import { LiftSearch } from "./liftsearch";

export function IntakePane() {
  useLanguage();
  const draft = useIntake((state) => state.draft);
  const take = (lift: LiftView) => {
    changeDraft((before) => ({ ...before, lift, is_unlocated: false, search: "" }));
    setTimeout(() => focusPlace("pad"));
  };
  const beUnknown = () => {
    takeUnknown();
    setTimeout(() => focusPlace("words"));
  };
  return (
    <section className="pane intake-pane" aria-label={t("intake.title")}>
      <h2 className="pane-title">
        {t("intake.title")} <kbd>F2</kbd>
        {draft.began_at && (
          <span className="pane-note">
            {t("intake.began")} <Elapsed since={draft.began_at} />
          </span>
        )}
      </h2>
      <Kept />
      <div className="intake-body">
        <LiftSearch
          id={PLACES.search}
          label={t("intake.find")}
          value={draft.search}
          onChange={(search) => changeDraft((before) => ({ ...before, search }))}
          onChoose={take}
          onUnknown={beUnknown}
        />
        <ChosenLift draft={draft} />
        <TriagePad draft={draft} />
        <CallFields draft={draft} />
      </div>
      <Create draft={draft} />
    </section>
  );
}

/** Sending takes less than this when the server is there. */
const SENDING_MS = 1_500;

/** Alarms that are finished here and not yet with the server. */
function Kept() {
  const now = useNow();
  // One that is just being sent is not worth a line that would come and go.
  const kept = useIntake((state) => state.kept).filter(({ kept_at }) => now - kept_at > SENDING_MS);
  if (kept.length === 0) return null;
  return (
    <div className="kept" role="status">
      <strong>{t("intake.kept", { n: kept.length })}</strong>
      <ul>
        {kept.map(({ key, label, body }) => (
          <li key={key}>
            {body.occurred_at ? clockTime(body.occurred_at) : ""} {label}
          </li>
        ))}
      </ul>
      <button type="button" className="button small" onClick={sendKept}>
        {t("intake.send_now")}
      </button>
    </div>
  );
}

function ChosenLift({ draft }: { draft: AlarmDraft }) {
  const { lift, is_unlocated } = draft;
  if (!lift) {
    return (
      <p className={`chosen-lift ${is_unlocated ? "unlocated" : "none"}`}>
        {t(is_unlocated ? "intake.unlocated" : "intake.no_lift")}
      </p>
    );
  }
  return (
    <p className="chosen-lift has">
      <span className="hit-code">{lift.code}</span> <strong>{lift.compound}</strong> {lift.position}
      <br />
      <span className="muted">
        {lift.district_name} · {lift.address} · {lift.maintainer ?? t("lift.no_maintainer")}
      </span>
    </p>
  );
}

function Chip(props: { title: string; keys: string; tone: string; is_on: boolean; onToggle: () => void }) {
  return (
    <ToggleButton
      className={`chip ${props.tone}`}
      isSelected={props.is_on}
      onChange={props.onToggle}
      aria-keyshortcuts={props.keys}
      excludeFromTabOrder
    >
      <kbd>{props.keys.toUpperCase()}</kbd> {props.title}
    </ToggleButton>
  );
}

/** While the pad has the focus, single keys are facts: digits are people, letters are chips. */
function TriagePad({ draft }: { draft: AlarmDraft }) {
  const last_digit_at = useRef(0);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      submit();
      return;
    }
    const next = afterPadKey(draft, event.key, event.timeStamp - last_digit_at.current);
    if (!next) return;
    if (/^[0-9]$/.test(event.key)) last_digit_at.current = event.timeStamp;
    event.preventDefault();
    event.stopPropagation();
    changeDraft(() => next);
  };
  return (
    <div
      id={PLACES.pad}
      className="pad"
      role="group"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the group itself takes single keys while focused
      tabIndex={0}
      aria-label={t("intake.pad")}
      onKeyDown={onKeyDown}
    >
      <div className="pad-people">
        <span className="field-label">{t("intake.people")}</span>
        <output className={draft.people === null ? "people none" : "people"}>{draft.people ?? "?"}</output>
        {[1, 2, 3, 4, 5, 6].map((n) => (
          <button
            key={n}
            type="button"
            tabIndex={-1}
            className="chip people-chip"
            aria-pressed={draft.people === n}
            onClick={() => changeDraft((before) => ({ ...before, people: n }))}
          >
            {n}
          </button>
        ))}
        <button
          type="button"
          tabIndex={-1}
          className="chip people-chip"
          aria-label={t("intake.one_more")}
          onClick={() =>
            changeDraft((before) => ({ ...before, people: Math.min(MAX_PEOPLE, (before.people ?? 0) + 1) }))
          }
        >
          +
        </button>
        <span className="pad-hint">{t("intake.pad_hint")}</span>
      </div>
      <div className="pad-chips">
        {Object.entries(HAZARD_KEYS).map(([name, key]) => (
          <Chip
            key={name}
            title={word("hazard", name)}
            keys={key}
            tone={FACT_PRIORITY[name as Hazard]}
            is_on={draft.hazards.includes(name as Hazard)}
            onToggle={() => changeDraft((before) => toggleHazard(before, name as Hazard))}
          />
        ))}
      </div>
      <div className="pad-chips">
        {Object.entries(FLAG_KEYS).map(([name, key]) => (
          <Chip
            key={name}
            title={word("flag", name)}
            keys={key}
            tone={FACT_PRIORITY[name as PersonFlag]}
            is_on={draft.flags.includes(name as PersonFlag)}
            onToggle={() => changeDraft((before) => toggleFlag(before, name as PersonFlag))}
          />
        ))}
      </div>
    </div>
  );
}

function Options<Name extends string>(props: {
  label: string;
  family: string;
  options: readonly Name[];
  value: Name;
  onChange: (name: Name) => void;
}) {
  return (
    <RadioGroup
      className="field choice"
      orientation="horizontal"
      value={props.value}
      onChange={(value) => props.onChange(value as Name)}
    >
      <Label className="field-label">{props.label}</Label>
      <div className="choice-options">
        {props.options.map((option) => (
          <Radio key={option} value={option} className="option">
            {word(props.family, option)}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}

const MODES: readonly Mode[] = ["live", "drill", "test"];

function CallFields({ draft }: { draft: AlarmDraft }) {
  const onEnter = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  return (
    <div className="call-fields">
      <label className="field text-field">
        <span className="field-label">{t("intake.text")}</span>
        <input
          id={PLACES.words}
          className="input"
          maxLength={TEXT_LIMIT}
          value={draft.text}
          onChange={(event) => changeDraft((before) => ({ ...before, text: event.target.value }))}
          onKeyDown={onEnter}
        />
      </label>
      <div className="field-pair">
        <label className="field text-field">
          <span className="field-label">{t("intake.phone")}</span>
          <input
            className="input number"
            inputMode="tel"
            maxLength={32}
            autoComplete="off"
            value={draft.caller_phone}
            onChange={(event) => changeDraft((before) => ({ ...before, caller_phone: event.target.value }))}
            onKeyDown={onEnter}
          />
        </label>
        <label className="field text-field">
          <span className="field-label">{t("intake.caller")}</span>
          <input
            className="input"
            maxLength={60}
            autoComplete="off"
            value={draft.caller_name}
            onChange={(event) => changeDraft((before) => ({ ...before, caller_name: event.target.value }))}
            onKeyDown={onEnter}
          />
        </label>
      </div>
      <Options
        label={t("intake.channel")}
        family="channel"
        options={SPOKEN_CHANNELS}
        value={draft.channel}
        onChange={(channel) => changeDraft((before) => ({ ...before, channel }))}
      />
      <Options
        label={t("intake.kind")}
        family="alarm_kind"
        options={ALARM_KINDS}
        value={draft.kind}
        onChange={(kind) => changeDraft((before) => ({ ...before, kind }))}
      />
      <Options
        label={t("intake.mode")}
        family="mode"
        options={MODES}
        value={draft.mode}
        onChange={(mode) => changeDraft((before) => ({ ...before, mode }))}
      />
    </div>
  );
}

/** Creates the alarm and is ready for the next call. */
function submit(): void {
  if (raise()) setTimeout(() => focusPlace("search"));
}

function Create({ draft }: { draft: AlarmDraft }) {
  const missing = missingOf(draft);
  return (
    <div className="intake-end">
      <p className="refused-line" id="intake-missing" role="status">
        {missing && !isEmpty(draft) ? t(`intake.missing_${missing}`) : ""}
      </p>
      <div className="intake-buttons">
        <button
          type="button"
          className="button primary big"
          aria-disabled={missing !== null}
          aria-describedby="intake-missing"
          onClick={submit}
        >
          {t("intake.create")} <kbd>Enter</kbd>
        </button>
        <button type="button" className="button" aria-disabled={isEmpty(draft)} onClick={clearDraft}>
          {t("intake.clear")}
        </button>
      </div>
    </div>
  );
}
