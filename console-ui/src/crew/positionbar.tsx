// One line that says whether this phone tells where it is, to whom and until when, with the switch for waiting crews.
// Must not: ask for a permission by itself; an order in hand or the switch does.

import "../style/station.css";
import { t } from "../i18n/language";
import { shareIdle, usePosition, usePositions } from "./position";
import { useCrew } from "./store";

export function PositionBar() {
  usePositions();
  const phase = usePosition((state) => state.phase);
  const fix = usePosition((state) => state.fix);
  const is_shared_idle = usePosition((state) => state.is_shared_idle);
  const is_on_duty = useCrew((state) => state.board.station?.on_duty ?? false);
  if (!is_on_duty && phase === "off") return null;
  return (
    <div className={`position-bar ${phase}`}>
      <p role="status">
        {phase === "off" && t("position.off")}
        {phase === "asking" && t("position.asking")}
        {phase === "on" && t("position.on", { m: fix?.accuracy_m ?? 0 })}
        {phase === "denied" && t("position.denied")}
        {phase === "unavailable" && t("position.unavailable")}
      </p>
      {is_on_duty && (
        <label className="position-switch">
          <input
            type="checkbox"
            checked={is_shared_idle}
            onChange={(event) => shareIdle(event.target.checked)}
          />
          <span>{t("position.share_idle")}</span>
        </label>
      )}
    </div>
  );
}
