// The one step that is confirmed: how many came out. A number that differs from the report is asked about once.
// Must not: take the time of the confirmation for the time of the release.

import { useState } from "react";
import { t } from "../i18n/language";
import { clockTime } from "../ui/format";
import { useSteady } from "../ui/steady";
import type { CrewOrderView } from "../wire/types";
import { PanelTitle } from "./paneltitle";
import { tap } from "./store";

const MAX_FREED = 80;

interface FreedProps {
  order: CrewOrderView;
  /** When the step was tapped. */
  at: string;
  /** Whether the form has been there long enough to be confirmed on purpose. */
  is_steady: boolean;
  onDone: () => void;
}

export function Freed({ order, at, is_steady, onDone }: FreedProps) {
  const [people, setPeople] = useState(order.people ?? 1);
  const [is_asked, setAsked] = useState(false);
  const is_asked_calmly = useSteady(is_asked ? "differs" : "how_many");
  const reported = order.people;
  const differs = reported !== null && reported !== people;
  const confirm = () => {
    if (differs && !is_asked) {
      setAsked(true);
      return;
    }
    tap(order.id, { command: "record_freed", assignment: order.assignment.id, people }, { at });
    onDone();
  };
  return (
    <div className="steps">
      <PanelTitle>{t("crew.how_many")}</PanelTitle>
      <p className="muted">{t("scene.freed_at", { at: clockTime(at) })}</p>
      <div className="stepper big" role="group" aria-label={t("crew.how_many")}>
        <button
          type="button"
          className="button"
          aria-label={t("duty.less")}
          onClick={() => setPeople((n) => Math.max(0, n - 1))}
        >
          −
        </button>
        <output>{people}</output>
        <button
          type="button"
          className="button"
          aria-label={t("duty.more")}
          onClick={() => setPeople((n) => Math.min(MAX_FREED, n + 1))}
        >
          +
        </button>
      </div>
      {is_asked && differs && (
        <p className="ask" role="alert">
          {t(people < reported ? "scene.fewer" : "scene.more", { reported, people })}
        </p>
      )}
      <button
        type="button"
        className="step good"
        disabled={!(is_steady && is_asked_calmly)}
        onClick={confirm}
      >
        {t(is_asked && differs ? "scene.confirm_differs" : "crew.confirm_freed", { n: people })}
      </button>
      <button type="button" className="button wide" onClick={onDone}>
        {t("crew.back")}
      </button>
    </div>
  );
}
