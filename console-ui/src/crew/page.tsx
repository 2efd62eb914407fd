// A crew's page: duty, offers with sound, one big next step. Made for a phone in one hand, in the sun.
// Must not: hide that the connection is gone or that a tap is still waiting.

import { useEffect, useRef, useState } from "react";
import { t, useLanguage } from "../i18n/language";
import { learnServerTime } from "../net/clock";
import { type BoardSocket, openSocket } from "../net/socket";
import { crewQueueOf, reduceCrew } from "../state/crew";
import { stepOf } from "../state/tap";
import { DemoLine, LanguageSwitch, SoundSwitch, ThemeSwitch } from "../ui/bar";
import { FreshnessLine, StaleBanner } from "../ui/freshness";
import { leaveIfSignedOut, signOut, useSession } from "../ui/session";
import { useNow } from "../ui/tick";
import { play } from "../ui/tone";
import type { CrewMessage, CrewOrderView, StationView } from "../wire/types";
import { OrderCard } from "./card";
import { type CrewView, OwnRecord, ViewSwitch } from "./mylist";
import { PositionBar } from "./positionbar";
import { changeDuty, crew, putAway, resumeTaps, sendTaps, useCrew } from "./store";

/** While an offer is unanswered it rings this often. */
const RING_EVERY_MS = 4_000;

function useCrewBoard(): () => void {
  const socket = useRef<BoardSocket | null>(null);
  useEffect(() => {
    socket.current = openSocket<CrewMessage>({
      path: "/api/v1/crew/board",
      place: () => {
        const { epoch, seq } = crew.getState().board;
        return epoch !== null && seq !== null ? { epoch, seq } : null;
      },
      onMessage: (message) => {
        if ("server_time" in message) learnServerTime(message.server_time);
        crew.setState(({ board }) => ({ board: reduceCrew(board, message) }));
      },
      onLink: (link) => crew.setState({ link }),
      onLost: () => void leaveIfSignedOut(),
    });
    const stop = resumeTaps();
    return () => {
      stop();
      socket.current?.close();
    };
  }, []);
  return () => socket.current?.retryNow();
}

/** Keeps the screen on while the station is on duty and the page is in front. */
function useWakeLock(is_on_duty: boolean): void {
  useEffect(() => {
    if (!is_on_duty || !("wakeLock" in navigator)) return;
    let lock: WakeLockSentinel | null = null;
    const hold = () => {
      if (document.hidden) return;
      navigator.wakeLock.request("screen").then(
        (sentinel) => {
          lock = sentinel;
        },
        // A low battery or the browser may refuse; the page works without.
        () => undefined,
      );
    };
    hold();
    document.addEventListener("visibilitychange", hold);
    return () => {
      document.removeEventListener("visibilitychange", hold);
      void lock?.release();
    };
  }, [is_on_duty]);
}

/** Rings and vibrates while an offer waits for this crew. */
function useRinging(offer_count: number): void {
  useEffect(() => {
    if (offer_count === 0) return;
    const ring = () => {
      play("offer");
      navigator.vibrate?.([300, 150, 300]);
    };
    ring();
    const timer = setInterval(ring, RING_EVERY_MS);
    return () => clearInterval(timer);
  }, [offer_count]);
}

export function CrewPage() {
  useLanguage();
  const retry = useCrewBoard();
  const board = useCrew((state) => state.board);
  const link = useCrew((state) => state.link);
  const taps = useCrew((state) => state.taps);
  const orders = crewQueueOf(board.orders);
  useWakeLock(board.station?.on_duty ?? false);
  const offer_count = orders.filter((order) => stepOf(order, taps).state === "offered").length;
  useRinging(offer_count);
  const [chosen, setView] = useState<CrewView>("orders");
  // An offer is answered first, whatever was being read.
  const view = offer_count > 0 ? "orders" : chosen;

  return (
    <div className="crew">
      <CrewBar />
      <DemoLine />
      <div className="crew-link">
        <FreshnessLine link={link} seq={board.seq} onRetry={retry} />
        <SoundSwitch />
      </div>
      <StaleBanner link={link} />
      <Unsent />
      <ToldList />
      {board.station && <Duty station={board.station} />}
      <PositionBar />
      <ViewSwitch view={view} onChange={setView} />
      {view === "record" ? <OwnRecord /> : <OrderList orders={orders} is_on_duty={board.station?.on_duty} />}
    </div>
  );
}

