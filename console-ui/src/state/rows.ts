// Which rows of a long list are drawn, and into which of the page's lines: rows of one height, lines used again.
// Must not: know what a row shows, or measure anything.

/** Rows drawn beyond each edge, so that a turn of the wheel finds them ready. */
export const SPARE_ROWS = 3;

/** What is seen of the list. */
export interface View {
  /** Scrolled so far. */
  top_px: number;
  height_px: number;
}

/** Indexes of the rows that are drawn: from the first up to, not including, the end. */
export interface Range {
  first: number;
  end: number;
}

export function rangeOf({ top_px, height_px }: View, row_px: number, count: number): Range {
  const first = Math.max(0, Math.floor(top_px / row_px) - SPARE_ROWS);
  const end = Math.min(count, Math.ceil((top_px + height_px) / row_px) + SPARE_ROWS);
  return { first: Math.min(first, end), end };
}

/** How far a list of so many rows can be scrolled. */
export function furthest({ height_px }: View, row_px: number, count: number): number {
  return Math.max(0, count * row_px - height_px);
}

/** Where the list has to be scrolled to show the row: as near to where it is as will do. */
export function topThatShows(view: View, row_px: number, at: number): number {
  const row_top = at * row_px;
  const row_bottom = row_top + row_px;
  if (row_top < view.top_px) return row_top;
  if (row_bottom > view.top_px + view.height_px) return Math.max(0, row_bottom - view.height_px);
  return view.top_px;
}

/** By line, the row that it shows; null for one that shows none. */
export type Lines = readonly (string | null)[];

/**
 * The lines for these rows. A row that is shown already stays on its line; the others take lines that became free,
 * so that a screen which is replaced is written anew instead of being built anew.
 */
export function linesFor(before: Lines, rows: readonly string[]): Lines {
  const wanted = new Set(rows);
  const lines: (string | null)[] = [];
  for (const row of before) {
    const is_kept = row !== null && wanted.delete(row);
    lines.push(is_kept ? row : null);
  }
  let line = 0;
  for (const row of wanted) {
    while (line < lines.length && lines[line] !== null) line += 1;
    lines[line] = row;
  }
  while (lines.length > 0 && lines.at(-1) === null) lines.pop();
  const is_same = lines.length === before.length && lines.every((row, at) => row === before[at]);
  return is_same ? before : lines;
}
