// What every interval and time point means, beside the figures that use them.

import { t, word } from "../i18n/language";
import { MILESTONES } from "../wire/names";
import { INTERVALS, RATES } from "./view";

export function Definitions() {
  return (
    <details className="definitions" open>
      <summary>{t("supervise.definitions")}</summary>
      <div className="definition-columns">
        <dl>
          {MILESTONES.map((name, index) => (
            <div key={name}>
              <dt>T{index}</dt>
              <dd>{word("milestone_full", name)}</dd>
            </div>
          ))}
        </dl>
        <dl>
          {[...INTERVALS, ...RATES].map((name) => (
            <div key={name}>
              <dt>{word("formula", name)}</dt>
              <dd>{word(name.startsWith("within") ? "rate" : "interval", name)}</dd>
            </div>
          ))}
        </dl>
        <p className="muted">{t("supervise.how_counted")}</p>
      </div>
    </details>
  );
}
