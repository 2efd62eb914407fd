// The cause that a crew names, by the parts of a lift; typed by its number or its first words, as in any list.
// Must not: be asked before people are out, or need an answer.

import { useQuery } from "@tanstack/react-query";
import type { Value } from "../action/action";
import { language, t } from "../i18n/language";
import { endpoint } from "../net/endpoint";

interface CauseProps {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
}

/** The list does not change while a page is open. */
const FOR_EVER = Number.POSITIVE_INFINITY;

export function CauseField({ label, value, onChange }: CauseProps) {
  const causes = useQuery({ queryKey: ["causes"], queryFn: endpoint.causes, staleTime: FOR_EVER });
  return (
    <label className="field text-field">
      <span className="field-label">{label}</span>
      <select
        className="input"
        value={typeof value === "number" ? value : ""}
        onChange={({ target }) => onChange(target.value === "" ? null : Number(target.value))}
      >
        <option value="">{t("field.cause_none")}</option>
        {(causes.data?.groups ?? []).map((group) => (
          <optgroup key={group.code} label={group[language()]}>
            {group.causes.map((cause) => (
              <option key={cause.code} value={cause.code}>
                {cause.code} {cause[language()]}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </label>
  );
}
