// The response ladder: what happens next if nobody does anything, when, and for which reason; and what 119 was told.

import { t, word } from "../i18n/language";
import { rungsOf } from "../state/obligation";
import { Countdown } from "../ui/countdown";
import { clockTime } from "../ui/format";
import type { OrderView } from "../wire/types";
import { whyText } from "./why";

export function Ladder({ order }: { order: OrderView }) {
  const rungs = rungsOf(order);
  const { state, why, at } = order.fire_brigade;
  if (rungs.length === 0 && state === "not_proposed") return null;
  return (
    <ol className="ladder" aria-label={t("order.next_steps")}>
      {rungs.map((rung) => (
        <li key={rung.kind}>
          <Countdown due_at={rung.due_at} />
          <span className="ladder-does">{word("deadline_does", rung.kind)}</span>
          {rung.why && <span className="ladder-why">{t("ladder.if", { why: whyText(rung.why) })}</span>}
        </li>
      ))}
      {state !== "not_proposed" && (
        <li className={`ladder-119 ${state}`}>
          <span className="number">{at ? clockTime(at) : ""}</span>
          <span className="ladder-does">{word("fire_brigade", state)}</span>
          {why && <span className="ladder-why">{whyText(why)}</span>}
        </li>
      )}
    </ol>
  );
}
