// The whole rescue: the operator by keyboard only, the crew on its phone.

import { expect, test } from "@playwright/test";
import { calledStations, freeLift, isLive, orderState, seatOf, signIn, takeCall } from "./seat";

test("an alarm becomes an order, is accepted on a phone, freed, called back and closed", async ({
  page,
  browser,
}) => {
  await signIn(page, "operator1");
  await isLive(page);
  const number = await takeCall(page, await freeLift(page), "2d");
  await expect(orderState(page)).toContainText("待接单");
  await expect(page.getByRole("button", { name: /为什么是它/ }).first()).toBeVisible();

  const [station] = await calledStations(page);
  const phone = await seatOf(browser, (station ?? "").toLowerCase(), 390, 844);
  const card = phone.getByRole("article", { name: number });
  await expect(card).toContainText("孕妇");
  await card.getByRole("button", { name: "接单" }).click();
  await expect(orderState(page)).toContainText("在途");
  await card.getByRole("button", { name: "出发" }).click();
  await expect(page.locator(".assignment.lead")).toContainText("途中");
  await card.getByRole("button", { name: "到达" }).click();
  await expect(orderState(page)).toContainText("在场");
  await card.getByRole("button", { name: "解困" }).click();
  await card.getByRole("button", { name: /确认 2 人已解困/ }).click();
  await expect(orderState(page)).toContainText(/已解困|待回访/);
  await card.getByRole("button", { name: "完成离场" }).click();
  await expect(orderState(page)).toContainText("待回访");

  await page.keyboard.press("F4");
  await page.keyboard.press("b");
  await expect(page.getByRole("form", { name: "回访" })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("form", { name: "回访" })).toBeHidden();
  await page.keyboard.press("g");
  await expect(page.getByRole("form", { name: "归档" })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("form", { name: "归档" })).toBeHidden();
  await expect(orderState(page)).toContainText("已归档");
  await expect(page.locator(".timeline")).toContainText("归档");
  await phone.context().close();
});

test("a second call for the same lift joins its order", async ({ page }) => {
  await signIn(page, "operator1");
  await isLive(page);
  const code = await freeLift(page);
  const number = await takeCall(page, code, "1");
  await page.keyboard.press("F2");
  await page.keyboard.type(code);
  await expect(page.getByText(`已有工单 ${number}，将并入`)).toBeVisible();
  await page.keyboard.press("Enter");
  await page.keyboard.type("3");
  await page.keyboard.press("Enter");
  await expect(page.getByText(`已并入处置中的工单 ${number}`)).toBeVisible();
  await expect(page.locator(".order-head")).toContainText("3 人");
});

test("a station that says no is followed by the next", async ({ page, browser }) => {
  await signIn(page, "operator1");
  await isLive(page);
  const number = await takeCall(page, await freeLift(page), "1");
  const [station] = await calledStations(page);
  const phone = await seatOf(browser, (station ?? "").toLowerCase(), 390, 844);
  const card = phone.getByRole("article", { name: number });
  await card.getByRole("button", { name: "不能去" }).click();
  await card.getByRole("button", { name: "车辆故障" }).click();
  await expect(card.getByRole("button", { name: "接单" })).toBeHidden();
  await expect(page.locator(".assignment.state-declined")).toContainText("车辆故障");
  await expect(page.locator(".assignment.state-offered").first()).toBeVisible();
  expect(new Set(await calledStations(page)).size).toBeGreaterThan(1);
  await phone.context().close();
});

test("the operator records a crew's steps by phone, with keys alone", async ({ page }) => {
  await signIn(page, "operator1");
  await isLive(page);
  await takeCall(page, await freeLift(page), "1");
  await page.keyboard.press("F4");
  for (const [key, form, state] of [
    ["a", "接单", "在途"],
    ["s", "出发", "在途"],
    ["r", "到达", "在场"],
    ["f", "解困", /已解困|待回访/],
    ["z", "完成", "待回访"],
  ] as const) {
    await page.keyboard.press(key);
    await expect(page.getByRole("form", { name: form })).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("form", { name: form })).toBeHidden();
    await expect(orderState(page)).toContainText(state);
  }
});

