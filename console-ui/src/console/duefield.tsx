// The fields of promises: by when, and which one. Must not: hold rules; `state/promise` reads the time.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Label, Radio, RadioGroup } from "react-aria-components";
import type { Field, Value } from "../action/action";
import { t } from "../i18n/language";
import { serverNow } from "../net/clock";
import { endpoint } from "../net/endpoint";
import { dueOf, openPromises } from "../state/promise";
import { moment } from "../ui/format";
import { useLive } from "./board";

interface DueProps {
  field: Field;
  label: string;
  value: Value;
  order: string;
  onChange: (value: Value) => void;
}

/** Minutes from now, or a time of the day; what it means stands beside it. */
export function DueField({ field, label, value, onChange }: DueProps) {
  const [typed, setTyped] = useState("");
  return (
    <label className="field number-field">
      <span className="field-label">{label} *</span>
      <input
        className="input short"
        name={field.name}
        value={typed}
        placeholder="14:40"
        autoComplete="off"
        onChange={(event) => {
          setTyped(event.target.value);
          onChange(dueOf(event.target.value, serverNow()));
        }}
      />
      <span className="due-meaning" role="status">
        {typeof value === "string" ? `→ ${moment(value, serverNow())}` : t("field.due_hint")}
      </span>
    </label>
  );
}

/** The words of each promise on an order, by its id. */
export function usePromiseWords(order: string, version: number): Readonly<Record<string, string>> {
  const detail = useQuery({
    queryKey: ["order", order, version],
    queryFn: () => endpoint.order(order),
    placeholderData: (before) => (before?.order.id === order ? before : undefined),
  });
  const words: Record<string, string> = {};
  for (const { promise, note } of detail.data?.timeline ?? []) {
    if (promise && note) words[promise] = note;
  }
  return words;
}

export function PromiseField({ label, value, order, onChange }: DueProps) {
  const shown = useLive((state) => state.board.orders[order] ?? null);
  const words = usePromiseWords(order, shown?.version ?? 0);
  return (
    <RadioGroup
      className="field wide list-field"
      value={typeof value === "string" ? value : null}
      onChange={onChange}
    >
      <Label className="field-label">{label}</Label>
      {openPromises(shown).map((promise) => (
        <Radio key={promise.id} value={promise.id} className="option line">
          {moment(promise.due_at, serverNow())} · {words[promise.id] ?? "…"}
        </Radio>
      ))}
    </RadioGroup>
  );
}
