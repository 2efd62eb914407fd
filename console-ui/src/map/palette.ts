// The page's own colours, for what is drawn by the graphics card and not by CSS.

export interface Palette {
  ground: string;
  panel: string;
  line: string;
  strong: string;
  text: string;
  muted: string;
  accent: string;
  red: string;
  amber: string;
  green: string;
  teal: string;
  water: string;
  font: string;
}

/** Reads the tokens of the present theme. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    ground: token("ground"),
    panel: token("panel"),
    line: token("line"),
    strong: token("line-strong"),
    text: token("text"),
    muted: token("muted"),
    accent: token("accent"),
    red: token("red"),
    amber: token("amber"),
    green: token("green"),
    teal: token("teal"),
    water: document.documentElement.dataset.theme === "light" ? "#b9d3ea" : "#21405c",
    font: token("font"),
  };
}
