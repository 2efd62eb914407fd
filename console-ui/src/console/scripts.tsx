// Cards of words for the stage and the people, a tick for each line that was said. Never in the way.

import { pageKeyName } from "../action/registry";
import { t } from "../i18n/language";
import { CARDS, type Card, cardsFor, type Line } from "../state/script";
import { minutes } from "../ui/format";
import type { OrderView } from "../wire/types";
import { tick, useTicks } from "./ticks";

/** What the lines name: who comes, and when. */
function valuesOf(order: OrderView | null): Record<string, string> {
  const going = order?.assignments.find(({ is_lead }) => is_lead) ?? order?.assignments[0];
  return {
    station: going?.station.name ?? t("script.the_crew"),
    eta: going ? minutes(going.travel_time_s) : "…",
  };
}

export function Scripts({ order, call }: { order: OrderView | null; call: string }) {
  const name = order?.id ?? call;
  const said = useTicks(name);
  const values = valuesOf(order);
  return (
    <section className="scripts" aria-label={t("script.title")}>
      <h3 className="block-title">
        {t("script.title")} <kbd>{pageKeyName("go_to_script")}</kbd>
        <span className="pane-note">
          <kbd>Space</kbd> {t("script.tick")}
        </span>
      </h3>
      {cardsFor(order).map((card) => (
        <ScriptCard key={card} card={card} said={said} values={values} onTick={(line) => tick(name, line)} />
      ))}
    </section>
  );
}

interface CardProps {
  card: Card;
  said: readonly Line[];
  values: Record<string, string>;
  onTick: (line: Line) => void;
}

function ScriptCard({ card, said, values, onTick }: CardProps) {
  return (
    <fieldset className={`script-card ${card}`}>
      <legend>{t(`script_card.${card}`)}</legend>
      {CARDS[card].map((line) => (
        <label key={line} className={said.includes(line) ? "script-line said" : "script-line"}>
          <input type="checkbox" checked={said.includes(line)} onChange={() => onTick(line)} />
          <span>{t(`script_line.${line}`, values)}</span>
        </label>
      ))}
    </fieldset>
  );
}
