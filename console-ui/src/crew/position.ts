// The phone's own position: asked for only while somebody waits for it, sent thinned, and noticed at the lift.
// Must not: keep where it was, send when nobody goes anywhere, or stand in the way of a tap.

import { useEffect, useRef } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { t } from "../i18n/language";
import { serverNow } from "../net/clock";
import { endpoint } from "../net/endpoint";
import { newKey } from "../net/key";
import {
  arrivalsJustTapped,
  type Fix,
  mustSend,
  nearness,
  orderInHand,
  SEND_EVERY_MS,
  STAYED_MS,
} from "../state/position";
import { stepOf } from "../state/tap";
import { useNow } from "../ui/tick";
import type { CrewOrderView, FixBody } from "../wire/types";
import { crew, tap, tell, useCrew } from "./store";

/** Whether this phone also tells where it is while it waits for an order; kept on the phone. */
const SHARED_IDLE = "liftaid.position.idle";

export type Phase = "off" | "asking" | "on" | "denied" | "unavailable";

interface PositionState {
  phase: Phase;
  fix: Fix | null;
  is_shared_idle: boolean;
  /** Orders of which the crew said that it is not there yet. */
  not_there: readonly string[];
}

export const position = createStore<PositionState>()(() => ({
  phase: "off",
  fix: null,
  is_shared_idle: localStorage.getItem(SHARED_IDLE) === "yes",
  not_there: [],
}));

export function usePosition<Slice>(pick: (state: PositionState) => Slice): Slice {
  return useStore(position, pick);
}

export function shareIdle(is_shared_idle: boolean): void {
  localStorage.setItem(SHARED_IDLE, is_shared_idle ? "yes" : "no");
  position.setState({ is_shared_idle });
}

/** "Not there yet": the phone stops believing its own position for this order. */
export function sayNotThere(order: string): void {
  position.setState(({ not_there }) => ({ not_there: [...not_there, order] }));
}

let sent: Fix | null = null;

/** A position that cannot be sent is worth nothing later: it is not kept. */
async function send(fix: Fix, order: string | null): Promise<void> {
  const before = sent;
  sent = fix;
  const { lat, lon, accuracy_m, at } = fix;
  const fixed_at = new Date(at).toISOString();
  try {
    await endpoint.tellPosition(
      { order, lat, lon, datum: "wgs84", accuracy_m, fixed_at },
      newKey("position"),
    );
  } catch {
    sent = before;
  }
}

function fixOf({ coords, timestamp }: GeolocationPosition): Fix {
  const age_ms = Math.max(0, Date.now() - timestamp);
  return {
    lat: coords.latitude,
    lon: coords.longitude,
    accuracy_m: Math.ceil(coords.accuracy),
    at: serverNow() - age_ms,
  };
}

function onFix(found: GeolocationPosition): void {
  const fix = fixOf(found);
  position.setState({ fix, phase: "on" });
  sendIfNews();
}

/** What the server knows decides: a station whose acceptance it has not seen yet goes nowhere for it. */
function sendIfNews(): void {
  const { fix } = position.getState();
  const order = orderInHand(crew.getState().board.orders, []);
  if (fix && mustSend(sent, fix)) void send(fix, order?.id ?? null);
}

function onFault(fault: GeolocationPositionError): void {
  const phase = fault.code === fault.PERMISSION_DENIED ? "denied" : "unavailable";
  position.setState({ phase, fix: null });
}

function fixBody(fix: Fix): FixBody {
  const { lat, lon, accuracy_m, at } = fix;
  return { lat, lon, datum: "wgs84", accuracy_m, age_s: Math.max(0, Math.round((serverNow() - at) / 1_000)) };
}

/** Sends the arrival that the phone's own position shows, if it does. */
function proveArrival(order: CrewOrderView): boolean {
  const { fix } = position.getState();
  if (!fix || !nearness(fix, order, serverNow())?.is_there) return false;
  const command = { command: "arrive", assignment: order.assignment.id, fix: fixBody(fix) } as const;
  tap(order.id, command, { source: "geofence" });
  return true;
}

/** Asks the receiver while somebody waits for it, and shows the boards where the crew is. */
export function usePositions(): void {
  const board = useCrew((state) => state.board);
  const is_shared_idle = usePosition((state) => state.is_shared_idle);
  const order = orderInHand(board.orders, []);
  const is_wanted = order !== null || ((board.station?.on_duty ?? false) && is_shared_idle);
  const has_order = order !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another order in hand is told at once
  useEffect(() => {
    if (!is_wanted) return;
    if (!("geolocation" in navigator)) {
      position.setState({ phase: "unavailable" });
      return;
    }
    sent = null;
    position.setState({ phase: "asking" });
    const options = { enableHighAccuracy: has_order, maximumAge: 5_000, timeout: 30_000 };
    const watch = navigator.geolocation.watchPosition(onFix, onFault, options);
    // A fix that did not get through is tried again while it is the newest.
    const retry = setInterval(sendIfNews, SEND_EVERY_MS);
    return () => {
      clearInterval(retry);
      navigator.geolocation.clearWatch(watch);
      position.setState({ phase: "off", fix: null });
    };
  }, [is_wanted, has_order, order?.id]);
  useProvedTaps();
  useArrivalNoticed();
}

/** A tap on "arrived" is proved by the phone's position where it can be. */
function useProvedTaps(): void {
  useEffect(
    () =>
      crew.subscribe((state, before) => {
        if (state.taps === before.taps) return;
        for (const { order } of arrivalsJustTapped(state.taps, before.taps, serverNow())) {
          const shown = state.board.orders[order];
          if (shown) proveArrival(shown);
        }
      }),
    [],
  );
}

/** Since when the phone has been at the lift of the order on the road; null while it is not. */
export function useStaySince(order: CrewOrderView | null): number | null {
  const now = useNow();
  const taps = useCrew((state) => state.taps);
  const fix = usePosition((state) => state.fix);
  const not_there = usePosition((state) => state.not_there);
  const since = useRef<{ order: string; at: number } | null>(null);
  const is_there =
    order !== null &&
    stepOf(order, taps).state === "en_route" &&
    !not_there.includes(order.id) &&
    (nearness(fix, order, now)?.is_there ?? false);
  if (!order || !is_there) since.current = null;
  else if (since.current?.order !== order.id) since.current = { order: order.id, at: now };
  return since.current?.at ?? null;
}

/** Whoever stays at the lift has arrived; it is told, and can be said otherwise before. */
function useArrivalNoticed(): void {
  const board = useCrew((state) => state.board);
  const taps = useCrew((state) => state.taps);
  const order = orderInHand(board.orders, taps);
  const now = useNow();
  const since = useStaySince(order);
  const is_due = since !== null && now - since >= STAYED_MS;
  useEffect(() => {
    if (!is_due) return;
    const { board, taps } = crew.getState();
    const found = orderInHand(board.orders, taps);
    if (found && proveArrival(found)) tell("good", t("position.noticed", { number: found.number }));
  }, [is_due]);
}
