// A crew's phone: enrolled by a code from the administration, on duty, rung for an offer, open without a network, revoked.

import { expect, type Page, test } from "@playwright/test";
import { violations } from "./axe";
import { calledStations, cancelLive, freeLift, isLive, seatOf, server, signIn, takeCall } from "./seat";

/** Opens the station's pane in the administration and makes a code for the first of its people. */
async function makeCode(admin: Page, station: string): Promise<string> {
  await admin.getByRole("searchbox", { name: "按编号或名称查站点" }).fill(station);
  await admin.getByRole("row").filter({ hasText: station }).getByRole("button").click();
  await admin
    .getByRole("button", { name: /绑定手机/ })
    .first()
    .click();
  const pane = admin.getByRole("region", { name: "绑定码" });
  await expect(pane.getByRole("img", { name: "绑定码" })).toBeVisible();
  const code = (await pane.locator("output").textContent()) ?? "";
  expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  return code;
}

/** What the phone keeps of the crew's board, as text; empty for nothing. */
function keptBoard(phone: Page): Promise<string> {
  return phone.evaluate(
    () =>
      new Promise<string>((found) => {
        const opening = indexedDB.open("liftaid.crew");
        opening.onerror = () => found("");
        opening.onsuccess = () => {
          const db = opening.result;
          if (!db.objectStoreNames.contains("facts")) return found("");
          const reading = db.transaction("facts").objectStore("facts").get("board");
          reading.onsuccess = () => found(reading.result ? JSON.stringify(reading.result) : "");
          reading.onerror = () => found("");
          db.close();
        };
      }),
  );
}

test("a phone is enrolled by its code, goes on duty, gets an offer, opens without a network, is revoked", async ({
  page,
  browser,
}) => {
  test.setTimeout(120_000);
  await signIn(page, "operator1");
  await isLive(page);
  const lift = await freeLift(page);
  await takeCall(page, lift, "1");
  const station = (await calledStations(page))[0] ?? "";
  await cancelLive(page);

  const admin = await seatOf(browser, "admin1");
  const code = await makeCode(admin, station);
  expect(await violations(admin)).toEqual([]);
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    locale: "zh-CN",
    hasTouch: true,
    isMobile: true,
  });
  const phone = await context.newPage();
  await phone.goto(`${server().url}/crew/enrol#${code}`);
  await expect(phone.getByLabel("绑定码")).toHaveValue(code);
  expect(new URL(phone.url()).hash).toBe("");
  expect(await violations(phone)).toEqual([]);
  await phone.getByRole("button", { name: "绑定这部手机" }).click();
  await phone.waitForURL(/\/crew$/);
  const duty = phone.getByRole("region", { name: "值班" });
  await duty.getByRole("button", { name: "结束值班" }).click();
  await duty.getByRole("button", { name: "确认结束值班" }).click();
  await expect(duty).toContainText("未值班");
  const capacity = duty.getByRole("group", { name: "同时任务数上限" });
  await capacity.getByRole("button", { name: "加一" }).click();
  const orders_at_once = (await capacity.locator("output").textContent()) ?? "";
  await duty.getByRole("button", { name: "开始值班" }).click();
  await expect(duty).toContainText(`/${orders_at_once}`);
  expect(await violations(phone)).toEqual([]);

  const number = await takeCall(page, lift, "1");
  const card = phone.getByRole("article", { name: number });
  await expect(card.getByRole("button", { name: "接单" })).toBeVisible();
  await card.getByRole("button", { name: "接单" }).click();
  await expect(card.getByRole("button", { name: "出发" })).toBeVisible();

  // The shell and what the board showed are on the phone: a reload without a network shows both.
  await expect.poll(() => phone.evaluate(async () => (await caches.match("/crew")) !== undefined)).toBe(true);
  await expect.poll(() => keptBoard(phone)).toContain('"accepted"');
  await context.setOffline(true);
  await phone.reload();
  await expect(card.getByRole("button", { name: "出发" })).toBeVisible();
  await card.getByRole("button", { name: "出发" }).click();
  await expect(card.getByText("待发送")).toBeVisible();
  await context.setOffline(false);
  await expect(card.getByText("待发送")).toBeHidden({ timeout: 30_000 });
  await expect(page.locator(".assignment.lead")).toContainText("途中");

  const phones = admin.getByRole("list", { name: "已绑定手机" });
  await expect(phones.getByRole("listitem")).toHaveCount(1, { timeout: 15_000 });
  await phones.getByRole("button", { name: /^撤销/ }).click();
  await phones.getByRole("button", { name: /^确认撤销/ }).click();
  await expect(admin.getByText("还没有绑定手机")).toBeVisible();
  await phone.waitForURL(/\/\?next=%2Fcrew$/);
  await expect(phone.getByRole("alert")).toContainText("这部手机已被退出登录");
  expect(await keptBoard(phone)).toBe("");
  await phone.goto(`${server().url}/crew/enrol#${code}`);
  await phone.getByRole("button", { name: "绑定这部手机" }).click();
  await expect(phone.getByRole("alert")).toContainText("绑定码无效");
  await context.close();
  await admin.context().close();
});

test("a push shows a notification that opens the page", async ({ browser }) => {
  const context = await browser.newContext({ locale: "zh-CN", permissions: ["notifications"] });
  const phone = await context.newPage();
  await phone.goto(`${server().url}/crew/enrol`);
  const shown = await phone.evaluate(async () => {
    const { active, scope } = await navigator.serviceWorker
      .register("/crew-sw.js", { scope: "/crew" })
      .then(() => navigator.serviceWorker.ready);
    return { is_active: active !== null, scope: new URL(scope).pathname };
  });
  expect(shown).toEqual({ is_active: true, scope: "/crew" });
  const handOver = async () => {
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
    await worker.evaluate((text) => {
      // As the browser hands over what a push service delivered.
      const event = Reflect.construct(Reflect.get(self, "PushEvent"), ["push", { data: text }]) as Event;
      self.dispatchEvent(event);
    }, '{"kind":"offer","number":"20261122-0042","priority":"p1"}');
  };
  const told = () =>
    phone.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      const notes = await registration.getNotifications();
      return notes.map(({ title, tag, body }) => ({ title, tag, body }));
    });
  // Handed over again where nothing is shown: a busy browser now and then drops an event that no push service brought. A
  // repeat takes the place of the one before it.
  await expect(async () => {
    await handOver();
    await expect
      .poll(told, { timeout: 4_000 })
      .toEqual([
        { title: "救梯派单 P1", tag: "20261122-0042", body: "20261122-0042 点开接单 · Open to answer" },
      ]);
  }).toPass({ timeout: 30_000 });
  await context.close();
});
