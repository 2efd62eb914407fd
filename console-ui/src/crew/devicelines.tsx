// Lines about the phone itself, shown only while there is something to do: notifications, installing, a newer version.
// Must not: stand between the crew and an order; they are below the duty and small.

import { useEffect } from "react";
import { useStore } from "zustand";
import { t } from "../i18n/language";
import { useInstall } from "./install";
import { pushes, syncPushes, turnPushesOn } from "./push";
import { useCrew } from "./store";
import { isSafe, keepUpToDate, version } from "./swupdate";
import { writing } from "./writing";
import "../style/device.css";

/** Runs what the phone does beside the orders, while the page is open. */
export function useDevice(): void {
  useEffect(() => {
    const stop = keepUpToDate();
    void syncPushes();
    return stop;
  }, []);
}

export function DeviceLines() {
  const { state } = useStore(pushes);
  const { is_old } = useStore(version);
  const install = useInstall();
  const is_writing = useStore(writing, ({ count }) => count > 0);
  const can_update = useCrew((phone) => isSafe(phone, is_writing));
  if (!is_old && !install && (state === "none" || state === "on")) return null;
  return (
    <section className="device-lines" aria-label={t("device.title")}>
      {is_old && (
        <p className="device-line">
          <span>{t("device.update")}</span>
          <button
            type="button"
            className="button"
            disabled={!can_update}
            onClick={() => window.location.reload()}
          >
            {t("device.update_now")}
          </button>
        </p>
      )}
      {state === "off" && (
        <p className="device-line wait">
          <span>{t("device.push_off")}</span>
          <button type="button" className="button primary" onClick={() => void turnPushesOn()}>
            {t("device.push_turn_on")}
          </button>
        </p>
      )}
      {(state === "denied" || state === "failed") && (
        <p className="device-line wait">
          {t(state === "denied" ? "device.push_denied" : "device.push_failed")}
        </p>
      )}
      {install && (
        <p className="device-line">
          <button type="button" className="button" onClick={install}>
            {t("device.install")}
          </button>
        </p>
      )}
    </section>
  );
}
