// Where the crews of an order are, in words: beside the map for everybody, and where no map can be drawn.

import { useLive } from "../console/board";
import { t } from "../i18n/language";
import { liveArrival, metresBetween, positionOf } from "../state/position";
import { clockTime, distance, span } from "../ui/format";
import { useNow } from "../ui/tick";
import type { AssignmentView, CrewPositionView, OrderView } from "../wire/types";
import { orderPoint } from "./features";

export function CrewList({ order }: { order: OrderView | null }) {
  const crews = useLive((state) => state.board.crews);
  const found = (order?.assignments ?? []).flatMap((assignment) => {
    const position = positionOf(assignment, crews);
    return position ? [{ assignment, position }] : [];
  });
  if (!order || found.length === 0) return null;
  return (
    <section className="crew-list" aria-label={t("position.crews")}>
      <h3 className="block-title">{t("position.crews")}</h3>
      <ul>
        {found.map(({ assignment, position }) => (
          <CrewLine key={assignment.id} order={order} assignment={assignment} position={position} />
        ))}
      </ul>
    </section>
  );
}

interface LineProps {
  order: OrderView;
  assignment: AssignmentView;
  position: CrewPositionView;
}

function CrewLine({ order, assignment, position }: LineProps) {
  const now = useNow();
  const point = orderPoint(order);
  const arrival_at = liveArrival(assignment, position, now);
  const is_there = arrival_at !== null && Date.parse(arrival_at) <= now;
  const age_ms = Math.max(0, now - Date.parse(position.fixed_at));
  return (
    <li className={arrival_at || assignment.state === "on_scene" ? "" : "stale"}>
      <strong>{position.station.name}</strong>
      {point && <span>{t("position.from_lift", { d: distance(metresBetween(position.point, point)) })}</span>}
      <span>{t("position.age", { age: span(age_ms), m: position.accuracy_m })}</span>
      {is_there && <span>{t("position.arriving")}</span>}
      {arrival_at && !is_there && (
        <span>{t("position.arrives", { at: clockTime(arrival_at).slice(0, 5) })}</span>
      )}
      {!arrival_at && assignment.state !== "on_scene" && <span>{t("position.stale")}</span>}
    </li>
  );
}
