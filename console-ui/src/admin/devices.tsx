// A station's people and their phones: a code with its QR for a new phone, the list, revoking in two taps.
// Must not: show a code again, or keep it after the pane is closed.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { encode } from "uqr";
import { t } from "../i18n/language";
import { serverNow } from "../net/clock";
import { endpoint } from "../net/endpoint";
import { newKey } from "../net/key";
import { clockTime, moment } from "../ui/format";
import { problemText } from "../ui/problem";
import { useNow } from "../ui/tick";
import type { DeviceView, EnrolmentView, StationDetail } from "../wire/types";
import "../style/device.css";

/** While a code is shown the list is asked again this often: the phone appears in it. */
const LOOK_EVERY_MS = 3_000;

export function StationPeople({ station }: { station: StationDetail }) {
  const [made, setMade] = useState<EnrolmentView | null>(null);
  const [trouble, setTrouble] = useState("");
  const make = async (crew: string) => {
    setTrouble("");
    try {
      setMade(await endpoint.makeEnrolment(station.id, crew, newKey("enrol")));
    } catch (error) {
      setTrouble(problemText(error));
    }
  };
  return (
    <>
      <h3>{t("admin.crews")}</h3>
      <ul className="crews people">
        {station.crews.map((member) => (
          <li key={member.id}>
            <span>
              {member.name} <span className="muted number">{member.phone_masked ?? ""}</span>
            </span>
            <button
              type="button"
              className="button small"
              aria-label={t("phones.bind_for", { person: member.name })}
              onClick={() => void make(member.id)}
            >
              {t("phones.bind")}
            </button>
          </li>
        ))}
        {station.crews.length === 0 && <li className="muted">{t("admin.no_crews")}</li>}
      </ul>
      {trouble && (
        <p className="form-error" role="alert">
          {trouble}
        </p>
      )}
      {made && <Code key={made.code} made={made} onClose={() => setMade(null)} />}
      <Phones station={station.id} is_waiting={made !== null} />
    </>
  );
}

function Code({ made, onClose }: { made: EnrolmentView; onClose: () => void }) {
  const now = useNow();
  const address = `${window.location.origin}/crew/enrol`;
  const is_over = Date.parse(made.expires_at) <= now;
  return (
    <section className="enrolment" aria-label={t("enrol.code")}>
      <p>{t("phones.scan", { person: made.person, address })}</p>
      {!is_over && <Qr text={`${address}#${made.code}`} />}
      <p className="enrolment-code">
        <output>{is_over ? "–" : made.code}</output>
      </p>
      <p className="muted">
        {is_over ? t("phones.over") : t("phones.until", { at: clockTime(made.expires_at) })}
      </p>
      <button type="button" className="button" onClick={onClose}>
        {t("phones.close")}
      </button>
    </section>
  );
}

/** Quiet modules around the code, without which cameras do not find it. */
const QUIET = 4;

/** Always dark on light, whatever the theme: some cameras read nothing else. */
function Qr({ text }: { text: string }) {
  const { data, size } = encode(text, { ecc: "M", border: QUIET });
  const path = data
    .flatMap((row, y) => row.map((is_dark, x) => (is_dark ? `M${x} ${y}h1v1h-1z` : "")))
    .join("");
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t("enrol.code")}>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}

function Phones({ station, is_waiting }: { station: string; is_waiting: boolean }) {
  const list = useQuery({
    queryKey: ["devices", station],
    queryFn: () => endpoint.devices(station),
    refetchInterval: is_waiting ? LOOK_EVERY_MS : false,
  });
  return (
    <>
      <h3 id="phones">{t("phones.title")}</h3>
      {list.isError && <p className="form-error">{problemText(list.error)}</p>}
      {list.data?.devices.length === 0 && <p className="muted">{t("phones.none")}</p>}
      <ul className="phones" aria-labelledby="phones">
        {(list.data?.devices ?? []).map((device) => (
          <Phone key={device.id} device={device} station={station} />
        ))}
      </ul>
    </>
  );
}

function Phone({ device, station }: { device: DeviceView; station: string }) {
  const queries = useQueryClient();
  const [is_sure, setSure] = useState(false);
  const [trouble, setTrouble] = useState("");
  const revoke = async () => {
    if (!is_sure) return setSure(true);
    try {
      await endpoint.revokeDevice(device.id);
      await queries.invalidateQueries({ queryKey: ["devices", station] });
    } catch (error) {
      setTrouble(problemText(error));
      setSure(false);
    }
  };
  const named = t("phones.revoke_named", { person: device.person, phone: device.label });
  return (
    <li>
      <span>
        {device.person} · {device.label}
        <span className="muted phone-seen">
          {t("phones.seen")} {moment(device.seen_at, serverNow())} ·{" "}
          {t(device.takes_push ? "phones.push_on" : "phones.push_off")}
        </span>
        {trouble && (
          <span className="form-error" role="alert">
            {trouble}
          </span>
        )}
      </span>
      <button
        type="button"
        className={is_sure ? "button small danger" : "button small"}
        aria-label={is_sure ? `${t("phones.revoke_sure")}: ${named}` : named}
        onBlur={() => setSure(false)}
        onClick={() => void revoke()}
      >
        {t(is_sure ? "phones.revoke_sure" : "phones.revoke")}
      </button>
    </li>
  );
}
