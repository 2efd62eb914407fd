// People and dangers by single keys while talking: digits are people, letters are chips.
// Must not: know whether the alarm was raised already, or let a slip of the finger through to the page's commands.

import { type KeyboardEvent, useRef } from "react";
import { ToggleButton } from "react-aria-components";
import { isKeptInside } from "../action/registry";
import { t, word } from "../i18n/language";
import {
  afterPadKey,
  FACT_PRIORITY,
  FLAG_KEYS,
  HAZARD_KEYS,
  MAX_PEOPLE,
  toggleFlag,
  toggleHazard,
} from "../state/draft";
import type { Facts } from "../state/following";
import { play } from "../ui/tone";
import type { Hazard, PersonFlag } from "../wire/types";
import { PLACES } from "./keys";

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

interface PadProps {
  facts: Facts;
  hint: string;
  onChange: (change: (facts: Facts) => Facts) => void;
  /** Enter on the pad. */
  onDone: () => void;
}

/** Space on a chip or a number is a press of that. */
function isPress({ key, target, currentTarget }: KeyboardEvent): boolean {
  return key === " " && target !== currentTarget;
}

/** While the pad has the focus, single keys are facts: digits are people, letters are chips, and others mean nothing. */
export function TriagePad({ facts, hint, onChange, onDone }: PadProps) {
  const last_digit_at = useRef(0);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      onDone();
      return;
    }
    const since_ms = event.timeStamp - last_digit_at.current;
    if (!afterPadKey(facts, event.key, since_ms)) {
      if (!isKeptInside(event.nativeEvent) || isPress(event)) return;
      event.preventDefault();
      event.stopPropagation();
      return play("refused");
    }
    if (/^[0-9]$/.test(event.key)) last_digit_at.current = event.timeStamp;
    event.preventDefault();
    event.stopPropagation();
    onChange((before) => afterPadKey(before, event.key, since_ms) ?? before);
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
      <People facts={facts} hint={hint} onChange={onChange} />
      <div className="pad-chips">
        {Object.entries(HAZARD_KEYS).map(([name, key]) => (
          <Chip
            key={name}
            title={word("hazard", name)}
            keys={key}
            tone={FACT_PRIORITY[name as Hazard]}
            is_on={facts.hazards.includes(name as Hazard)}
            onToggle={() => onChange((before) => toggleHazard(before, name as Hazard))}
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
            is_on={facts.flags.includes(name as PersonFlag)}
            onToggle={() => onChange((before) => toggleFlag(before, name as PersonFlag))}
          />
        ))}
      </div>
    </div>
  );
}

function People({ facts, hint, onChange }: Omit<PadProps, "onDone">) {
  return (
    <div className="pad-people">
      <span className="field-label">{t("intake.people")}</span>
      <output className={facts.people === null ? "people none" : "people"}>{facts.people ?? "?"}</output>
      {[1, 2, 3, 4, 5, 6].map((n) => (
        <button
          key={n}
          type="button"
          tabIndex={-1}
          className="chip people-chip"
          aria-pressed={facts.people === n}
          onClick={() => onChange((before) => ({ ...before, people: n }))}
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
          onChange((before) => ({ ...before, people: Math.min(MAX_PEOPLE, (before.people ?? 0) + 1) }))
        }
      >
        +
      </button>
      <span className="pad-hint">{hint}</span>
    </div>
  );
}
