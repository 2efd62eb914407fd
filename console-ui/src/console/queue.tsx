// The queue: one line per order, the nearest deadline first. Arrow keys move, digits filter, Enter goes to the order.
// Must not: reorder with the clock or under a moving pointer; rows move when facts change.

import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { t, useLanguage } from "../i18n/language";
import { queueOf } from "../state/board";
import { FILTERS, type Filter, filterCounts, holdRows, isShown } from "../state/queue";
import { useSession } from "../ui/session";
import { useNow } from "../ui/tick";
import type { OrderView } from "../wire/types";
import { intent, useCalm, useIntent, useLive } from "./board";
import { PaneFreshness } from "./fresh";
import { chooseInPassing } from "./hold";
import { focusPlace, PLACES } from "./keys";
import { useDrawnRows } from "./queuelist";
import { QueueRow, ROW_PX } from "./queuerow";

/** So long after the pointer last moved over the rows they keep their places. */
const HOLD_MS = 1_500;

/** Rows that keep their places while the pointer moves over them; those of another filter begin anew. */
function useHeldRows(
  queue: readonly OrderView[],
  filter: Filter,
): {
  rows: readonly OrderView[];
  hold: () => void;
  release: () => void;
} {
  const [held, setHeld] = useState<Filter | null>(null);
  const is_held = held === filter;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const shown = useRef<readonly OrderView[]>([]);
  const rows = useMemo(
    () =>
      is_held
        ? holdRows(
            shown.current.map(({ id }) => id),
            queue,
          )
        : queue,
    [is_held, queue],
  );
  useEffect(() => {
    shown.current = rows;
  }, [rows]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const release = () => {
    clearTimeout(timer.current);
    setHeld(null);
  };
  const hold = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(release, HOLD_MS);
    setHeld(filter);
  };
  return { rows, hold, release };
}

/** The orders under the present filter. Only "overdue" looks at the clock. */
function useShownQueue(): readonly OrderView[] {
  const { role } = useSession();
  const orders = useLive((state) => state.board.orders);
  const filter = useIntent((state) => state.filter);
  const clock = useNow();
  const now = filter === "overdue" ? clock : 0;
  return useMemo(() => {
    const queue = queueOf(orders);
    return filter === "all" ? queue : queue.filter((order) => isShown(order, filter, role, now));
  }, [orders, filter, role, now]);
}

export function QueuePane() {
  useLanguage();
  const queue = useShownQueue();
  return (
    <section className="pane queue-pane" aria-label={t("queue.title")}>
      <h2 className="pane-title">
        {t("queue.title")} <span className="pane-count">{queue.length}</span> <kbd>F3</kbd>
        <span className="pane-note">{t("queue.sorted")}</span>
        <PaneFreshness />
      </h2>
      <Filters />
      <QueueList queue={queue} />
    </section>
  );
}

function setFilter(filter: Filter): void {
  intent.setState({ filter });
}

/** The filter of a digit key while the queue has the focus. */
function filterOfKey(key: string): Filter | undefined {
  return /^[1-9]$/.test(key) ? FILTERS[Number(key) - 1] : undefined;
}

function Filters() {
  const { role } = useSession();
  const orders = useCalm((state) => state.board.orders);
  const chosen = useIntent((state) => state.filter);
  const now = useNow();
  const counts = useMemo(() => filterCounts(queueOf(orders), role, now), [orders, role, now]);
  return (
    <div className="queue-filters" role="group" aria-label={t("shell.filters")}>
      {FILTERS.map((filter, index) => (
        <button
          key={filter}
          type="button"
          className={`filter-chip ${filter}${counts[filter] === 0 ? " zero" : ""}`}
          aria-pressed={filter === chosen}
          onClick={() => setFilter(filter)}
        >
          <kbd>{index + 1}</kbd> {t(`queue_filter.${filter}`)}{" "}
          <b className="filter-count">{counts[filter]}</b>
        </button>
      ))}
    </div>
  );
}

function QueueList({ queue }: { queue: readonly OrderView[] }) {
  const has_board = useLive(
    (state) => state.board.epoch !== null || Object.keys(state.board.orders).length > 0,
  );
  const filter = useIntent((state) => state.filter);
  const selected = useIntent((state) => state.order);
  const { rows, hold, release } = useHeldRows(queue, filter);
  const at = selected === null ? -1 : rows.findIndex(({ id }) => id === selected);
  const { range, lines, scroller, onScroll } = useDrawnRows({
    rows,
    row_px: ROW_PX,
    list: filter,
    chosen: selected,
    at,
  });

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -rows.length, End: rows.length }[event.key];
    const wanted = filterOfKey(event.key);
    if (step !== undefined) {
      event.preventDefault();
      const next = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
      if (next) chooseInPassing(next.id);
    } else if (wanted && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      setFilter(wanted);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      focusPlace("order");
    }
  };
  const places = new Map<string, number>();
  for (let index = range.first; index < range.end; index += 1) places.set(rows[index]?.id ?? "", index);
  const is_drawn = selected !== null && places.has(selected);
  const empty = has_board ? (filter === "all" ? "queue.empty" : "shell.filtered_empty") : "queue.waiting";

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it has one of the two roles below
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both of them have a name
    <div
      ref={scroller}
      id={PLACES.queue}
      className="queue-list"
      // A list box without options is none.
      role={rows.length > 0 ? "listbox" : "group"}
      tabIndex={0}
      aria-label={t("queue.title")}
      // Lines are used again wherever they stand; who listens hears the rows in their order.
      aria-owns={[...places.keys()].map((id) => `row-${id}`).join(" ") || undefined}
      aria-activedescendant={is_drawn ? `row-${selected}` : undefined}
      onKeyDown={onKeyDown}
      onPointerMove={hold}
      onPointerLeave={release}
      onScroll={onScroll}
    >
      {rows.length === 0 && <p className="empty">{t(empty)}</p>}
      <div className="queue-rows" style={{ height: rows.length * ROW_PX }} role="presentation">
        {lines.map((id, line) => {
          const index = id === null ? undefined : places.get(id);
          const order = index === undefined ? undefined : rows[index];
          return (
            order &&
            index !== undefined && (
              <QueueRow
                // biome-ignore lint/suspicious/noArrayIndexKey: a line is what is used again
                key={line}
                order={order}
                start={index * ROW_PX}
                is_selected={order.id === selected}
                position={index + 1}
                count={rows.length}
              />
            )
          );
        })}
      </div>
    </div>
  );
}
