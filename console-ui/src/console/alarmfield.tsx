// Which of an order's alarms: the newest is chosen, because it is the one that was just attached by mistake.

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Label, Radio, RadioGroup } from "react-aria-components";
import type { Value } from "../action/action";
import { t, word } from "../i18n/language";
import { endpoint } from "../net/endpoint";
import { peopleText } from "../ui/badge";
import { clockTime } from "../ui/format";

interface AlarmFieldProps {
  label: string;
  order: string;
  value: Value;
  onChange: (value: Value) => void;
}

export function AlarmField({ label, order, value, onChange }: AlarmFieldProps) {
  const detail = useQuery({
    queryKey: ["order", order, "alarms"],
    queryFn: () => endpoint.order(order),
    staleTime: 0,
  });
  const alarms = detail.data?.alarms ?? [];
  const newest = alarms.at(-1)?.id ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: chosen once, when the list is there
  useEffect(() => {
    if (newest && value === null) onChange(newest);
  }, [newest]);
  // The list comes after the form took the focus: it takes it over once, so that Enter confirms the choice.
  const list = useRef<HTMLDivElement>(null);
  const is_chosen = newest !== null && value === newest;
  const has_focused = useRef(false);
  useEffect(() => {
    if (!is_chosen || has_focused.current) return;
    has_focused.current = true;
    list.current?.querySelector<HTMLElement>("input:checked")?.focus();
  }, [is_chosen]);
  return (
    <RadioGroup
      ref={list}
      className="field wide list-field"
      value={typeof value === "string" ? value : null}
      onChange={onChange}
    >
      <Label className="field-label">{label}</Label>
      {detail.isError && <p className="form-error">{t("form.no_alarms")}</p>}
      {alarms.map((alarm) => (
        <Radio key={alarm.id} value={alarm.id} className="option line">
          {clockTime(alarm.raised_at)} · {word("channel", alarm.channel)}
          {alarm.people !== null && ` · ${peopleText(alarm.people)}`}
          {alarm.text && ` · ${alarm.text}`}
        </Radio>
      ))}
    </RadioGroup>
  );
}
