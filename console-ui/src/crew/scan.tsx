// Arrival beside the tap: the phone's own position at the lift, and the lift's code, scanned or typed.
// Must not: take the place of "arrived"; where neither camera nor position is there, the tap is enough.

import "../style/station.css";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { t } from "../i18n/language";
import { liftCodeIn, nearness, STAYED_MS } from "../state/position";
import { type CrewStep, nextStepOf } from "../state/tap";
import { useNow } from "../ui/tick";
import type { CrewOrderView } from "../wire/types";
import { sayNotThere, usePosition, useStaySince } from "./position";
import { tap } from "./store";

/** What Chromium on a phone has and TypeScript does not know yet. */
interface CodeDetector {
  detect: (source: HTMLVideoElement) => Promise<{ rawValue: string }[]>;
}
type CodeDetectorClass = new (options: { formats: string[] }) => CodeDetector;

function detectorClass(): CodeDetectorClass | null {
  const found = (window as { BarcodeDetector?: CodeDetectorClass }).BarcodeDetector;
  return found && navigator.mediaDevices ? found : null;
}

const LOOK_EVERY_MS = 300;

/** Below the big button of a crew that goes or is there. */
export function ArrivalHelp({ order, step }: { order: CrewOrderView; step: CrewStep }) {
  const [is_open, setOpen] = useState(false);
  const next = nextStepOf(step);
  const is_shown = next === "arrive" || next === "set_out" || (next === "record_freed" && !step.is_freed);
  if (!is_shown) return null;
  return (
    <div className="arrival-help">
      {next === "arrive" && <Near order={order} />}
      {order.lift && !is_open && (
        <button type="button" className="button wide" onClick={() => setOpen(true)}>
          {t("scan.open")}
        </button>
      )}
      {order.lift && is_open && <Scan order={order} onDone={() => setOpen(false)} />}
    </div>
  );
}

/** How far it is; at the lift, how soon that counts, and the word against it. */
function Near({ order }: { order: CrewOrderView }) {
  const now = useNow();
  const fix = usePosition((state) => state.fix);
  const since = useStaySince(order);
  const near = nearness(fix, order, now);
  if (!near) return null;
  if (since === null) {
    return <p className="near-line">{t("position.distance", { m: Math.round(near.distance_m) })}</p>;
  }
  const left_s = Math.max(0, Math.ceil((STAYED_MS - (now - since)) / 1_000));
  return (
    <div className="near-line there" role="status">
      <span>{t("position.there", { n: left_s })}</span>
      <button type="button" className="button" onClick={() => sayNotThere(order.id)}>
        {t("position.not_there")}
      </button>
    </div>
  );
}

function Scan({ order, onDone }: { order: CrewOrderView; onDone: () => void }) {
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const take = (text: string): boolean => {
    const code = liftCodeIn(text);
    if (!code) {
      setWrong(t("scan.no_code"));
      return false;
    }
    if (code !== order.lift?.code) {
      setWrong(t("scan.other_lift", { code, own: order.lift?.code ?? "" }));
      return false;
    }
    tap(order.id, { command: "arrive", assignment: order.assignment.id, code }, { source: "code_scan" });
    onDone();
    return true;
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    take(typed);
  };
  return (
    <form className="scan" aria-label={t("scan.title")} onSubmit={submit}>
      <Camera onCode={take} />
      <label className="field">
        <span className="field-label">{t("scan.type")}</span>
        <input
          className="input"
          inputMode="numeric"
          autoComplete="off"
          maxLength={12}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setWrong(null);
          }}
        />
      </label>
      {wrong && (
        <p className="scan-wrong" role="alert">
          {wrong}
        </p>
      )}
      <div className="second-steps">
        <button type="submit" className="button primary">
          {t("scan.confirm")}
        </button>
        <button type="button" className="button" onClick={onDone}>
          {t("crew.back")}
        </button>
      </div>
    </form>
  );
}

/** The camera's picture with a reader behind it; nothing where the phone has none. */
function Camera({ onCode }: { onCode: (text: string) => boolean }) {
  const video = useRef<HTMLVideoElement>(null);
  const [is_lost, setLost] = useState(false);
  const take = useRef(onCode);
  take.current = onCode;
  const can_read = detectorClass() !== null;
  useEffect(() => {
    const Detector = detectorClass();
    if (!Detector) return;
    let stream: MediaStream | null = null;
    let is_over = false;
    const detector = new Detector({ formats: ["qr_code"] });
    const look = async () => {
      const shown = video.current;
      if (is_over || !shown) return;
      const found = shown.readyState >= 2 ? await detector.detect(shown).catch(() => []) : [];
      const text = found[0]?.rawValue;
      if (!is_over && text && take.current(text)) return;
      setTimeout(() => void look(), LOOK_EVERY_MS);
    };
    navigator.mediaDevices
      .getUserMedia({ video: { facingMode: "environment" } })
      .then((opened) => {
        stream = opened;
        if (is_over || !video.current) {
          for (const track of opened.getTracks()) track.stop();
          return;
        }
        video.current.srcObject = opened;
        void video.current.play();
        void look();
      })
      .catch(() => setLost(true));
    return () => {
      is_over = true;
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
  }, []);
  if (!can_read || is_lost) return <p className="muted">{t("scan.no_camera")}</p>;
  return (
    <>
      <video className="scan-video" ref={video} playsInline muted aria-label={t("scan.camera")} />
      <p className="muted">{t("scan.aim")}</p>
    </>
  );
}
