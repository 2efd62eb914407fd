// Two people changed the same facts: mine and theirs side by side, a key for each. Nothing typed is lost.
// Must not: choose by itself.

import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { t, word } from "../i18n/language";
import { type Choice, type Choices, type Conflict, type ConflictField, isDecided } from "../state/conflict";
import { peopleText } from "../ui/badge";
import { joined } from "../ui/format";
import "../style/handover.css";

function valueText(field: ConflictField, value: unknown): string {
  switch (field) {
    case "people":
      return peopleText(typeof value === "number" ? value : null);
    case "flags":
    case "hazards": {
      const names = Array.isArray(value) ? value.map(String) : [];
      const family = field === "flags" ? "flag" : "hazard";
      return names.length > 0 ? joined(names.map((name) => word(family, name))) : t("conflict.nothing");
    }
    case "priority":
      return String(value).toUpperCase();
    case "lift":
      return (value as { code?: string } | null)?.code ?? t("conflict.nothing");
  }
}

interface ConflictProps {
  conflicts: readonly Conflict[];
  onDecided: (choices: Choices) => void;
}

export function ConflictPanel({ conflicts, onDecided }: ConflictProps) {
  const [choices, setChoices] = useState<Choices>({});
  const element = useRef<HTMLElement>(null);
  useEffect(() => element.current?.querySelector("button")?.focus(), []);

  const choose = (field: ConflictField, choice: Choice) => {
    const next = { ...choices, [field]: choice };
    setChoices(next);
    if (isDecided(conflicts, next)) return onDecided(next);
    const open = conflicts.find(({ field: other }) => next[other] === undefined);
    element.current?.querySelector<HTMLElement>(`[data-field="${open?.field}"] button`)?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    const choice = event.key === "1" ? "theirs" : event.key === "2" ? "mine" : null;
    const field = (event.target as HTMLElement).closest("[data-field]")?.getAttribute("data-field");
    if (!choice || !field) return;
    event.preventDefault();
    choose(field as ConflictField, choice);
  };

  return (
    <section className="conflict" ref={element} aria-label={t("conflict.title")} onKeyDown={onKey}>
      <p className="conflict-title" role="alert">
        ! {t("conflict.text")}
      </p>
      {conflicts.map(({ field, mine, theirs }) => (
        <div key={field} className="conflict-row" data-field={field}>
          <strong>{word("conflict_field", field)}</strong>
          <Side
            which="theirs"
            digit="1"
            text={valueText(field, theirs)}
            choices={choices}
            field={field}
            onChoose={choose}
          />
          <Side
            which="mine"
            digit="2"
            text={valueText(field, mine)}
            choices={choices}
            field={field}
            onChoose={choose}
          />
        </div>
      ))}
    </section>
  );
}

interface SideProps {
  which: Choice;
  digit: string;
  text: string;
  field: ConflictField;
  choices: Choices;
  onChoose: (field: ConflictField, choice: Choice) => void;
}

function Side({ which, digit, text, field, choices, onChoose }: SideProps) {
  return (
    <button
      type="button"
      className="button conflict-side"
      aria-pressed={choices[field] === which}
      aria-keyshortcuts={digit}
      onClick={() => onChoose(field, which)}
    >
      <span className="muted">{t(which === "theirs" ? "conflict.keep_theirs" : "conflict.put_mine")}</span>
      <span className="conflict-value">{text}</span>
      <kbd>{digit}</kbd>
    </button>
  );
}
