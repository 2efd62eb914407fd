// The wall: the city in numbers that can be read from six metres, and its districts. Nobody touches it.
// Must not: need a mouse, scroll, or show anything of a person, a lift or an order.

import { useEffect, useState } from "react";
import { language, setLanguage, t, useLanguage } from "../i18n/language";
import { ProblemError } from "../net/api";
import { learnServerTime, steadyNow } from "../net/clock";
import { endpoint } from "../net/endpoint";
import { ASK_EVERY_MS, afterAnswer, NEW_WALL, type Wall, wallFreshness } from "../state/wall";
import { clockTime, figure, localDay, span } from "../ui/format";
import { goToSignIn, useSession } from "../ui/session";
import { useNow } from "../ui/tick";
import type { WallView } from "../wire/types";
import { DistrictMap } from "./districtmap";

/** Asks again and again; an answer that does not come is only missed, the last one stays. */
function useWall(): Wall {
  const [wall, setWall] = useState(NEW_WALL);
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      try {
        const view = await endpoint.wall(stop.signal);
        learnServerTime(view.server_time);
        setWall((before) => afterAnswer(before, view, steadyNow()));
      } catch (error) {
        if (error instanceof ProblemError && error.problem.status === 401) goToSignIn();
      }
      if (!stop.signal.aborted) timer = setTimeout(() => void ask(), ASK_EVERY_MS);
    };
    void ask();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, []);
  return wall;
}

/** The one thing that can be done at a wall: `L` changes its language. */
function useLanguageKey(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === "l" && !event.ctrlKey && !event.altKey && !event.metaKey) {
        setLanguage(language() === "zh" ? "en" : "zh");
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

export function WallPage() {
  useLanguage();
  useLanguageKey();
  const wall = useWall();
  // A wall is dark whatever this machine's seat prefers.
  useEffect(() => {
    document.documentElement.dataset.theme = "dark";
  }, []);
  return (
    <div className="wall">
      <Head wall={wall} />
      {wall.view ? (
        <main className="wall-body">
          <Tiles view={wall.view} />
          <DistrictMap districts={wall.view.districts} unlocated={wall.view.now.unlocated} />
        </main>
      ) : (
        <main className="wall-wait">{t("wall.connecting")}</main>
      )}
    </div>
  );
}

function Head({ wall }: { wall: Wall }) {
  const now = useNow();
  const { demo } = useSession();
  const fresh = wallFreshness(wall, steadyNow());
  return (
    <header className="wall-head">
      <h1>{t("wall.title")}</h1>
      {demo && <span className="wall-demo">{t("wall.demo")}</span>}
      <span className={`wall-fresh ${fresh.kind}`} role="status">
        {fresh.kind === "live" && <>● {t("wall.live")}</>}
        {fresh.kind === "connecting" && <>○ {t("wall.connecting")}</>}
        {fresh.kind === "old" && <>▲ {t("wall.old", { since: clockTime(fresh.since) })}</>}
      </span>
      <time className="wall-clock">
        <span className="wall-day">{localDay(now)}</span> {clockTime(now)}
      </time>
      <span className="wall-key">
        <kbd>L</kbd> {language() === "zh" ? "English" : "中文"}
      </span>
    </header>
  );
}

/** Longer values are written smaller. */
const ROOMY = 5;

interface TileProps {
  label: string;
  value: string | number;
  note?: string;
  tone?: "calm" | "waiting" | "overdue" | "worked";
}

function Tile({ label, value, note = "", tone = "calm" }: TileProps) {
  return (
    <div className={`tile ${tone}`}>
      <dt>{label}</dt>
      <dd>
        <strong className={String(value).length > ROOMY ? "long" : ""}>{value}</strong>
        <span>{note}</span>
      </dd>
    </div>
  );
}

function Pair({ name, value }: { name: string; value: string }) {
  return (
    <p className="tile-pair">
      <span>{name}</span> <strong>{value}</strong>
    </p>
  );
}

/** From this many minutes on the longest wait is a warning, and an accident to be reported. */
const LONG_MS = 30 * 60_000;
const TOO_LONG_MS = 60 * 60_000;

function Tiles({ view }: { view: WallView }) {
  const at = useNow();
  const { now, today } = view;
  const { ready, busy, off_duty, unreachable } = now.stations;
  const trapped_ms = now.longest_since ? Math.max(0, at - Date.parse(now.longest_since)) : null;
  const longest_tone =
    trapped_ms === null || trapped_ms < LONG_MS ? "calm" : trapped_ms < TOO_LONG_MS ? "waiting" : "overdue";
  return (
    <dl className="tiles">
      <Tile
        label={t("wall.trapped")}
        value={now.people}
        note={
          now.people_unknown > 0
            ? t("wall.trapped_more", { n: now.live, unknown: now.people_unknown })
            : t("wall.trapped_orders", { n: now.live })
        }
        tone={now.live > 0 ? "worked" : "calm"}
      />
      <Tile
        label={t("wall.longest")}
        value={trapped_ms === null ? "–" : span(trapped_ms)}
        note={t("wall.longest_note")}
        tone={longest_tone}
      />
      <Tile
        label={t("wall.waiting")}
        value={now.waiting}
        note={t("wall.waiting_note", { underway: now.underway, on_scene: now.on_scene })}
        tone={now.waiting > 0 ? "waiting" : "calm"}
      />
      <Tile
        label={t("wall.overdue")}
        value={now.overdue}
        note={t("wall.overdue_note")}
        tone={now.overdue > 0 ? "overdue" : "calm"}
      />
      <div className="tile calm">
        <dt>{t("wall.arrival")}</dt>
        <dd>
          <Pair name={t("wall.mean")} value={figure(today.arrival.mean_s)} />
          <Pair name="P90" value={figure(today.arrival.p90_s)} />
          <span>{t("wall.arrival_note", { n: today.arrival.count })}</span>
        </dd>
      </div>
      <Tile
        label={t("wall.stations")}
        value={off_duty + unreachable}
        note={t("wall.stations_note", {
          off: off_duty,
          lost: unreachable,
          busy,
          all: ready + busy + off_duty + unreachable,
        })}
        tone={unreachable > 0 ? "waiting" : "calm"}
      />
    </dl>
  );
}
