// Walks the whole action list: a control that is wired to nothing, or has no key, word or accepted body, fails here.

import { describe, expect, test, vi } from "vitest";
import { parseLine, VERBS } from "../command/parse";
import { onPageCommand } from "../console/keys";
import { en } from "../i18n/en";
import { zh } from "../i18n/zh";
import { fixture } from "../testing/fixture";
import { anAssignment, anOrder, ledOrder } from "../testing/scene";
import type { AssignmentState, OrderView } from "../wire/types";
import { initialValues, run, type Subject, type Values } from "./action";
import { ALL_ORDER_ACTIONS, commandOfKey, PAGE_KEYS } from "./registry";

function pressing(key: string) {
  const name = key.replace("Ctrl+", "");
  const event = { key: name, isComposing: false, ctrlKey: name !== key, altKey: false, metaKey: false };
  return commandOfKey({ ...event, target: document.body });
}

const STATES: readonly AssignmentState[] = ["offered", "accepted", "en_route", "on_scene"];
const ORDERS: readonly OrderView[] = [
  ...STATES.map((state) => (state === "offered" ? anOrder() : ledOrder(state))),
  anOrder({ verification: "pending" }),
  ledOrder("on_scene", { state: "rescued", outcome: "freed_by_crew" }),
  anOrder({
    state: "callback_due",
    outcome: "freed_by_crew",
    assignments: [anAssignment({ state: "finished" })],
  }),
  anOrder({ state: "closed", outcome: "freed_by_crew", assignments: [] }),
  anOrder({ alarm_count: 2 }),
  anOrder({ flags: ["deaf_mute"] }),
  anOrder({ promises: [{ id: "not_1", due_at: "2026-11-22T07:00:00Z", state: "open" }] }),
  anOrder({ state: "closed", outcome: "merged", merged_into: "ord_2", assignments: [] }),
];

/** What a form would hold once everything that it needs is filled in. */
const FILLED: Values = {
  note: "说明",
  lift: "lft_1",
  station: "sta_1",
  order: "ord_2",
  alarm: "alm_2",
  due_at: "2026-11-22T07:00:00Z",
  called: true,
};

/** The body that an action sends on the first of the scenes that allows it. */
async function bodyOf(id: string): Promise<Record<string, unknown> | null> {
  const action = ALL_ORDER_ACTIONS.find((each) => each.id === id);
  for (const order of ORDERS) {
    const subject: Subject = { role: "operator", order, assignment: order.assignments[0] ?? null };
    if (!action || action.refusedBecause(subject)) continue;
    const send = vi.fn(async (..._sent: unknown[]) => undefined);
    const initial = initialValues(action, subject);
    const given = Object.fromEntries(Object.entries(FILLED).filter(([name]) => name in initial));
    await run(action, subject, { ...initial, ...given }, "key-12345678", { now: () => 0, send });
    const body = send.mock.calls[0]?.[1];
    if (body) return body as Record<string, unknown>;
  }
  return null;
}

describe("every action of the list", () => {
  test.each(ALL_ORDER_ACTIONS.map((action) => [action.id, action] as const))(
    "%s is reached by its key and its words, and is named in both languages",
    (_id, action) => {
      expect(pressing(action.key)).toEqual({ action });
      expect(zh[action.title]).not.toBe("");
      expect(en[action.title]).not.toBe("");
      for (const word of [action.words.zh, action.words.pinyin, action.words.en]) {
        expect(parseLine(word)[0]?.verb).toEqual({ kind: "action", action });
      }
    },
  );

  test.each(ALL_ORDER_ACTIONS.map(({ id }) => id))(
    "%s sends a body that the server's contract has",
    async (id) => {
      const body = await bodyOf(id);
      if (!body) throw new Error(`${id} can be done in no scene`);
      const agreed = fixture<Record<string, unknown>>(`command_${body.command}`);
      expect(Object.keys(body).sort()).toEqual(Object.keys(agreed).sort());
      for (const [name, value] of Object.entries(body)) {
        const theirs = agreed[name];
        if (value !== null && theirs !== null) expect(typeof value, name).toBe(typeof theirs);
      }
    },
  );
});

describe("every command of the page", () => {
  test.each(PAGE_KEYS.map((page) => [page.id, page] as const))(
    "%s has keys, words, titles and does something",
    (id, page) => {
      for (const key of page.keys) expect(pressing(key)).toEqual({ page: id });
      for (const word of [page.words.zh, page.words.pinyin, page.words.en]) {
        expect(parseLine(word)[0]?.verb).toEqual({ kind: "page", page });
      }
      expect(zh[page.title]).not.toBe("");
      expect(en[page.title]).not.toBe("");
      expect(() => onPageCommand(id, "operator")).not.toThrow();
    },
  );
});

test("no two commands share a word, and a word is not a number or a target", () => {
  const words = VERBS.flatMap(({ words }) => [words.zh, words.pinyin, words.en]);
  expect(new Set(words).size).toBe(words.length);
  for (const word of words) expect(word).toMatch(/^[^\s;；#.@"\d-]+$/);
  for (const { words } of VERBS) {
    expect(words.pinyin).toMatch(/^[a-z]{2,4}$/);
    expect(words.en).toMatch(/^[a-z]+$/);
  }
});
