// How wide the console's three panes are, as shares of the window; kept on this machine.
// Must not: believe what it finds in the storage; another version may have written it.

/** The panes from left to right. */
export const PANES = ["queue", "order", "side"] as const;
export type Pane = (typeof PANES)[number];

/** Per cent of the window; together 100. */
export type Layout = Readonly<Record<Pane, number>>;

export const DEFAULT_LAYOUT: Layout = { queue: 39, order: 35, side: 26 };

/** Below this width the panes stand under each other: a small screen, or a large one at 200 %. */
export const LEAST_WIDTH_PX = 1100;

/** No pane is narrower than this, whatever is dragged. */
export const LEAST_PANE_PX: Readonly<Record<Pane, number>> = { queue: 360, order: 380, side: 320 };

/** Two layouts closer than this are the same to the eye. */
const SAME_WITHIN = 0.5;

/** The layout that was kept, or null where nothing usable was. */
export function parseLayout(text: string | null): Layout | null {
  if (text === null) return null;
  let kept: unknown;
  try {
    kept = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof kept !== "object" || kept === null) return null;
  const shares = kept as Record<string, unknown>;
  const [queue, order, side] = PANES.map((pane) => shares[pane]);
  if (typeof queue !== "number" || typeof order !== "number" || typeof side !== "number") return null;
  const is_sane = [queue, order, side].every((share) => share >= 5 && share <= 90);
  return is_sane && Math.abs(queue + order + side - 100) < 1 ? { queue, order, side } : null;
}

/** Whether nobody moved anything. */
export function isDefault(layout: Layout): boolean {
  return PANES.every((pane) => Math.abs(layout[pane] - DEFAULT_LAYOUT[pane]) < SAME_WITHIN);
}