function OrderList({
  orders,
  is_on_duty,
}: {
  orders: readonly CrewOrderView[];
  is_on_duty: boolean | undefined;
}) {
  return (
    <main className="crew-orders">
      {orders.length === 0 && (
        <p className="empty">{t(is_on_duty ? "crew.no_orders" : "crew.off_duty_no_orders")}</p>
      )}
      {orders.map((order) => (
        <OrderCard key={order.id} order={order} />
      ))}
    </main>
  );
}

function CrewBar() {
  const session = useSession();
  return (
    <header className="crew-bar">
      <h1>{session.station?.name ?? session.display_name}</h1>
      <ThemeSwitch />
      <LanguageSwitch />
      <button type="button" className="button quiet" onClick={() => void signOut()}>
        {t("bar.sign_out")}
      </button>
    </header>
  );
}

/** Sending takes less than this when the network is there. */
const SENDING_MS = 1_500;

function Unsent() {
  const now = useNow();
  const taps = useCrew((state) => state.taps).filter(
    ({ body }) => now - Date.parse(body.occurred_at ?? "") > SENDING_MS,
  );
  if (taps.length === 0) return null;
  return (
    <p className="unsent" role="status">
      <span>{t("crew.unsent", { n: taps.length })}</span>
      <button type="button" className="button" onClick={sendTaps}>
        {t("crew.send_now")}
      </button>
    </p>
  );
}

function ToldList() {
  const told = useCrew((state) => state.told);
  return (
    <div aria-live="polite">
      {told.map(({ id, tone, text }) => (
        <p key={id} className={`told ${tone}`} role={tone === "bad" ? "alert" : "status"}>
          <span>{text}</span>
          <button type="button" className="button" onClick={() => putAway(id)}>
            {t("crew.understood")}
          </button>
        </p>
      ))}
    </div>
  );
}

const MAX_STRENGTH = 99;

/** On or off duty, and how many people can go. */
function Duty({ station }: { station: StationView }) {
  const [strength, setStrength] = useState(station.strength);
  const [is_busy, setBusy] = useState(false);
  useEffect(() => setStrength(station.strength), [station.strength]);

  const change = async (on_duty: boolean) => {
    setBusy(true);
    await changeDuty(station.id, on_duty, strength);
    setBusy(false);
  };
  const is_changed = station.on_duty && strength !== station.strength;
  return (
    <section className={`duty ${station.on_duty ? "on" : "off"}`} aria-label={t("duty.title")}>
      <div className="duty-state">
        <strong>{t(station.on_duty ? "duty.on" : "duty.off")}</strong>
        <span className="muted">
          {station.code} · {t("duty.load", { live: station.live_count, capacity: station.capacity })}
        </span>
      </div>
      <div className="stepper" role="group" aria-label={t("duty.strength")}>
        <span>{t("duty.people")}</span>
        <button
          type="button"
          className="button"
          aria-label={t("duty.less")}
          onClick={() => setStrength((n) => Math.max(0, n - 1))}
        >
          −
        </button>
        <output>{strength}</output>
        <button
          type="button"
          className="button"
          aria-label={t("duty.more")}
          onClick={() => setStrength((n) => Math.min(MAX_STRENGTH, n + 1))}
        >
          +
        </button>
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
        <button
          type="button"
          className={station.on_duty ? "button" : "button primary"}
          disabled={is_busy}
          onClick={() => void change(!station.on_duty)}
        >
          {t(station.on_duty ? "duty.go_off" : "duty.go_on")}
        </button>
      </div>
    </section>
  );
}
