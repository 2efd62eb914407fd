// The right pane: the lift of the selected order above the map.

import "../style/map.css";
import "../style/station.css";
import { t } from "../i18n/language";
import type { OrderView } from "../wire/types";
import { CrewList } from "./crewlist";
import { LiftPlate } from "./liftplate";
import { MapView } from "./mapview";

export function LiftPane({ order }: { order: OrderView | null }) {
  return (
    <section className="lift-pane" aria-label={t("map.title")}>
      <LiftPlate order={order} />
      <CrewList order={order} />
      <MapView order={order} />
    </section>
  );
}
