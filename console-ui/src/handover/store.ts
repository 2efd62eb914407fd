// Whether the handover's section is open, and which handover it shows. Must not: hold what the server told.

import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

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
