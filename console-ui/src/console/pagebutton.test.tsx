// Buttons that a key of the page presses: each shows its key, and each such key has its button.

import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { PAGE_KEYS, pageKeyName } from "../action/registry";
import { NEW_LINK } from "../state/link";
import { live } from "./board";
import { BoardFreshness } from "./fresh";
import { onPageCommand } from "./keys";
import { NewerLine, newer } from "./newer";

const SOURCES = resolve(import.meta.dirname, "..");

function sources(): string[] {
  return readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes(".test."))
    .map((name) => readFileSync(join(SOURCES, name), "utf8"));
}

afterEach(() => {
  cleanup();
  newer.setState({ is_ready: false });
});

test("each key that presses a button has one, and each such button has its key", () => {
  const text = sources().join("\n");
  const pressed = new Set([...text.matchAll(/\bpress\("(\w+)"\)/g)].map(([, id]) => id));
  const marked = new Set([...text.matchAll(/data-command=(?:"|\{has_key \? ")(\w+)"/g)].map(([, id]) => id));
  expect(pressed.size).toBeGreaterThan(0);
  expect([...marked].sort()).toEqual([...pressed].sort());
  for (const id of pressed) {
    const page = PAGE_KEYS.find((each) => each.id === id);
    if (!page) throw new Error(`${id} is in no list`);
    // Drawn with its key, wherever it is.
    expect(text).toContain(`pageKeyName("${id}")`);
  }
});

test("reconnecting is a key while the connection is gone", () => {
  live.setState({
    link: { ...NEW_LINK, phase: "closed", heard_at: null, retry_at: performance.now() + 60_000 },
  });
  const retry = vi.fn();
  render(<BoardFreshness onRetry={retry} />);
  expect(screen.getByRole("button", { name: `立即重连 ${pageKeyName("reconnect")}` })).toBeTruthy();
  onPageCommand("reconnect", "operator");
  expect(retry).toHaveBeenCalledTimes(1);
});

test("a newer version is told in a line that has a key, and nothing is loaded by itself", () => {
  render(<NewerLine />);
  expect(screen.queryByRole("status")).toBeNull();
  act(() => newer.setState({ is_ready: true }));
  expect(screen.getByRole("status").textContent).toContain("有新版本");
  const button = screen.getByRole("button", { name: `换用新版本 ${pageKeyName("reload")}` });
  const pressed = vi.fn((event: Event) => event.stopPropagation());
  // The browser of the tests cannot load a page; the press is what counts.
  button.addEventListener("click", pressed);
  onPageCommand("reload", "operator");
  expect(pressed).toHaveBeenCalledTimes(1);
});
