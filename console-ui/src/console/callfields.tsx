// What is said of the call itself: words, caller, channel, kind, mode. Enter raises the alarm from any of them.

import type { KeyboardEvent } from "react";
import { Label, Radio, RadioGroup } from "react-aria-components";
import { t, word } from "../i18n/language";
import { type AlarmDraft, TEXT_LIMIT } from "../state/draft";
import { ALARM_KINDS, SPOKEN_CHANNELS } from "../wire/names";
import type { Mode } from "../wire/types";
import { changeDraft } from "./intake";
import { PLACES } from "./keys";

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

export function CallFields({ draft, onDone }: { draft: AlarmDraft; onDone: () => void }) {
  const onEnter = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    event.preventDefault();
    onDone();
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
