// Where no map can be drawn: the nearest stations of the selected order, as a list.

import { useMemo } from "react";
import { useLive } from "../console/board";
import { t, word } from "../i18n/language";
import { distance } from "../ui/format";
import type { OrderView } from "../wire/types";
import { nearestStations } from "./nearest";

const SHOWN = 12;

export function NearestList({ order }: { order: OrderView | null }) {
  const stations = useLive((state) => state.board.stations);
  const near = useMemo(
    () => (order ? nearestStations(order, Object.values(stations), SHOWN) : []),
    [order, stations],
  );
  return (
    <div className="nearest">
      <p className="nearest-why">{t("map.cannot_draw")}</p>
      {near.length === 0 && <p className="muted">{t("map.nearest_none")}</p>}
      {near.length > 0 && (
        <ol aria-label={t("map.nearest")}>
          {near.map(({ station, look, distance_m, is_called }) => (
            <li key={station.id} className="near-station">
              <span className="number">{distance(distance_m)}</span>
              <span>
                {station.code} {station.name}
              </span>
              <span className={`look-${look}`}>{word("station_look", look)}</span>
              {is_called && <span className="badge">{t("map.called")}</span>}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
