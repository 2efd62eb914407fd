// People at their seats, for the flows: signing in, finding a free lift, taking a call by keyboard.

import { readFileSync } from "node:fs";
import { type Browser, expect, type Page } from "@playwright/test";
import type { LiftSearchReply, OrderList } from "../src/wire/types";
import type { DemoAccount, RunningServer } from "./server";

let running: RunningServer | undefined;

/** The server of this worker. */
export function server(): RunningServer {
  const file = process.env[`LIFTAID_E2E_${process.env.TEST_PARALLEL_INDEX ?? 0}`];
  if (!file) throw new Error("the flows are started by `npm run e2e`");
  running ??= JSON.parse(readFileSync(file, "utf8")) as RunningServer;
  return running;
}

export function account(name: string): DemoAccount {
  const found = server().accounts.find((each) => each.name === name);
  if (!found) throw new Error(`the demonstration city has no account ${name}`);
  return found;
}

/** Signs in on the first page with the keyboard alone; ends on the role's own page. */
export async function signIn(page: Page, name: string): Promise<void> {
  await page.goto(`${server().url}/`);
  await expect(page.getByLabel("账号")).toBeFocused();
  await page.keyboard.type(name);
  await page.keyboard.press("Tab");
  await page.keyboard.type(account(name).password);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/(console|crew|supervise|admin|wall)$/);
}

/** A page of its own for somebody else. */
export async function seatOf(browser: Browser, name: string, width = 1440, height = 900): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height }, locale: "zh-CN" });
  const page = await context.newPage();
  await signIn(page, name);
  return page;
}

export async function isLive(page: Page): Promise<void> {
  await expect(page.getByText("实时", { exact: true })).toBeVisible();
}

let taken = 0;

/** The code of a lift without a live order; another one at each call. */
export async function freeLift(page: Page): Promise<string> {
  const reply = await page.request.get(`${server().url}/api/v1/lifts?q=${encodeURIComponent("路")}&limit=20`);
  const { lifts } = (await reply.json()) as LiftSearchReply;
  const free = lifts.filter((hit) => hit.live_order === null);
  taken += 1;
  const hit = free[taken % free.length];
  if (!hit) throw new Error("no lift is free");
  return hit.lift.code;
}

/** Takes a call with the keyboard alone; gives the number of the order it opened. */
export async function takeCall(page: Page, code: string, keys: string): Promise<string> {
  await page.keyboard.press("F2");
  await expect(page.getByRole("combobox", { name: "电梯" })).toBeFocused();
  await page.keyboard.type(code);
  await expect(page.getByRole("option").filter({ hasText: code }).first()).toBeVisible();
  // Enter takes no candidate of an older question.
  await expect(page.locator(".hits:not(.old)")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("group", { name: /人员与险情/ })).toBeFocused();
  await page.keyboard.type(keys);
  await page.keyboard.press("Enter");
  const notice = page.getByText(/已建单 \d{8}-\d{4,}/).last();
  await expect(notice).toBeVisible();
  const number = /\d{8}-\d{4,}/.exec((await notice.textContent()) ?? "")?.[0];
  if (!number) throw new Error("the notice names the order");
  await expect(page.locator(".order-number")).toHaveText(number);
  return number;
}

/** Codes of the stations on the order's card, in the order in which they were called. */
export async function calledStations(page: Page): Promise<string[]> {
  const codes = page.locator(".assignment-who > .muted");
  await expect(codes.first()).toBeVisible();
  return codes.allTextContents();
}

/** The state that the order's head shows. */
export function orderState(page: Page) {
  return page.locator(".order-head .badge").first();
}

export async function orders(page: Page, state: string): Promise<OrderList> {
  const reply = await page.request.get(`${server().url}/api/v1/orders?state=${state}&limit=50`);
  return (await reply.json()) as OrderList;
}

/** Ends every order that may still trap somebody, without the screen. */
export async function cancelLive(page: Page): Promise<void> {
  const give = async (id: string, key: string, data: object) => {
    const answer = await page.request.post(`${server().url}/api/v1/orders/${id}/commands`, {
      headers: { "idempotency-key": key },
      data,
    });
    expect(answer.ok(), await answer.text()).toBe(true);
  };
  // A list is a page of fifty.
  for (let list = await orders(page, "live"); list.orders.length > 0; list = await orders(page, "live")) {
    for (const { id, version, promises = [] } of list.orders) {
      // What was promised has to be kept before an order ends.
      for (const promise of promises.filter(({ state }) => state !== "kept")) {
        await give(id, `keep-${promise.id}`, { command: "keep_promise", promise: promise.id });
      }
      const data = { command: "resolve", outcome: "cancelled", note: "flow ended" };
      await give(id, `cancel-${id}-${version}`, data);
    }
  }
  // A crew that freed somebody and has not left yet still has that order in hand.
  const left = await orders(page, "waiting");
  for (const { id, assignments } of left.orders) {
    for (const { id: assignment } of assignments.filter(({ state }) => state === "on_scene")) {
      await give(id, `finish-${assignment}`, { command: "finish", assignment });
    }
  }
}
