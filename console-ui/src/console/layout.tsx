// The three panes side by side, with dividers that the pointer drags and the arrow keys move; kept on this machine.
// Must not: know what is in a pane. Where the window is too narrow the panes stand under each other.

import { type ReactNode, useEffect, useSyncExternalStore } from "react";
import { Group, Panel, Separator, useGroupRef } from "react-resizable-panels";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { pageKeyName } from "../action/registry";
import { t } from "../i18n/language";
import {
  DEFAULT_LAYOUT,
  isDefault,
  type Layout,
  LEAST_PANE_PX,
  LEAST_WIDTH_PX,
  PANES,
  type Pane,
  parseLayout,
} from "../state/layout";
import "../style/layout.css";

const STORED = "liftaid.layout";

/** What this seat made of the layout, and how often it was put back. */
const kept = createStore<{ layout: Layout; reset_count: number }>()(() => ({
  layout: parseLayout(localStorage.getItem(STORED)) ?? DEFAULT_LAYOUT,
  reset_count: 0,
}));

function keep(layout: Layout): void {
  localStorage.setItem(STORED, JSON.stringify(layout));
  kept.setState({ layout });
}

function reset(): void {
  localStorage.removeItem(STORED);
  kept.setState(({ reset_count }) => ({ layout: DEFAULT_LAYOUT, reset_count: reset_count + 1 }));
}

/** Puts the panes back as they were made. Stays, and says why it does nothing, while nothing was moved. */
export function ResetLayout() {
  const is_default = useStore(kept, ({ layout }) => isDefault(layout));
  if (useIsNarrow()) return null;
  return (
    <button
      type="button"
      className="button quiet small"
      data-command="reset_layout"
      aria-disabled={is_default}
      title={is_default ? t("shell.reset_layout_why") : t("shell.reset_layout")}
      onClick={() => {
        if (!is_default) reset();
      }}
    >
      <span aria-hidden="true">◫</span> <span className="bar-word">{t("shell.reset_layout")}</span>{" "}
      <kbd>{pageKeyName("reset_layout")}</kbd>
    </button>
  );
}

const narrow = typeof matchMedia === "undefined" ? null : matchMedia(`(max-width: ${LEAST_WIDTH_PX - 1}px)`);

function onNarrow(changed: () => void): () => void {
  narrow?.addEventListener("change", changed);
  return () => narrow?.removeEventListener("change", changed);
}

function useIsNarrow(): boolean {
  return useSyncExternalStore(onNarrow, () => narrow?.matches ?? false);
}

export function PaneLayout({ queue, order, side }: Record<Pane, ReactNode>) {
  if (useIsNarrow()) {
    return (
      <main className="panes stacked">
        {queue}
        {order}
        {side}
      </main>
    );
  }
  return <WidePanes queue={queue} order={order} side={side} />;
}

/** Names of the dividers behind the first and the second pane. */
const DIVIDERS = ["shell.move_left", "shell.move_right"] as const;

function WidePanes(content: Record<Pane, ReactNode>) {
  const group = useGroupRef();
  const reset_count = useStore(kept, (state) => state.reset_count);
  useEffect(() => {
    if (reset_count > 0) group.current?.setLayout({ ...DEFAULT_LAYOUT });
  }, [reset_count, group]);
  return (
    <main className="panes">
      <Group
        id="panes"
        groupRef={group}
        className="pane-group"
        defaultLayout={{ ...kept.getState().layout }}
        onLayoutChanged={(_shown, { isUserInteraction, requestedLayout }) => {
          const layout = parseLayout(JSON.stringify(requestedLayout));
          if (isUserInteraction && layout) keep(layout);
        }}
      >
        {PANES.flatMap((pane, index) => {
          const divider = DIVIDERS[index - 1];
          return [
            divider && (
              <Separator key={divider} id={divider} className="pane-divider" aria-label={t(divider)} />
            ),
            <Panel key={pane} id={pane} minSize={LEAST_PANE_PX[pane]} className="pane-cell">
              {content[pane]}
            </Panel>,
          ];
        })}
      </Group>
    </main>
  );
}
