// Whether the handover's section is open, which handover it shows, and what is typed there and not saved yet.
// Must not: hold what the server told, or drop a line because the section was closed.

import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { Typed } from "../state/handover";

interface Shown {
  is_open: boolean;
  /** The one that was chosen from the list; else the current one is shown. */
  chosen: string | null;
}

const shown = createStore<Shown>()(() => ({ is_open: false, chosen: null }));

export const SECTION = "handover-section";

export function toggleHandover(): void {
  shown.setState(({ is_open }) => ({ is_open: !is_open, chosen: null }));
}

export function closeHandover(): void {
  shown.setState({ is_open: false, chosen: null });
}

export function chooseHandover(chosen: string | null): void {
  shown.setState({ chosen });
}

export function useShown<Slice>(pick: (state: Shown) => Slice): Slice {
  return useStore(shown, pick);
}

/** Lines that are typed and not saved, by handover. */
const typing = createStore<Readonly<Record<string, Typed>>>()(() => ({}));

/** The same each time, while nothing is typed. */
const NOTHING: Typed = {};

export function useTyped(handover: string): Typed {
  return useStore(typing, (state) => state[handover] ?? NOTHING);
}

export function typeLine(handover: string, item: string, text: string): void {
  typing.setState((state) => ({ [handover]: { ...state[handover], [item]: text } }));
}

/** Nothing is typed any more, where it is still this text. */
export function settleLine(handover: string, item: string, text: string): void {
  typing.setState((state) => {
    const { [item]: present, ...others } = state[handover] ?? NOTHING;
    return present === text ? { [handover]: others } : {};
  });
}

/** The handover goes on to its next stage: its lines are as they were signed. */
export function forgetTyped(handover: string): void {
  typing.setState(({ [handover]: _gone, ...others }) => others, true);
}
