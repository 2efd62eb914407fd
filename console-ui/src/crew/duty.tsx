// The station's duty on the crew's phone: on or off, how many people can go, and how many orders at once.
// Must not: take a station off duty by one touch.

import { useEffect, useState } from "react";
import { t } from "../i18n/language";
import { useTwoTaps } from "../ui/twotaps";
import type { StationView } from "../wire/types";
import { changeDuty } from "./store";

const MAX_COUNT = 99;

/** On or off duty, how many people can go, and how many orders at once. */
export function Duty({ station }: { station: StationView }) {
  const [strength, setStrength] = useState(station.strength);
  const [capacity, setCapacity] = useState(station.capacity);
  const [is_busy, setBusy] = useState(false);
  useEffect(() => setStrength(station.strength), [station.strength]);
  useEffect(() => setCapacity(station.capacity), [station.capacity]);

  const change = async (on_duty: boolean) => {
    setBusy(true);
    await changeDuty(station.id, { on_duty, strength, capacity });
    setBusy(false);
  };
  const is_changed = station.on_duty && (strength !== station.strength || capacity !== station.capacity);
  return (
    <section className={`duty ${station.on_duty ? "on" : "off"}`} aria-label={t("duty.title")}>
      <div className="duty-state">
        <strong>{t(station.on_duty ? "duty.on" : "duty.off")}</strong>
        <span className="muted">
          {station.code} · {t("duty.load", { live: station.live_count, capacity: station.capacity })}
        </span>
      </div>
      <div className="steppers">
        <Stepper name={t("duty.strength")} title={t("duty.people")} value={strength} onChange={setStrength} />
        <Stepper name={t("duty.capacity")} title={t("duty.orders")} value={capacity} onChange={setCapacity} />
      </div>
      <div className="duty-buttons">
        {is_changed && (
          <button
            type="button"
            className="button primary"
            disabled={is_busy}
            onClick={() => void change(true)}
          >
            {t("duty.save")}
          </button>
        )}
        {station.on_duty ? (
          <GoOff in_hand={station.live_count} is_busy={is_busy} onGo={() => void change(false)} />
        ) : (
          <button
            type="button"
            className="button primary"
            disabled={is_busy}
            onClick={() => void change(true)}
          >
            {t("duty.go_on")}
          </button>
        )}
      </div>
    </section>
  );
}

interface GoOffProps {
  /** Orders that the station has accepted and not finished. */
  in_hand: number;
  is_busy: boolean;
  onGo: () => void;
}

/** In two taps: a station that is off duty by mistake is not called, and nobody notices. */
function GoOff({ in_hand, is_busy, onGo }: GoOffProps) {
  const { is_asked, button } = useTwoTaps(onGo);
  return (
    <>
      {is_asked && (
        <p className="ask" role="alert">
          {in_hand > 0 && <strong>{t("duty.off_in_hand", { n: in_hand })} </strong>}
          {t("duty.off_means")}
        </p>
      )}
      <button type="button" className={is_asked ? "button warn" : "button"} disabled={is_busy} {...button}>
        {t(is_asked ? "duty.off_sure" : "duty.go_off")}
      </button>
    </>
  );
}

interface StepperProps {
  /** What it is, in full. */
  name: string;
  title: string;
  value: number;
  onChange: (value: number) => void;
}

function Stepper({ name, title, value, onChange }: StepperProps) {
  return (
    <div className="stepper" role="group" aria-label={name}>
      <span>{title}</span>
      <button
        type="button"
        className="button"
        aria-label={t("duty.less")}
        onClick={() => onChange(Math.max(0, value - 1))}
      >
        −
      </button>
      <output>{value}</output>
      <button
        type="button"
        className="button"
        aria-label={t("duty.more")}
        onClick={() => onChange(Math.min(MAX_COUNT, value + 1))}
      >
        +
      </button>
    </div>
  );
}
