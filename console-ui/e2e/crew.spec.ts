// The crew's phone: two tap in one instant and one is told who goes; ten minutes without a network, a dead battery, a
// server that was started anew, and every tap arrives once.

import { type APIRequestContext, type BrowserContext, expect, type Page, test } from "@playwright/test";
import type {
  AlarmReply,
  LiftSearchReply,
  OrderDetail,
  OrderView,
  PhotoList,
  StationList,
} from "../src/wire/types";
import { violations } from "./axe";
import { calledStations, freeLift, isLive, seatOf, signIn, takeCall } from "./seat";
import { ownServer } from "./server";

/** A picture of four pixels, as a camera would hand it over. */
const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGM4IScHRAwQCgAfJgQRoo8irwAAAABJRU5ErkJggg==",
  "base64",
);

/** The least height of a button that is tapped with gloves on. */
const GLOVE_PX = 56;

async function expectLargeButtons(page: Page): Promise<void> {
  for (const button of await page.locator(".step, .step-second, .reason-button, .button.wide").all()) {
    const box = await button.boundingBox();
    expect(box?.height ?? 0, await button.innerText()).toBeGreaterThanOrEqual(GLOVE_PX);
  }
}

test("two crews tap in one instant: one goes, the other is told who", async ({ page, browser }) => {
  await signIn(page, "operator1");
  await isLive(page);
  const number = await takeCall(page, await freeLift(page), "2");
  const [first = ""] = await calledStations(page);
  const found = await page.request.get(new URL("/api/v1/stations?limit=20", page.url()).href);
  const { stations } = (await found.json()) as StationList;
  const other = stations.find(({ code, serves_first }) => code !== first && serves_first);
  const orders = await page.request.get(new URL(`/api/v1/orders?q=${number}`, page.url()).href);
  const [order] = ((await orders.json()) as { orders: OrderView[] }).orders;
  await page.request.post(new URL(`/api/v1/orders/${order?.id}/commands`, page.url()).href, {
    headers: { "idempotency-key": `call-${order?.id}` },
    data: { command: "call_station", station: other?.id, level: "first", note: "two at once" },
  });
  const phones: Page[] = [];
  // One after the other: a page that opens takes the focus from one that is typed into.
  for (const code of [first, other?.code ?? ""])
    phones.push(await seatOf(browser, code.toLowerCase(), 390, 844));
  const accepts = phones.map((phone) =>
    phone.getByRole("article", { name: number }).getByRole("button", { name: "接单" }),
  );
  for (const accept of accepts) await expect(accept).toBeVisible();
  const [one, two] = phones as [Page, Page];
  expect(await violations(one)).toEqual([]);
  await expectLargeButtons(one);
  // Neither knows of the other's tap when it makes its own, however slow the machine is.
  for (const phone of phones) await phone.context().setOffline(true);
  for (const accept of accepts) await accept.click();
  await Promise.all(phones.map((phone) => phone.context().setOffline(false)));
  const told = (phone: Page) => phone.locator(".told.plain");
  await expect.poll(async () => (await told(one).count()) + (await told(two).count())).toBe(1);
  const [loser, winner] = (await told(one).count()) === 1 ? [one, two] : [two, one];
  const lead = (await winner.locator(".crew-bar h1").textContent()) ?? "";
  await expect(told(loser)).toContainText(`${lead} 正前往`);
  await expect(loser.locator(".told.bad")).toHaveCount(0);
  await expect(loser.getByRole("article", { name: number })).toContainText(`无需出动：${lead} 正前往`);
  await expect(winner.getByRole("button", { name: "出发" })).toBeVisible();
  for (const phone of phones) await phone.context().close();
});

/** Raises an alarm without the screen. */
async function raise(seat: APIRequestContext, url: string, lift: string): Promise<OrderView> {
  const reply = await seat.post(`${url}/api/v1/alarms`, {
    headers: { "idempotency-key": `raise-${lift}` },
    data: { channel: "hotline", lift, people: 2 },
  });
  const { order } = (await reply.json()) as AlarmReply;
  if (!order) throw new Error("the alarm opened an order");
  return order;
}

async function command(seat: APIRequestContext, url: string, order: string, data: object): Promise<void> {
  const reply = await seat.post(`${url}/api/v1/orders/${order}/commands`, {
    headers: { "idempotency-key": `seat-${order}-${JSON.stringify(data).length}` },
    data,
  });
  expect(reply.ok(), await reply.text()).toBe(true);
}

async function signInAt(page: Page, url: string, name: string, password: string): Promise<void> {
  await page.goto(`${url}/`);
  await page.getByLabel("账号").fill(name);
  await page.getByLabel("密码", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/(console|crew)$/);
}

/** Every first answer to a tap is lost on the way: each is sent again under its key. */
async function loseFirstAnswers(phone: BrowserContext): Promise<Set<string>> {
  const lost = new Set<string>();
  await phone.route(/\/(commands|photos\?.*)$/, async (route) => {
    const key = (await route.request().headerValue("idempotency-key")) ?? "";
    if (lost.has(key)) return route.continue();
    lost.add(key);
    await route.fetch();
    return route.abort();
  });
  return lost;
}

