// What of the queue is drawn: follows the scroll bar, the pane's height and the chosen row.
// Must not: measure while drawing; the height is told by the browser, how far it is scrolled is remembered.

import { type RefObject, useLayoutEffect, useReducer, useRef } from "react";
import { furthest, type Lines, linesFor, type Range, rangeOf, topThatShows, type View } from "../state/rows";
import type { OrderView } from "../wire/types";

/** Until the browser has told the pane's height. */
const FIRST_HEIGHT_PX = 900;

/** The list as it was last drawn. */
interface Drawn {
  view: View;
  lines: Lines;
  /** What the list was of; another filter begins at the top. */
  list: string;
  /** The row that was last brought into view. */
  chosen: string | null;
  count: number;
}

interface Asked {
  rows: readonly OrderView[];
  row_px: number;
  list: string;
  /** The chosen row and where it is; −1 where it is not in the list. */
  chosen: string | null;
  at: number;
}

/** Where the list is scrolled to now: it follows a row when it is chosen, not when others move it. */
function viewNow({ view, list, chosen }: Drawn, asked: Asked): View {
  let { top_px } = view;
  if (list !== asked.list) top_px = 0;
  if ((list !== asked.list || chosen !== asked.chosen) && asked.at >= 0)
    top_px = topThatShows({ ...view, top_px }, asked.row_px, asked.at);
  return { ...view, top_px: Math.min(top_px, furthest(view, asked.row_px, asked.rows.length)) };
}

export interface DrawnRows {
  range: Range;
  lines: Lines;
  scroller: RefObject<HTMLDivElement | null>;
  onScroll: () => void;
}

/** Which rows are drawn, and into which lines of the page. */
export function useDrawnRows(asked: Asked): DrawnRows {
  const { rows, row_px, list, chosen } = asked;
  const scroller = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawn>({
    view: { top_px: 0, height_px: FIRST_HEIGHT_PX },
    lines: [],
    list,
    chosen: null,
    count: 0,
  });
  const [, drawAgain] = useReducer((count: number) => count + 1, 0);
  const view = viewNow(drawn.current, asked);
  const range = rangeOf(view, row_px, rows.length);
  const lines = linesFor(
    drawn.current.lines,
    rows.slice(range.first, range.end).map(({ id }) => id),
  );

  useLayoutEffect(() => {
    const is_moved = drawn.current.view.top_px !== view.top_px;
    drawn.current = { view, lines, list, chosen, count: rows.length };
    if (is_moved && scroller.current) scroller.current.scrollTop = view.top_px;
  });

  /** Takes over what the browser says; draws only where other rows come into view. */
  const look = useRef((change: Partial<View>) => {
    const { view: before, count } = drawn.current;
    const after = { ...before, ...change };
    drawn.current.view = after;
    const [old_range, new_range] = [rangeOf(before, row_px, count), rangeOf(after, row_px, count)];
    if (old_range.first !== new_range.first || old_range.end !== new_range.end) drawAgain();
  });

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(([entry]) => {
      const height_px = entry?.contentRect.height ?? 0;
      if (height_px > 0) look.current({ height_px });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const onScroll = () => look.current({ top_px: scroller.current?.scrollTop ?? 0 });
  return { range, lines, scroller, onScroll };
}