test("a reload keeps what was going on, at the seat and on the phone", async ({ page, browser }) => {
  await signIn(page, "operator1");
  await isLive(page);
  const number = await takeCall(page, await freeLift(page), "1");
  const [station] = await calledStations(page);
  const phone = await seatOf(browser, (station ?? "").toLowerCase(), 390, 844);
  await phone.getByRole("article", { name: number }).getByRole("button", { name: "接单" }).click();
  await expect(
    phone.getByRole("article", { name: number }).getByRole("button", { name: "出发" }),
  ).toBeVisible();
  await phone.reload();
  await expect(
    phone.getByRole("article", { name: number }).getByRole("button", { name: "出发" }),
  ).toBeVisible();

  await page.keyboard.press("F2");
  await page.keyboard.type("半句话");
  await page.reload();
  await isLive(page);
  await expect(page.getByRole("combobox", { name: "电梯" })).toHaveValue("半句话");
  await expect(page.getByRole("option").filter({ hasText: number.slice(-4) })).toBeVisible();
  await phone.context().close();
});

test("an action that cannot be done says why", async ({ page }) => {
  await signIn(page, "operator1");
  await isLive(page);
  await takeCall(page, await freeLift(page), "1");
  await page.keyboard.press("F4");
  await page.keyboard.press("s");
  await expect(page.getByText("出发: 该站点尚未接单")).toBeVisible();
  await page.keyboard.press("u");
  await page.keyboard.press("Enter");
  await expect(orderState(page)).toContainText(/已解困|待回访/);
});

test("an alarm taken without a network waits here and is raised with its own time", async ({ page }) => {
  await signIn(page, "operator1");
  await isLive(page);
  const text = "人民广场附近商场，说不清几号梯";
  await page.keyboard.press("F2");
  await page.keyboard.type("说不清");
  await page.getByRole("option", { name: /说不清是哪部电梯/ }).click();
  await page.getByLabel("所述内容").fill(text);
  await page.context().setOffline(true);
  await page.keyboard.press("Enter");
  await expect(page.getByText("1 条报警待发送，服务器恢复后自动补发")).toBeVisible();
  await expect(page.locator(".kept").getByText(text)).toBeVisible();
  await page.context().setOffline(false);
  await expect(page.getByText("1 条报警待发送，服务器恢复后自动补发")).toBeHidden({ timeout: 30_000 });
  await expect(page.getByText(/已建单 \d{8}-\d{4,}|报警已登记，待定位/)).toBeVisible();
});

test("a crew goes on without a network, and its taps arrive with their own time", async ({
  page,
  browser,
}) => {
  await signIn(page, "operator1");
  await isLive(page);
  const number = await takeCall(page, await freeLift(page), "1");
  const [station] = await calledStations(page);
  const phone = await seatOf(browser, (station ?? "").toLowerCase(), 390, 844);
  const card = phone.getByRole("article", { name: number });
  await card.getByRole("button", { name: "接单" }).click();
  await card.getByRole("button", { name: "出发" }).click();
  await expect(page.locator(".assignment.lead")).toContainText("途中");
  await phone.context().setOffline(true);
  await card.getByRole("button", { name: "到达" }).click();
  await expect(card.getByText("待发送")).toBeVisible();
  await expect(card.getByRole("button", { name: "解困" })).toBeVisible();
  await expect(phone.getByText("1 条记录待发送，联网后自动补发")).toBeVisible();
  await phone.context().setOffline(false);
  await expect(card.getByText("待发送")).toBeHidden({ timeout: 30_000 });
  await expect(orderState(page)).toContainText("在场");
  await phone.context().close();
});
