// Which lines of the script were said, by order; kept on this machine, without anybody's name.

import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { type Line, type Ticks, withTick, withTicksMoved } from "../state/script";

const STORED = "liftaid.script";

function storedTicks(): Ticks {
  try {
    return (JSON.parse(localStorage.getItem(STORED) ?? "null") as Ticks | null) ?? {};
  } catch {
    return {};
  }
}

const ticking = createStore<{ ticks: Ticks }>()(() => ({ ticks: storedTicks() }));

function keep(ticks: Ticks): void {
  localStorage.setItem(STORED, JSON.stringify(ticks));
  ticking.setState({ ticks });
}

/** Marks a line as said, or as not said after all. */
export function tick(order: string, line: Line): void {
  keep(withTick(ticking.getState().ticks, order, line));
}

/** The call got its key, or its order: what was said belongs there. */
export function moveTicks(from: string, to: string): void {
  keep(withTicksMoved(ticking.getState().ticks, from, to));
}

export function useTicks(order: string): readonly Line[] {
  return useStore(ticking, (state) => state.ticks[order]) ?? NONE;
}

const NONE: readonly Line[] = [];
