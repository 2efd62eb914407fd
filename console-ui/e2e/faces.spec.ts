// Every state of the crew's page and of the passenger's, on a small phone in the dark and a larger one in the light.

import { type APIRequestContext, type Browser, expect, type Page, test } from "@playwright/test";
import { en } from "../src/i18n/en";
import { type Key, zh } from "../src/i18n/zh";
import type { AlarmReply, CommandBody, OrderView } from "../src/wire/types";
import { expectGoodFace } from "./face";
import { cancelLive, freeLift, isLive, seatOf, server, signIn } from "./seat";

interface Phone {
  width: number;
  height: number;
  colorScheme: "dark" | "light";
  locale: "zh-CN" | "en-GB";
}

const SMALL_DARK: Phone = { width: 360, height: 740, colorScheme: "dark", locale: "zh-CN" };
const LARGE_LIGHT: Phone = { width: 390, height: 844, colorScheme: "light", locale: "en-GB" };

/** A crew's phone, in the language and colours of its owner. */
async function phoneOf(browser: Browser, { width, height, colorScheme, locale }: Phone): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height },
    isMobile: true,
    hasTouch: true,
    colorScheme,
    locale,
  });
  return context.newPage();
}

/** From now on in the language of its owner; the flows sign in in Chinese. */
async function speak(page: Page, { locale }: Phone): Promise<void> {
  if (locale === "zh-CN") return;
  await page.evaluate(() => localStorage.setItem("liftaid.language", "en"));
  await page.reload();
}

/** The large button is there without scrolling: one hand, no time. */
async function expectStepInSight(page: Page, { height }: Phone): Promise<void> {
  await page.evaluate(() => window.scrollTo(0, 0));
  const box = await page.locator(".card .step").first().boundingBox();
  expect((box?.y ?? height) + (box?.height ?? 0)).toBeLessThanOrEqual(height);
}

async function raise(seat: APIRequestContext, lift: string): Promise<OrderView> {
  const reply = await seat.post(`${server().url}/api/v1/alarms`, {
    headers: { "idempotency-key": `face-${lift}-${Math.random()}` },
    data: { channel: "hotline", lift, people: 2, flags: ["pregnant", "elderly"], hazards: ["fire_smoke"] },
  });
  const { order } = (await reply.json()) as AlarmReply;
  if (!order?.assignments[0]) throw new Error("the alarm opened an order with a station");
  return order;
}

async function give(seat: APIRequestContext, order: string, data: CommandBody): Promise<void> {
  const reply = await seat.post(`${server().url}/api/v1/orders/${order}/commands`, {
    headers: { "idempotency-key": `face-${order}-${data.command}-${Math.random()}` },
    data,
  });
  expect(reply.ok(), await reply.text()).toBe(true);
}

const CREW_LARGE = ".step, .step-second, .reason-button, .button.wide";

/** What the page's buttons say in its language. */
function wordsOf({ locale }: Phone): Record<Key, string> {
  return locale === "zh-CN" ? zh : { ...zh, ...en };
}

