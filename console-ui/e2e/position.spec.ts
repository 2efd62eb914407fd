// Where the crew is: told by its phone, seen at the seat, noticed at the lift; its code typed; the station's own record.

import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import type { OrderDetail, OrderList } from "../src/wire/types";
import { violations } from "./axe";
import {
  account,
  calledStations,
  cancelLive,
  freeLift,
  isLive,
  orderState,
  server,
  signIn,
  takeCall,
} from "./seat";

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, locale: "zh-CN" };

/** North of a place by that many metres. */
function north(point: { lat: number; lon: number }, metres: number) {
  return { latitude: point.lat + metres / 111_195, longitude: point.lon, accuracy: 12 };
}

async function orderOf(seat: Page, number: string): Promise<OrderDetail> {
  const list = await seat.request.get(`${server().url}/api/v1/orders?state=all&q=${number}`);
  const { orders } = (await list.json()) as OrderList;
  const detail = await seat.request.get(`${server().url}/api/v1/orders/${orders[0]?.id}`);
  return (await detail.json()) as OrderDetail;
}

/** The crew's phone with a receiver that stands where it is told. */
async function phoneAt(
  context: BrowserContext,
  station: string,
  at: ReturnType<typeof north>,
): Promise<Page> {
  await context.grantPermissions(["geolocation"], { origin: server().url });
  await context.setGeolocation(at);
  const phone = await context.newPage();
  await signIn(phone, account(station).name);
  return phone;
}

test("a crew on the road is seen at the seat, and arrives when it stays at the lift", async ({
  page,
  browser,
}) => {
  await signIn(page, "operator1");
  await isLive(page);
  await cancelLive(page);
  const number = await takeCall(page, await freeLift(page), "1");
  const { order } = await orderOf(page, number);
  const point = order.lift?.point ?? { lat: 31.2, lon: 121.4 };
  const [station] = await calledStations(page);
  const context = await browser.newContext(PHONE);
  const phone = await phoneAt(context, (station ?? "").toLowerCase(), north(point, 3_000));
  const card = phone.getByRole("article", { name: number });
  await expect(phone.getByText(/未共享位置/)).toBeVisible();
  await card.getByRole("button", { name: "接单" }).click();
  await expect(phone.getByText(/位置已共享给指挥中心/)).toBeVisible();
  await card.getByRole("button", { name: "出发" }).click();
  await expect(card.getByText(/距电梯约 30\d\d 米|距电梯约 2999 米/)).toBeVisible();
  expect(await violations(phone)).toEqual([]);

  // The seat sees how far it is, how old that is, and when it arrives by it.
  await page.keyboard.press("F7");
  const crews = page.getByRole("region", { name: "救援队位置" });
  await expect(crews).toContainText("距电梯 3.0 km");
  await expect(crews).toContainText(/前 · 误差 12 米/);
  await context.setGeolocation(north(point, 2_000));
  await expect(crews).toContainText(/按位置 \d\d:\d\d 到/);
  await expect(page.locator(".assignment.lead .eta")).toContainText("按位置预计");
  await expect(page.locator(".assignment.lead .eta")).toContainText("承诺");
  expect(await violations(page)).toEqual([]);

  // It stays at the lift: nobody taps, the arrival is recorded and told.
  await context.setGeolocation(north(point, 60));
  await expect(card.getByText(/秒后自动记为到达/)).toBeVisible();
  await expect(phone.getByText(/定位显示已到达，已自动记录/)).toBeVisible();
  await expect(orderState(page)).toContainText("在场");
  expect((await orderOf(page, number)).order.milestones.arrived?.source).toBe("geofence");
  await expect(page.locator(".timeline")).toContainText("定位");
  await context.close();
});

test("a tap, a position and the lift's code are kept, and the position counts; the record shows it", async ({
  page,
  browser,
}) => {
  await signIn(page, "operator1");
  await isLive(page);
  await cancelLive(page);
  const code = await freeLift(page);
  const number = await takeCall(page, code, "1");
  const { order } = await orderOf(page, number);
  const point = order.lift?.point ?? { lat: 31.2, lon: 121.4 };
  const [station] = await calledStations(page);
  const context = await browser.newContext(PHONE);
  const phone = await phoneAt(context, (station ?? "").toLowerCase(), north(point, 90));
  const card = phone.getByRole("article", { name: number });
  await card.getByRole("button", { name: "接单" }).click();
  await expect(phone.getByText(/位置已共享给指挥中心/)).toBeVisible();
  await card.getByRole("button", { name: "出发" }).click();
  await card.getByRole("button", { name: "到达", exact: true }).click();
  await card.getByRole("button", { name: "扫电梯码核实" }).click();
  await card.getByLabel(/7 位识别码/).fill("1234567");
  await card.getByRole("button", { name: "核对编号" }).click();
  await expect(card.getByText(/这是另一部电梯（1234567）/)).toBeVisible();
  expect(await violations(phone)).toEqual([]);
  await card.getByLabel(/7 位识别码/).fill(code);
  await card.getByRole("button", { name: "核对编号" }).click();
  await expect(card.getByRole("form", { name: "扫电梯码" })).toBeHidden();
  await expect
    .poll(async () => {
      const { order, timeline } = await orderOf(page, number);
      const told = timeline.filter(({ kind }) => kind === "crew_arrived" || kind === "arrival_shown");
      return [order.milestones.arrived?.source, ...told.map(({ source }) => source)];
    })
    .toEqual(["geofence", "tap", "geofence", "code_scan"]);

  await phone.getByRole("button", { name: "本站记录" }).click();
  const own = phone.getByRole("main", { name: "本站记录" });
  await expect(own.getByRole("listitem").filter({ hasText: number })).toContainText("在场");
  await expect(own.getByRole("table", { name: /到场（/ })).toContainText("全市");
  await own.getByRole("button", { name: "近 30 天" }).click();
  await expect(own.getByRole("table", { name: "30 分钟内到场" })).toContainText("本区");
  expect(await violations(phone)).toEqual([]);
  await context.close();
});
