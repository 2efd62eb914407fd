// Whether the form that starts a drill is open. Must not: know whether one runs.

import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

const form = createStore<{ is_open: boolean }>()(() => ({ is_open: false }));

export function toggleDrillForm(): void {
  form.setState(({ is_open }) => ({ is_open: !is_open }));
}

export function useDrillForm<Slice>(pick: (state: { is_open: boolean }) => Slice): Slice {
  return useStore(form, pick);
}