for (const phone of [SMALL_DARK, LARGE_LIGHT]) {
  const named = `${phone.locale.slice(0, 2)}-${phone.colorScheme}`;

  test(`a crew's page is large, clean and within the screen in every state (${named})`, async ({
    browser,
  }) => {
    test.setTimeout(400_000);
    const words = wordsOf(phone);
    const desk = await seatOf(browser, "operator1");
    await isLive(desk);
    await cancelLive(desk);
    const seat = desk.request;
    const lift = await freeLift(desk);
    const order = await raise(seat, lift);
    const station = order.assignments[0]?.station;
    const page = await phoneOf(browser, phone);
    const face = (state: string) =>
      expectGoodFace(page, { name: `crew-${named}-${state}`, large: CREW_LARGE });
    const press = (name: string | RegExp) =>
      page
        .getByRole("button", { name, exact: typeof name === "string" })
        .first()
        .click();
    await page.goto(`${server().url}/crew/enrol`);
    await face("enrol");
    await signIn(page, station?.code.toLowerCase() ?? "");
    await speak(page, phone);
    const card = page.getByRole("article", { name: order.number });

    await expect(card.getByRole("button", { name: words["crew.step.accept"], exact: true })).toBeVisible();
    await expectStepInSight(page, phone);
    await face("offer");
    await press(words["crew.decline"]);
    await face("decline");
    await press(words["crew.back"]);
    await press(words["crew.step.accept"]);
    await expect(card.getByRole("button", { name: words["crew.step.set_out"], exact: true })).toBeVisible();
    await expectStepInSight(page, phone);
    await face("accepted");
    await press(words["scene.doubt"]);
    await face("doubt");
    await press(words["crew.back"]);
    await press(words["crew.step.set_out"]);
    await expect(card.getByRole("button", { name: words["crew.step.arrive"], exact: true })).toBeVisible();
    await expectStepInSight(page, phone);
    await face("going");
    await press(words["scan.open"]);
    await face("scan");
    await press(words["crew.back"]);
    await press(words["crew.step.arrive"]);
    await expect(
      card.getByRole("button", { name: words["crew.step.record_freed"], exact: true }),
    ).toBeVisible();
    await expectStepInSight(page, phone);
    await face("on-scene");
    await press(words["crew.step.record_freed"]);
    await card.getByRole("button", { name: words["duty.less"], exact: true }).click();
    await press(/^(确认|Confirm:) \d/);
    await face("freed-differs");
    await press(words["crew.back"]);

    // Without a network, with a second order that somebody else ends meanwhile.
    const other = await raise(seat, await freeLift(desk));
    if (!other.assignments.some((each) => each.station.id === station?.id)) {
      const call = {
        command: "call_station",
        station: station?.id ?? "",
        level: "first",
        note: "near",
      } as const;
      await give(seat, other.id, call);
    }
    const second = page.getByRole("article", { name: other.number });
    await second.getByRole("button", { name: words["crew.step.accept"], exact: true }).click();
    await second.getByRole("button", { name: words["crew.step.set_out"], exact: true }).click();
    await expect(second.getByRole("button", { name: words["crew.step.arrive"], exact: true })).toBeVisible();
    await page.context().setOffline(true);
    await second.getByRole("button", { name: words["crew.step.arrive"], exact: true }).click();
    await expect(page.locator(".unsent")).toBeVisible();
    await expect(page.locator(".stale-banner")).toBeVisible({ timeout: 60_000 });
    await face("offline");
    await give(seat, other.id, { command: "resolve", outcome: "false_alarm", note: "no one" });
    await page.context().setOffline(false);
    await expect(page.locator(".told.bad")).toBeVisible({ timeout: 60_000 });
    await face("overtaken");
    await page.locator(".told .button").first().click();

    await card.getByRole("button", { name: words["crew.step.record_freed"], exact: true }).click();
    await press(/^(确认|Confirm:) \d/);
    await card.getByRole("button", { name: words["release.fill"], exact: true }).click();
    await face("release");
    await press(words["release.later"]);
    await press(words["crew.step.finish"]);
    await face("finished");
    await press(words["own.view_record"]);
    await press(words["own.days_30"]);
    await expect(page.locator(".pace")).toBeVisible();
    await face("record");
    await press(words["own.view_orders"]);
    await press(words["duty.go_off"]);
    await face("off-duty-asked");
    await press(words["duty.off_sure"]);
    await expect(page.getByRole("button", { name: words["duty.go_on"] })).toBeVisible();
    await face("off-duty");
    await press(words["duty.go_on"]);
    await expect(page.getByRole("button", { name: words["duty.go_off"] })).toBeVisible();
    await page.context().close();
    await desk.context().close();
  });
}

const HELP_LARGE =
  "button, .chip, summary, footer a, input:not([type=checkbox]):not([type=hidden]), textarea";

