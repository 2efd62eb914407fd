// The map itself: MapLibre with our layers on the schematic base or on the site's own style. Loaded lazily.
// Must not: be imported by a page's first load, or keep anything that the page does not hand it.

import {
  AttributionControl,
  type GeoJSONSource,
  type LngLatBoundsLike,
  MapLibreMap,
  type StyleSpecification,
  setWorkerUrl,
} from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { type Bounds, CITY_BOUNDS, readBase } from "./base";
import type { Features } from "./features";
import { drawIcons } from "./icons";
import { type Palette, readPalette } from "./palette";
import { schematicStyle } from "./style";

setWorkerUrl(workerUrl);

/** What is drawn above the base. */
export interface Layers {
  orders: Features<unknown>;
  stations: Features<unknown>;
  calls: Features<unknown>;
  candidates: Features<unknown>;
  crews: Features<unknown>;
}

export interface MapEvents {
  /** A hand moved the map. */
  onHand: () => void;
  onOrder: (id: string) => void;
  /** The pointer is on a station, or on none. */
  onStation: (id: string | null) => void;
  /** The site's own style could not be loaded; the schematic one is shown. */
  onStyleLost: () => void;
}

export interface DrawnMap {
  show: (layers: Layers) => void;
  fit: (bounds: Bounds | null) => void;
  remove: () => void;
}

const SOURCES = ["calls", "stations", "candidates", "orders", "crews"] as const;
const NONE: Features<unknown> = { type: "FeatureCollection", features: [] };
const PADDING = 48;
/** A single order is shown with its surroundings. */
const MAX_FIT_ZOOM = 13.5;

function addLayers(map: MapLibreMap, palette: Palette): void {
  for (const { name, image, density } of drawIcons(palette))
    map.addImage(name, image, { pixelRatio: density });
  for (const id of SOURCES) map.addSource(id, { type: "geojson", data: NONE as never });
  const line = { "line-color": palette.accent, "line-width": 2 } as const;
  const going = ["going", "there"];
  map.addLayer({
    id: "calls-asked",
    type: "line",
    source: "calls",
    filter: ["==", ["get", "look"], "asked"],
    paint: { ...line, "line-color": palette.amber, "line-dasharray": [2, 2] },
  });
  map.addLayer({
    id: "calls-going",
    type: "line",
    source: "calls",
    filter: ["in", ["get", "look"], ["literal", going]],
    paint: { ...line, "line-width": ["match", ["get", "look"], "there", 4, 2.5] },
  });
  const marks = (source: "stations" | "orders", size: unknown) =>
    map.addLayer({
      id: source,
      type: "symbol",
      source,
      layout: {
        "icon-image": ["get", "icon"],
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
        "icon-size": size as number,
        "symbol-sort-key": ["get", "rank"],
      },
    });
  marks("stations", ["interpolate", ["linear"], ["zoom"], 8, 0.55, 12, 1]);
  map.addLayer({
    id: "candidates",
    type: "symbol",
    source: "candidates",
    layout: {
      "icon-image": ["get", "icon"],
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
      "icon-offset": [13, -13],
    },
  });
  marks("orders", ["interpolate", ["linear"], ["zoom"], 8, 0.75, 11, 1]);
  map.addLayer({
    id: "crews",
    type: "symbol",
    source: "crews",
    layout: { "icon-image": ["get", "icon"], "icon-allow-overlap": true, "icon-ignore-placement": true },
  });
}

function listen(map: MapLibreMap, events: MapEvents): void {
  // Only what a person does has an event of the page behind it; a fit of ours has none.
  for (const kind of ["movestart", "zoomstart"] as const) {
    map.on(kind, (event) => {
      if ((event as { originalEvent?: unknown }).originalEvent) events.onHand();
    });
  }
  const idOf = (features: readonly { properties: Record<string, unknown> }[] | undefined) => {
    const id = features?.[0]?.properties.id;
    return typeof id === "string" ? id : null;
  };
  map.on("click", "orders", (event) => {
    const id = idOf(event.features);
    if (id) events.onOrder(id);
  });
  map.on("mousemove", "stations", (event) => events.onStation(idOf(event.features)));
  map.on("mouseleave", "stations", () => events.onStation(null));
  for (const layer of ["orders", "stations"]) {
    map.on("mouseenter", layer, () => {
      map.getCanvas().style.cursor = layer === "orders" ? "pointer" : "default";
    });
    map.on("mouseleave", layer, () => {
      map.getCanvas().style.cursor = "";
    });
  }
}

/** Draws a map into `container`. Throws where the browser has no WebGL. */
export function drawMap(container: HTMLElement, style_url: string | null, events: MapEvents): DrawnMap {
  const palette = readPalette();
  const schematic = (): StyleSpecification => schematicStyle(readBase(), palette);
  const map = new MapLibreMap({
    container,
    style: style_url ?? schematic(),
    bounds: CITY_BOUNDS,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    minZoom: 7,
    maxZoom: 18,
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new AttributionControl({ compact: false }), "bottom-left");
  let layers: Layers | null = null;
  let is_ready = false;
  let is_own_style = style_url !== null;
  const show = () => {
    if (!is_ready || !layers) return;
    for (const id of SOURCES) map.getSource<GeoJSONSource>(id)?.setData(layers[id] as never);
  };
  map.on("style.load", () => {
    addLayers(map, palette);
    is_ready = true;
    show();
  });
  map.on("error", () => {
    if (is_ready || !is_own_style) return;
    is_own_style = false;
    map.setStyle(schematic());
    events.onStyleLost();
  });
  listen(map, events);
  return {
    show: (next) => {
      layers = next;
      show();
    },
    fit: (bounds) => {
      map.fitBounds((bounds ?? CITY_BOUNDS) as LngLatBoundsLike, {
        padding: PADDING,
        maxZoom: MAX_FIT_ZOOM,
        duration: 300,
      });
    },
    remove: () => map.remove(),
  };
}
