// @vitest-environment node
// What a kept page answers with: the server's while there is one, what is kept while something answers in its place.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const WORKER = readFileSync("public/kept-page.js", "utf8");

type Listener = (event: unknown) => void;

/** What the worker answers a navigation to `/crew` with, when the network answers so. */
async function opened(network: () => Promise<Response>, kept: string | null): Promise<string> {
  const listeners: Record<string, Listener> = {};
  const self = {
    location: { origin: "https://liftaid.example" },
    addEventListener: (kind: string, listener: Listener) => {
      listeners[kind] = listener;
    },
    keepsPage: (_told: object): void => undefined,
  };
  const caches = { match: async () => (kept === null ? undefined : new Response(kept)) };
  new Function("self", "caches", "fetch", WORKER)(self, caches, network);
  self.keepsPage({ name: "test", page: "/crew", patience_ms: 50 });
  let answer: Promise<Response> | undefined;
  listeners.fetch?.({
    request: { method: "GET", mode: "navigate", url: "https://liftaid.example/crew" },
    respondWith: (given: Promise<Response>) => {
      answer = given;
    },
  });
  if (!answer) throw new Error("the worker answers for its page");
  return (await answer).text();
}

const says = (text: string, status = 200) => opened(async () => new Response(text, { status }), "kept");

test("the server's page comes first, and so does its no", async () => {
  expect(await says("live")).toBe("live");
  expect(await says("not here", 404)).toBe("not here");
});

test.each([500, 502, 503, 504])("a proxy's %i is not the page: what is kept is", async (status) => {
  expect(await says("Bad Gateway", status)).toBe("kept");
});

test("without a network, or with one that does not answer, what is kept is shown", async () => {
  const broken = async () => {
    throw new TypeError("network");
  };
  expect(await opened(broken, "kept")).toBe("kept");
  expect(await opened(() => new Promise(() => undefined), "kept")).toBe("kept");
});

test("where nothing is kept, what came is shown", async () => {
  expect(await opened(async () => new Response("Bad Gateway", { status: 502 }), null)).toBe("Bad Gateway");
});
