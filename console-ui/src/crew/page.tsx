// A crew's page: duty, offers with sound, one big next step. Made for a phone in one hand, in the sun.
// Must not: hide that the connection is gone or that a tap is still waiting.

import { useEffect, useRef, useState } from "react";
import { t, useLanguage } from "../i18n/language";
import { learnServerTime, serverNow } from "../net/clock";
import { type BoardSocket, openSocket } from "../net/socket";
import { crewQueueOf, reduceCrew } from "../state/crew";
import { withKept } from "../state/link";
import { nextStepOf, ringsOf, stepOf } from "../state/tap";
import { DemoLine, LanguageSwitch, SoundSwitch, ThemeSwitch } from "../ui/bar";
import { joined } from "../ui/format";
import { FreshnessLine, StaleBanner } from "../ui/freshness";
import { leaveIfSignedOut, useSession, whenEnded } from "../ui/session";
import { useSteady } from "../ui/steady";
import { useNow } from "../ui/tick";
import { play } from "../ui/tone";
import type { CrewMessage, CrewOrderView } from "../wire/types";
import { OrderCard } from "./card";
import { DeviceLines, useDevice } from "./devicelines";
import { SignOut } from "./devicesignout";
import { Duty } from "./duty";
import { type CrewView, OwnRecord, ViewSwitch } from "./mylist";
import { PositionBar } from "./positionbar";
import { tellShown } from "./shown";
import { Still, useHeight } from "./still";
import { crew, putAway, resumeTaps, sendTaps, useCrew } from "./store";
import { lookForNewer } from "./swupdate";

/** While the crew has not answered it rings this often. */
const RING_EVERY_MS = 4_000;
/** What the server told longer ago than this rings no more: others have long been called. */
const RINGS_FOR_MS = 15 * 60_000;

function useCrewBoard(): () => void {
  const station = useSession().station?.id ?? "";
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
      onLink: (link) => crew.setState((state) => ({ link: withKept(link, state.link, state.kept_at) })),
      onLost: () => void leaveIfSignedOut(),
      onNewer: lookForNewer,
    });
    const stop = resumeTaps(station);
    return () => {
      stop();
      socket.current?.close();
    };
  }, [station]);
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

/** Rings and vibrates while an offer waits for this crew, or it is to go in another's place. */
function useRinging(rings: string): void {
  useEffect(() => {
    if (rings === "") return;
    const ring = () => {
      play("offer");
      navigator.vibrate?.([300, 150, 300]);
      tellShown(rings.split(" "));
    };
    ring();
    const timer = setInterval(ring, RING_EVERY_MS);
    return () => clearInterval(timer);
  }, [rings]);
}

/** As long as the tone of a lost connection. */
const RING_OUT_MS = 700;

/** A phone that is signed out from afar gets no more offers: whoever carries it is told before the page is gone. */
function useRingingOut(): void {
  useEffect(() => {
    whenEnded(() => {
      play("stale");
      navigator.vibrate?.([600, 150, 600]);
      return new Promise((rung) => setTimeout(rung, RING_OUT_MS));
    });
    return () => whenEnded(null);
  }, []);
}

export function CrewPage() {
  useLanguage();
  const retry = useCrewBoard();
  useDevice();
  useRingingOut();
  const board = useCrew((state) => state.board);
  const link = useCrew((state) => state.link);
  const taps = useCrew((state) => state.taps);
  const orders = crewQueueOf(board.orders, taps);
  useWakeLock(board.station?.on_duty ?? false);
  const kept_at = useCrew((state) => state.kept_at);
  const told_at = link.heard_clock ?? kept_at;
  // The link tells of itself with each try to connect, so this is judged often enough.
  const is_old = told_at !== null && serverNow() - told_at > RINGS_FOR_MS;
  const rings = is_old ? [] : ringsOf(orders, taps);
  useRinging(rings.join(" "));
  const [chosen, setView] = useState<CrewView>("orders");
  // The next step is on the first screen of a small phone: what is about the station stands below the order.
  const is_at_work = chosen === "orders" && orders.some((order) => nextStepOf(stepOf(order, taps)) !== null);
  // What rings is answered first, whatever was being read.
  const view = rings.length > 0 ? "orders" : chosen;
  // Each of these moves the cards: a step that came under a finger on its way is not meant.
  const steps = orders.map((order) => `${order.id}:${nextStepOf(stepOf(order, taps))}`);
  const { above, height_px } = useHeight();
  const is_still = useSteady([view, height_px, ...steps].join(" "));

  return (
    <div className="crew">
      <CrewBar />
      <DemoLine />
      <div className="crew-link">
        <FreshnessLine link={link} seq={board.seq} onRetry={retry} />
        <SoundSwitch />
      </div>
      <div ref={above}>
        <StaleBanner link={link} />
        <Unsent />
        <ToldList />
      </div>
      {!is_at_work && <ViewSwitch view={view} onChange={setView} />}
      {view === "record" ? (
        <OwnRecord />
      ) : (
        <Still value={is_still}>
          <OrderList orders={orders} is_on_duty={board.station?.on_duty} />
        </Still>
      )}
      {is_at_work && <ViewSwitch view={view} onChange={setView} />}
      {board.station && <Duty station={board.station} />}
      <DeviceLines />
      <PositionBar />
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
      <SignOut />
    </header>
  );
}

/** Sending takes less than this when the network is there. */
const SENDING_MS = 1_500;

function Unsent() {
  const now = useNow();
  const is_fragile = useCrew((state) => state.is_fragile);
  // Also a tap from the future waits: the phone's clock was wrong when it was made.
  const is_old = (at: string | null) => Math.abs(now - Date.parse(at ?? "")) > SENDING_MS;
  const taps = useCrew((state) => state.taps).filter(({ body }) => is_old(body.occurred_at));
  const photos = useCrew((state) => state.photos).filter(({ taken_at }) => is_old(taken_at));
  const count = taps.length + photos.length;
  if (count === 0) return null;
  return (
    <p className="unsent" role="status">
      <span>
        {t("crew.unsent", { n: count })}
        {is_fragile && <strong> {t("scene.fragile")}</strong>}
      </span>
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
      {told.map(({ id, tone, text, steps }) => (
        <p key={id} className={`told ${tone}`} role={tone === "bad" ? "alert" : "status"}>
          <span>
            {text}
            {steps && <span className="in-vain">{t("overtaken.in_vain", { steps: joined(steps) })}</span>}
          </span>
          <button type="button" className="button" onClick={() => putAway(id)}>
            {t("crew.understood")}
          </button>
        </p>
      ))}
    </div>
  );
}
