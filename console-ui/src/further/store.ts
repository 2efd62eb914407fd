// The news of this seat: kept beside the board, because what this seat has seen is no server truth.

import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { live } from "../console/board";
import { afterBoards, afterSeen, type Known, type News } from "../state/news";

const news = createStore<{ news: News }>()(() => ({ news: {} }));

live.subscribe((state, before) => {
  const next = afterBoards(news.getState().news, before.board.orders, state.board.orders);
  if (next !== news.getState().news) news.setState({ news: next });
});

/** This seat has seen what is new on the order. */
export function markSeen(order: string): void {
  news.setState((state) => ({ news: afterSeen(state.news, order) }));
}

/** What was known of the order before the further calls; undefined when nothing is new. */
export function useKnown(order: string): Known | undefined {
  return useStore(news, (state) => state.news[order]);
}
