// The marks of the map as pictures: colour + shape + letter, drawn once, so that no style has to bring a font.
// Must not: tell anything by colour alone.

import { t, word } from "../i18n/language";
import type { OrderState } from "../wire/types";
import type { StationLook } from "./features";
import { SHOWN_RANKS } from "./features";
import type { Palette } from "./palette";

/** Pixels of the picture to one of the page. */
const DENSITY = 2;

export interface Icon {
  name: string;
  image: ImageData;
  density: number;
}

type Draw = (pen: CanvasRenderingContext2D) => void;

function picture(name: string, size: number, draw: Draw): Icon {
  const canvas = document.createElement("canvas");
  canvas.width = size * DENSITY;
  canvas.height = size * DENSITY;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen) throw new Error("this browser draws no pictures");
  pen.scale(DENSITY, DENSITY);
  draw(pen);
  return { name, image: pen.getImageData(0, 0, canvas.width, canvas.height), density: DENSITY };
}

type Shape = "ring" | "triangle" | "square" | "check" | "diamond";

/** The outline of a shape in the middle of a picture of `size`. */
function outline(pen: CanvasRenderingContext2D, shape: Shape, size: number): void {
  const middle = size / 2;
  const r = size / 2 - 4;
  pen.beginPath();
  switch (shape) {
    case "ring":
    case "check":
      pen.arc(middle, middle, r, 0, 2 * Math.PI);
      break;
    case "triangle":
      pen.moveTo(middle - r * 0.75, middle - r);
      pen.lineTo(middle + r, middle);
      pen.lineTo(middle - r * 0.75, middle + r);
      break;
    case "square":
      pen.rect(middle - r * 0.85, middle - r * 0.85, r * 1.7, r * 1.7);
      break;
    case "diamond":
      pen.moveTo(middle, middle - r);
      pen.lineTo(middle + r, middle);
      pen.lineTo(middle, middle + r);
      pen.lineTo(middle - r, middle);
      break;
  }
  pen.closePath();
}

function letter(pen: CanvasRenderingContext2D, text: string, x: number, y: number, font: string): void {
  pen.font = font;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(text, x, y);
}

type DrawnState = Exclude<OrderState, "closed">;

const ORDER_LOOK: Record<DrawnState, { shape: Shape; colour: "amber" | "accent" | "green" | "teal" }> = {
  open: { shape: "ring", colour: "amber" },
  underway: { shape: "triangle", colour: "accent" },
  on_scene: { shape: "square", colour: "accent" },
  rescued: { shape: "check", colour: "green" },
  callback_due: { shape: "diamond", colour: "teal" },
};
const ORDER_STATES: readonly DrawnState[] = ["open", "underway", "on_scene", "rescued", "callback_due"];

const ORDER_SIZE = 30;

function orderIcon(state: DrawnState, is_urgent: boolean, is_selected: boolean, palette: Palette): Icon {
  const { shape, colour } = ORDER_LOOK[state];
  const size = is_selected ? ORDER_SIZE + 8 : ORDER_SIZE;
  const name = `order-${state}${is_urgent ? "-p1" : ""}${is_selected ? "-selected" : ""}`;
  return picture(name, size, (pen) => {
    if (is_selected) {
      outline(pen, shape, size + 5);
      pen.lineWidth = 3;
      pen.strokeStyle = palette.text;
      pen.stroke();
    }
    outline(pen, shape, size - (is_selected ? 6 : 0));
    pen.fillStyle = palette.panel;
    pen.fill();
    pen.lineWidth = is_urgent ? 4 : 2.5;
    pen.strokeStyle = is_urgent ? palette.red : palette[colour];
    pen.stroke();
    pen.fillStyle = is_urgent ? palette.red : palette[colour];
    const x = shape === "triangle" ? size / 2 - 2 : size / 2;
    letter(pen, word("state_letter", state), x, size / 2 + 0.5, `700 11px ${palette.font}`);
  });
}

const STATION_SIZE = 14;

/** Stations are small: filled, half filled, empty with a cross, dotted ring. */
function stationIcon(look: StationLook, palette: Palette): Icon {
  return picture(`station-${look}`, STATION_SIZE, (pen) => {
    const middle = STATION_SIZE / 2;
    const r = 4.5;
    const colour = { ready: palette.green, busy: palette.amber, down: palette.red, silent: palette.muted }[
      look
    ];
    pen.strokeStyle = colour;
    pen.fillStyle = look === "ready" ? colour : palette.panel;
    pen.lineWidth = 1.8;
    if (look === "silent") pen.setLineDash([2.4, 1.8]);
    pen.beginPath();
    pen.rect(middle - r, middle - r, 2 * r, 2 * r);
    pen.fill();
    pen.stroke();
    pen.setLineDash([]);
    if (look === "busy") {
      pen.fillStyle = colour;
      pen.fillRect(middle - r, middle, 2 * r, r);
    }
    if (look === "down") {
      pen.beginPath();
      pen.moveTo(middle - r, middle - r);
      pen.lineTo(middle + r, middle + r);
      pen.moveTo(middle + r, middle - r);
      pen.lineTo(middle - r, middle + r);
      pen.stroke();
    }
  });
}

const RANK_SIZE = 18;

function rankIcon(rank: number, palette: Palette): Icon {
  return picture(`rank-${rank}`, RANK_SIZE, (pen) => {
    pen.beginPath();
    pen.arc(RANK_SIZE / 2, RANK_SIZE / 2, RANK_SIZE / 2 - 1, 0, 2 * Math.PI);
    pen.fillStyle = palette.text;
    pen.fill();
    pen.fillStyle = palette.ground;
    letter(pen, String(rank), RANK_SIZE / 2, RANK_SIZE / 2 + 0.5, `700 12px ${palette.font}`);
  });
}

const CREW_SIZE = 22;

/** A crew on the road: a filled round with its letter; with a broken edge where its phone has been silent. */
function crewIcon(is_fresh: boolean, palette: Palette): Icon {
  return picture(is_fresh ? "crew-fresh" : "crew-stale", CREW_SIZE, (pen) => {
    const middle = CREW_SIZE / 2;
    pen.beginPath();
    pen.arc(middle, middle, middle - 2, 0, 2 * Math.PI);
    pen.fillStyle = is_fresh ? palette.accent : palette.panel;
    pen.fill();
    pen.lineWidth = 2;
    pen.strokeStyle = is_fresh ? palette.panel : palette.muted;
    if (!is_fresh) pen.setLineDash([3, 2]);
    pen.stroke();
    pen.setLineDash([]);
    pen.fillStyle = is_fresh ? palette.ground : palette.muted;
    letter(pen, t("position.crew_letter"), middle, middle + 0.5, `700 11px ${palette.font}`);
  });
}

/** Every picture that the marks of `features` name. */
export function drawIcons(palette: Palette): Icon[] {
  const icons: Icon[] = [];
  for (const state of ORDER_STATES) {
    for (const is_urgent of [false, true]) {
      for (const is_selected of [false, true]) icons.push(orderIcon(state, is_urgent, is_selected, palette));
    }
  }
  for (const look of ["ready", "busy", "down", "silent"] as const) icons.push(stationIcon(look, palette));
  icons.push(crewIcon(true, palette), crewIcon(false, palette));
  for (let rank = 1; rank <= SHOWN_RANKS; rank += 1) icons.push(rankIcon(rank, palette));
  return icons;
}