for (const phone of [SMALL_DARK, LARGE_LIGHT]) {
  const named = `${phone.locale.slice(0, 2)}-${phone.colorScheme}`;

  test(`the passenger's page is large, clean, small and within the screen in every state (${named})`, async ({
    browser,
  }) => {
    test.setTimeout(400_000);
    const desk = await seatOf(browser, "operator2");
    await isLive(desk);
    await cancelLive(desk);
    const lift = await freeLift(desk);
    const page = await phoneOf(browser, phone);
    const face = (state: string) =>
      expectGoodFace(page, { name: `help-${named}-${state}`, large: HELP_LARGE });
    const loaded: Promise<number>[] = [];
    page.on("requestfinished", (request) => {
      loaded.push(
        request
          .sizes()
          .then(({ responseBodySize, responseHeadersSize }) => responseBodySize + responseHeadersSize),
      );
    });
    await page.goto(`${server().url}/help/0000000`);
    await face("unknown");
    await page.goto(`${server().url}/help/progress/${"0".repeat(72)}`);
    await face("expired");
    loaded.length = 0;
    await page.goto(`${server().url}/help/${lift}`);
    await face("form");
    // Whatever is written there, the alarm is raised.
    await page.locator("input[name=people]").fill("900");
    await page.locator("button.raise").tap();
    await expect(page.locator(".steps")).toBeVisible();
    // Two pages with what belongs to them: the bar is 60 kB for one.
    const bytes = (await Promise.all(loaded)).reduce((sum, each) => sum + each, 0);
    expect(bytes).toBeGreaterThan(2_000);
    expect(bytes).toBeLessThan(60_000);
    await face("received");

    await page.locator("details.write summary").tap();
    await page.locator(".write textarea").fill("灯灭了，我一个人。It is dark in here.");
    await face("writing");
    await page.locator(".write button").tap();
    await expect(page.getByRole("log").locator("li")).toHaveCount(1);
    const found = await desk.request.get(`${server().url}/api/v1/orders?state=live&q=${lift}`);
    const { orders } = (await found.json()) as { orders: OrderView[] };
    const [order] = orders;
    const assignment = order?.assignments[0]?.id ?? "";
    if (!order) throw new Error("the alarm has an order");
    await give(desk.request, order.id, {
      command: "answer_passenger",
      phrase: "stay_safe",
      note: "马上就到",
    });
    await give(desk.request, order.id, { command: "accept", assignment, eta_minutes: 9 });
    await expect(page.locator(".eta")).toBeVisible();
    await expect(page.locator(".theirs")).toBeVisible();
    await face("accepted");
    await page.locator(".say button[value=call_me]").tap();
    await expect(page.locator(".said")).toHaveCount(1);
    await page.locator(".say button[value=out]").tap();
    await expect(page.locator(".said")).toHaveCount(2);
    await give(desk.request, order.id, { command: "set_out", assignment });
    await expect(page.locator(".steps li.here")).toHaveText(/路上|On the way/);
    await face("on-the-way");
    await page.locator(".say summary").tap();
    await page.locator(".say .chip").first().tap();
    await face("worse");
    await page.locator(".say button[value=worse]").tap();
    await expect(page.locator(".say details")).not.toHaveAttribute("open");
    await give(desk.request, order.id, { command: "arrive", assignment });
    await expect(page.locator(".steps li.here")).toHaveText(/到达|Here/);
    await face("here");

    // Once it is over the page says so and asks no more: a battery lasts longer without it.
    await give(desk.request, order.id, { command: "record_freed", assignment, people: 3 });
    await expect(page.locator(".say")).toHaveCount(0);
    await expect(page.locator(".now")).toHaveText(/人已救出|everybody is out/);
    await face("over");
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.clock.fastForward("02:00");
    expect(asked).toEqual([]);
    await page.context().close();
    await desk.context().close();
  });
}
