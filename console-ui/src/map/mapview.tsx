// The map in its place: loads it when it is first shown, feeds it from the board, and follows the orders.
// Must not: be needed for anything. Without WebGL, or if loading fails, a list of the nearest stations stands here.

import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { live, useLive } from "../console/board";
import { choose } from "../console/hold";
import { t, useLanguage, word } from "../i18n/language";
import { serverNow } from "../net/clock";
import { endpoint } from "../net/endpoint";
import { isLive } from "../state/board";
import { whenIdle } from "../ui/idle";
import { useSettings } from "../ui/settings";
import type { CandidateView, OrderView } from "../wire/types";
import type { DrawnMap } from "./draw";
import {
  boundsOfOrder,
  boundsOfOrders,
  callLines,
  candidateMarks,
  crewMarks,
  orderMarks,
  orderPoint,
  stationLook,
  stationMarks,
} from "./features";
import { afterBoard, afterHand, afterRelease, NEW_FOLLOW, setOf } from "./follow";
import { NearestList } from "./nearestlist";

/** The map is drawn anew at most this often, however busy the board is. */
const PACE_MS = 500;

function hasWebGl(): boolean {
  try {
    const context = document.createElement("canvas").getContext("webgl2");
    context?.getExtension("WEBGL_lose_context")?.loseContext();
    return context !== null;
  } catch {
    return false;
  }
}

export function MapView({ order }: { order: OrderView | null }) {
  const language = useLanguage();
  const { theme } = useSettings();
  const [can_draw, setCanDraw] = useState(hasWebGl);
  const status = useQuery({ queryKey: ["status"], queryFn: endpoint.status, staleTime: 600_000 });
  if (!can_draw) return <NearestList order={order} />;
  if (status.isPending) return <p className="empty small">{t("map.loading")}</p>;
  return (
    <LiveMap
      // Colours and words are drawn into the map: another theme or language is another map.
      key={`${theme} ${language}`}
      order={order}
      style_url={status.data?.map_style_url ?? null}
      onFailed={() => setCanDraw(false)}
    />
  );
}

/** The best candidates of a live order, asked anew when it changes. */
function useCandidates(order: OrderView | null): readonly CandidateView[] {
  const is_asked = order !== null && isLive(order) && orderPoint(order) !== null;
  const found = useQuery({
    queryKey: ["candidates", order?.id, "first", order?.version],
    queryFn: () => endpoint.candidates(order?.id ?? "", "first"),
    enabled: is_asked,
    placeholderData: (before) => before,
  });
  return is_asked ? (found.data?.candidates ?? []) : [];
}

interface LiveMapProps {
  order: OrderView | null;
  style_url: string | null;
  onFailed: () => void;
}

function LiveMap({ order, style_url, onFailed }: LiveMapProps) {
  const place = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<DrawnMap | null>(null);
  const [station, setStation] = useState<string | null>(null);
  const [is_locked, setLocked] = useState(false);
  const [is_style_lost, setStyleLost] = useState(false);
  const follow = useRef(NEW_FOLLOW);
  const candidates = useCandidates(order);

  // biome-ignore lint/correctness/useExhaustiveDependencies: one map for the life of this place
  useEffect(() => {
    let drawn: DrawnMap | null = null;
    let is_gone = false;
    // The map waits until the page has nothing more pressing to do, but not for long.
    whenIdle()
      .then(() => import("./draw"))
      .then(({ drawMap }) => {
        if (is_gone || !place.current) return;
        drawn = drawMap(place.current, style_url, {
          onHand: () => {
            follow.current = afterHand(follow.current);
            setLocked(true);
          },
          onOrder: (id) => choose(id),
          onStation: setStation,
          onStyleLost: () => setStyleLost(true),
        });
        setMap(drawn);
      })
      .catch(onFailed);
    return () => {
      is_gone = true;
      drawn?.remove();
    };
  }, []);

  useFeeding(map, order, candidates, follow);

  const fitAll = () => {
    follow.current = afterRelease();
    setLocked(false);
    const { orders } = live.getState().board;
    map?.fit(boundsOfOrders(Object.values(orders)));
  };
  const fitOrder = () => {
    const { stations, crews } = live.getState().board;
    const bounds = order && boundsOfOrder(order, stations, crews);
    if (!bounds) return;
    follow.current = afterHand(follow.current);
    setLocked(true);
    map?.fit(bounds);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "0") fitAll();
    else if (event.key === "1") fitOrder();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const has_place = order !== null && orderPoint(order) !== null;
  return (
    <section className="map" aria-label={t("map.region")} onKeyDown={onKeyDown}>
      <div className="map-canvas" ref={place} data-ready={map !== null} />
      <div className="map-bar">
        <button type="button" className="button small" onClick={fitAll}>
          {t(is_locked ? "map.unlock" : "map.fit_all")} <kbd>0</kbd>
        </button>
        <button
          type="button"
          className="button small"
          aria-disabled={!has_place}
          title={has_place ? undefined : t("map.no_order_place")}
          onClick={fitOrder}
        >
          {t("map.fit_order")} <kbd>1</kbd>
        </button>
        <span className="map-state" role="status">
          {t(is_locked ? "map.locked" : "map.following")}
        </span>
      </div>
      {is_style_lost && <p className="map-note">{t("map.style_lost")}</p>}
      <Legend station={station} />
    </section>
  );
}

/** Hands the board to the map, at most once in `PACE_MS`; fits when the set of orders asks for it. */
function useFeeding(
  map: DrawnMap | null,
  order: OrderView | null,
  candidates: readonly CandidateView[],
  follow: React.RefObject<typeof NEW_FOLLOW>,
): void {
  const selected = order?.id ?? null;
  useEffect(() => {
    if (!map) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = () => {
      timer = undefined;
      const { orders, stations, crews } = live.getState().board;
      const all = Object.values(orders);
      map.show({
        orders: orderMarks(all, selected),
        stations: stationMarks(Object.values(stations)),
        calls: callLines(selected ? (orders[selected] ?? null) : null, stations),
        candidates: candidateMarks(candidates, stations),
        crews: crewMarks(crews, orders, serverNow()),
      });
      const next = afterBoard(follow.current, setOf(all));
      follow.current = next.follow;
      if (next.must_fit) map.fit(boundsOfOrders(all));
    };
    show();
    const stop = live.subscribe((state, before) => {
      if (state.board !== before.board && timer === undefined) timer = setTimeout(show, PACE_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [map, selected, candidates, follow]);
}

const LOOKS = ["ready", "busy", "down", "silent"] as const;

/** The stations' marks in words; the one under the pointer in full. */
function Legend({ station }: { station: string | null }) {
  const found = useLive((state) => (station ? state.board.stations[station] : undefined));
  if (found) {
    const { code, name, live_count, capacity, reach } = found;
    return (
      <p className="map-legend">
        {t("map.station_line", {
          code,
          name,
          look: word("station_look", stationLook(found)),
          live: live_count,
          capacity,
          reach: word("reach", reach),
        })}
      </p>
    );
  }
  return (
    <ul className="map-legend" aria-label={t("map.legend")}>
      {LOOKS.map((look) => (
        <li key={look}>
          <span className={`map-mark look-${look}`} aria-hidden="true" /> {word("station_look", look)}
        </li>
      ))}
      <li>
        <span className="map-mark crew-mark" aria-hidden="true" /> {t("position.legend")}
      </li>
    </ul>
  );
}