test("ten minutes offline, a dead battery and a new server: each tap arrives once", async ({ browser }) => {
  test.setTimeout(240_000);
  const city = await ownServer();
  try {
    const seat = (await browser.newContext()).request;
    await seat.post(`${city.url}/api/v1/session`, {
      data: { name: "operator1", password: city.passwordOf("operator1") },
    });
    const search = await seat.get(`${city.url}/api/v1/lifts?q=${encodeURIComponent("路")}&limit=2`);
    const [lift, other] = ((await search.json()) as LiftSearchReply).lifts.map((hit) => hit.lift.code);
    const order = await raise(seat, city.url, lift ?? "");
    const station = order.assignments[0]?.station;
    const name = station?.code.toLowerCase() ?? "";
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: "zh-CN" });
    const phone = await context.newPage();
    await phone.clock.install();
    await signInAt(phone, city.url, name, city.passwordOf(name));
    const card = (page: Page, number: string) => page.getByRole("article", { name: number });
    await card(phone, order.number).getByRole("button", { name: "接单" }).click();
    await expect(card(phone, order.number).getByRole("button", { name: "出发" })).toBeVisible();
    await expect(card(phone, order.number).locator(".lift-sheet")).toContainText("机房");

    // A second order of the same station, which somebody else ends while the phone is away.
    const ended = await raise(seat, city.url, other ?? "");
    if (ended.assignments[0]?.station.id !== station?.id) {
      const call = { command: "call_station", station: station?.id, level: "first", note: "near" };
      await command(seat, city.url, ended.id, call);
    }
    await card(phone, ended.number).getByRole("button", { name: "接单" }).click();
    await expect(card(phone, ended.number).getByRole("button", { name: "出发" })).toBeVisible();
    await expect(phone.getByText("待发送", { exact: true })).toHaveCount(0);

    await context.setOffline(true);
    const own = card(phone, order.number);
    const before = await phone.evaluate(() => Date.now());
    await own.getByRole("button", { name: "出发" }).click();
    const after = await phone.evaluate(() => Date.now());
    await card(phone, ended.number).getByRole("button", { name: "出发" }).click();
    await command(seat, city.url, ended.id, { command: "resolve", outcome: "false_alarm", note: "no one" });
    await phone.clock.fastForward("05:00");
    await own.getByRole("button", { name: "到达" }).click();
    await phone.clock.fastForward("05:00");
    await own.getByRole("button", { name: "解困" }).click();
    await own.getByRole("button", { name: "确认 2 人已解困" }).click();
    await own.getByRole("button", { name: "填写" }).click();
    for (const choice of ["未受伤", "手动盘车", "恢复运行", "外部原因", "运行中停电"]) {
      await own.getByRole("button", { name: choice, exact: true }).click();
    }
    // At the top nothing lies under the bar that stays there.
    await phone.evaluate(() => window.scrollTo(0, 0));
    expect(await violations(phone)).toEqual([]);
    await own.getByRole("button", { name: "保存" }).click();
    await own
      .locator("input[type=file]")
      .setInputFiles({ name: "1.png", mimeType: "image/png", buffer: PICTURE });
    await expect(own.getByText("1 张待发送")).toBeVisible();
    await own.getByRole("button", { name: "完成离场" }).click();
    await expect(phone.getByText("7 条记录待发送，联网后自动补发")).toBeVisible();
    await phone.evaluate(() => window.scrollTo(0, 0));
    expect(await violations(phone)).toEqual([]);

    // The battery dies, the server is started anew, and every first answer is lost.
    await phone.close();
    await city.stop();
    await city.start();
    await context.setOffline(false);
    const lost = await loseFirstAnswers(context);
    const charged = await context.newPage();
    await charged.goto(`${city.url}/crew`);
    await expect(charged.getByText(/未生效：出发/)).toBeVisible();
    await expect(charged.locator(".told.bad")).toContainText(ended.number);
    await expect(charged.getByText(/条记录待发送/)).toHaveCount(0, { timeout: 60_000 });
    expect(lost.size).toBe(7);

    const reply = await seat.get(`${city.url}/api/v1/orders/${order.id}`);
    const { order: done, timeline } = (await reply.json()) as OrderDetail;
    expect(done.state).toBe("callback_due");
    expect(done.release).toMatchObject({
      people: 2,
      condition: "unhurt",
      method: "hand_winding",
      cause: 201,
    });
    const line = (kind: string) => {
      const lines = timeline.filter((entry) => entry.kind === kind);
      expect(lines, kind).toHaveLength(1);
      return lines[0];
    };
    // Tapped before the clock was moved: its own time, to the second. Tapped by a clock ten minutes ahead of ours: held
    // to our time and flagged.
    const set_out = line("crew_set_out");
    expect(Date.parse(set_out?.occurred_at ?? "")).toBeGreaterThan(before - 2_000);
    expect(Date.parse(set_out?.occurred_at ?? "")).toBeLessThan(after + 2_000);
    expect(set_out?.implausible).toBe(false);
    for (const kind of ["crew_arrived", "passengers_freed", "release_reported", "assignment_finished"]) {
      const entry = line(kind);
      expect(entry?.implausible, kind).toBe(true);
      expect(entry?.occurred_at, kind).toBe(entry?.recorded_at);
    }
    line("photo_added");
    const { photos } = (await (
      await seat.get(`${city.url}/api/v1/orders/${order.id}/photos`)
    ).json()) as PhotoList;
    expect(photos).toHaveLength(1);
    const picture = await seat.get(`${city.url}/api/v1/orders/${order.id}/photos/${photos[0]?.id}`);
    expect(picture.headers()["content-type"]).toBe("image/jpeg");
    await context.close();
  } finally {
    await city.remove();
  }
});
