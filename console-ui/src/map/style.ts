// The schematic base as a MapLibre style: districts, river, crossings. No tiles, no fonts, nothing from outside.

import type { StyleSpecification } from "maplibre-gl";
import { t } from "../i18n/language";
import type { CityBase } from "./base";
import type { Palette } from "./palette";

/** From this zoom on the crossings have names. */
const CROSSING_NAMES_FROM = 11.5;

function named(name: string, kind: string, coordinates: [number, number]) {
  return {
    type: "Feature" as const,
    properties: { name, kind },
    geometry: { type: "Point" as const, coordinates },
  };
}

/** The style in the page's colours. */
export function schematicStyle(base: CityBase, palette: Palette): StyleSpecification {
  const font = ["Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "sans-serif"];
  return {
    version: 8,
    sources: {
      outlines: {
        type: "geojson",
        attribution: t("map.attribution"),
        data: {
          type: "FeatureCollection",
          features: base.outlines.map(({ code, parts }) => ({
            type: "Feature",
            properties: { code },
            geometry: { type: "MultiPolygon", coordinates: parts },
          })),
        },
      },
      river: {
        type: "geojson",
        data: {
          type: "Feature",
          properties: {},
          geometry: { type: "LineString", coordinates: base.river },
        },
      },
      names: {
        type: "geojson",
        data: {
          type: "FeatureCollection",
          features: [
            ...base.outlines.map(({ name, label }) => named(name, "district", label)),
            ...base.crossings.map(({ name, kind, at }) => named(name, kind, at)),
          ],
        },
      },
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": palette.ground } },
      { id: "land", type: "fill", source: "outlines", paint: { "fill-color": palette.panel } },
      {
        id: "river",
        type: "line",
        source: "river",
        layout: { "line-cap": "round", "line-join": "round" },
        paint: {
          "line-color": palette.water,
          "line-width": ["interpolate", ["exponential", 2], ["zoom"], 8, 2, 12, 12, 15, 80],
        },
      },
      {
        id: "borders",
        type: "line",
        source: "outlines",
        paint: { "line-color": palette.strong, "line-width": 1, "line-opacity": 0.7 },
      },
      {
        id: "crossings",
        type: "circle",
        source: "names",
        minzoom: 10,
        filter: ["in", ["get", "kind"], ["literal", ["bridge", "tunnel"]]],
        paint: {
          "circle-radius": 3,
          "circle-color": ["match", ["get", "kind"], "bridge", palette.muted, palette.ground],
          "circle-stroke-color": palette.muted,
          "circle-stroke-width": 1.2,
        },
      },
      {
        id: "district-names",
        type: "symbol",
        source: "names",
        filter: ["==", ["get", "kind"], "district"],
        layout: { "text-field": ["get", "name"], "text-font": font, "text-size": 12 },
        paint: { "text-color": palette.muted, "text-halo-color": palette.panel, "text-halo-width": 1.2 },
      },
      {
        id: "crossing-names",
        type: "symbol",
        source: "names",
        minzoom: CROSSING_NAMES_FROM,
        filter: ["in", ["get", "kind"], ["literal", ["bridge", "tunnel"]]],
        layout: {
          "text-field": ["get", "name"],
          "text-font": font,
          "text-size": 10.5,
          "text-anchor": "left",
          "text-offset": [0.6, 0],
        },
        paint: { "text-color": palette.muted, "text-halo-color": palette.panel, "text-halo-width": 1 },
      },
    ],
  };
}
