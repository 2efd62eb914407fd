// The districts on the wall: outlines with the number of live orders in each; the centre once more, larger.
// Must not: place an order anywhere but in its district.

import { useMemo } from "react";
import { language, t } from "../i18n/language";
import { type Bounds, type Outline, type Position, readBase } from "../map/base";
import { boundsOf } from "../map/features";
import { districtTone, liveCount, shortName } from "../state/wall";
import type { WallDistrict } from "../wire/types";
import { apart, type LabelBox } from "./labels";

/** Districts too small to be read on the whole city. */
const CENTRE = new Set(["310101", "310104", "310105", "310106", "310107", "310109", "310110"]);

/** Units of the drawing to a degree of latitude. */
const SCALE = 1_000;

interface Frame {
  x: (lon: number) => number;
  y: (lat: number) => number;
  width: number;
  height: number;
}

function frameOf([west, south, east, north]: Bounds, margin: number): Frame {
  const narrow = Math.cos((((south + north) / 2) * Math.PI) / 180);
  return {
    x: (lon) => (lon - west + margin) * SCALE * narrow,
    y: (lat) => (north - lat + margin) * SCALE,
    width: (east - west + 2 * margin) * SCALE * narrow,
    height: (north - south + 2 * margin) * SCALE,
  };
}

function pathOf(rings: readonly (readonly Position[])[], frame: Frame): string {
  return rings
    .map(
      (ring) =>
        `M${ring.map(([lon, lat]) => `${frame.x(lon).toFixed(1)} ${frame.y(lat).toFixed(1)}`).join("L")}Z`,
    )
    .join("");
}

/** Whether a number there is not cut off by the panel's edge. */
function isWithin(frame: Frame, lon: number, lat: number): boolean {
  const [x, y] = [frame.x(lon) / frame.width, frame.y(lat) / frame.height];
  return x > 0.08 && x < 0.92 && y > 0.08 && y < 0.92;
}

interface PanelProps {
  outlines: readonly Outline[];
  river: readonly Position[];
  districts: ReadonlyMap<string, WallDistrict>;
  frame: Frame;
  /** Height of a number in units of the drawing. */
  size: number;
  /** Districts whose numbers stand in the other panel. */
  quiet: ReadonlySet<string>;
  label: string;
}

function Panel({ outlines, river, districts, frame, size, quiet, label }: PanelProps) {
  const labels = outlines.flatMap(({ code, label: [lon, lat] }) => {
    const district = districts.get(code);
    if (!district || quiet.has(code) || !isWithin(frame, lon, lat)) return [];
    return [labelOf(district, frame.x(lon), frame.y(lat), size)];
  });
  const course = river.map(([lon, lat]) => `${frame.x(lon).toFixed(1)},${frame.y(lat).toFixed(1)}`).join(" ");
  return (
    <svg viewBox={`0 0 ${frame.width} ${frame.height}`} role="img" aria-label={label}>
      {outlines.map(({ code, parts }) => {
        const district = districts.get(code);
        return (
          <path
            key={code}
            className={`district ${district ? districtTone(district) : "calm"}`}
            d={pathOf(parts.flat(), frame)}
            fillRule="evenodd"
          />
        );
      })}
      <polyline className="river" points={course} strokeWidth={size * 0.22} />
      {apart(labels).map((label) => (
        <Numbers key={label.district.code} label={label} size={size} />
      ))}
    </svg>
  );
}

interface Label extends LabelBox {
  district: WallDistrict;
  name: string;
  /** What is worst, with a sign, and how many orders; empty where there are none. */
  count: string;
}

/** Names in letters are longer than those in characters. */
function nameSize(size: number): number {
  return size * (language() === "zh" ? 0.62 : 0.5);
}

/** The label of a district whose middle stands there. */
function labelOf(district: WallDistrict, x: number, y: number, size: number): Label {
  const is_chinese = language() === "zh";
  const name = is_chinese ? shortName(district.name) : district.name_en;
  const live = liveCount(district);
  // What is worst is said with a sign too: colour alone says nothing.
  const sign = { overdue: "▲", waiting: "○", worked: "▶", calm: "" }[districtTone(district)];
  const count = live === 0 ? "" : `${sign}${live}`;
  const name_width = name.length * nameSize(size) * (is_chinese ? 1.05 : 0.62);
  return {
    district,
    name,
    count,
    x,
    y,
    width: Math.max(name_width, count.length * size * 0.85),
    height: nameSize(size) * 1.15 + (count ? size * 0.95 : 0),
  };
}

function Numbers({ label, size }: { label: Label; size: number }) {
  const { district, name, count, x, y, height } = label;
  const name_size = nameSize(size);
  // Baselines: letters hang a quarter of their size below.
  const name_y = y - height / 2 + name_size * 0.9;
  if (!count) {
    return (
      <text x={x} y={name_y} className="district-name calm" fontSize={name_size}>
        {name}
      </text>
    );
  }
  return (
    <g className={`district-live ${districtTone(district)}`}>
      <text x={x} y={name_y} className="district-name" fontSize={name_size}>
        {name}
      </text>
      <text x={x} y={name_y + size * 0.9} className="district-count" fontSize={size}>
        {count}
      </text>
    </g>
  );
}

export function DistrictMap(props: { districts: readonly WallDistrict[]; unlocated: number }) {
  const base = useMemo(readBase, []);
  const districts = new Map(props.districts.map((district) => [district.code, district]));
  const frames = useMemo(() => {
    const points = (outlines: readonly Outline[]) =>
      outlines.flatMap(({ parts }) => parts.flatMap((part) => part[0] ?? []));
    const city = boundsOf(points(base.outlines));
    const centre = boundsOf(points(base.outlines.filter(({ code }) => CENTRE.has(code))));
    return city && centre ? { city: frameOf(city, 0.02), centre: frameOf(centre, 0.012) } : null;
  }, [base]);
  if (!frames) return null;
  const shared = { outlines: base.outlines, river: base.river, districts };
  return (
    <section className="wall-map" aria-label={t("wall.map")}>
      <div className="wall-city">
        <Panel {...shared} frame={frames.city} size={64} quiet={CENTRE} label={t("wall.map")} />
      </div>
      <div className="wall-centre">
        <Panel {...shared} frame={frames.centre} size={23} quiet={new Set()} label={t("wall.map_centre")} />
      </div>
      <p className="wall-legend">
        <span className="overdue">▲ {t("wall.overdue")}</span>
        <span className="waiting">○ {t("wall.waiting")}</span>
        <span className="worked">▶ {t("wall.worked")}</span>
        {props.unlocated > 0 && <span>{t("wall.unlocated", { n: props.unlocated })}</span>}
      </p>
      <p className="wall-source">{t("map.attribution")}</p>
    </section>
  );
}
