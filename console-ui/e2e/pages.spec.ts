// The first page, supervision and administration.

import { expect, test } from "@playwright/test";
import { account, isLive, orders, seatOf, server, signIn } from "./seat";

test("signing in: a wrong password says what to do, the right one goes on", async ({ page }) => {
  await page.goto(`${server().url}/`);
  await page.getByLabel("账号").fill("operator1");
  await page.getByLabel("密码", { exact: true }).fill("surely-wrong-password");
  await page.getByRole("button", { name: "登录" }).click();
  await expect(page.getByRole("alert")).toContainText("账号或密码不正确");
  await page.getByLabel("密码", { exact: true }).fill(account("operator1").password);
  await page.getByRole("button", { name: "登录" }).click();
  await page.waitForURL(/\/console$/);
});

test("a page that is not for the role says so, and without a session it asks to sign in", async ({
  page,
}) => {
  await page.goto(`${server().url}/console`);
  await page.waitForURL(/\/\?next=%2Fconsole$/);
  await signIn(page, "supervisor1");
  await page.goto(`${server().url}/admin`);
  await expect(page.getByRole("link", { name: "去你的页面" })).toHaveAttribute("href", "/supervise");
});

test("the language and the theme switch at once and stay", async ({ page }) => {
  await signIn(page, "operator1");
  await isLive(page);
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByRole("heading", { name: "Console" })).toBeVisible();
  await page.getByRole("button", { name: "Light theme" }).click();
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await expect(page.getByRole("banner").getByText("Live", { exact: true })).toBeVisible();
});

test("every figure opens the orders behind it", async ({ page }) => {
  await signIn(page, "supervisor1");
  const { orders: known } = await orders(page, "all");
  expect(known.length).toBeGreaterThan(0);
  await page.goto(`${server().url}/supervise?by=district`);
  await expect(page.getByText("公布均值 11:33，口径未知", { exact: false })).toBeVisible();
  const total = page.getByRole("table").first().locator("caption a");
  await total.click();
  const list = page.getByRole("complementary", { name: "工单" });
  const first = list.locator(".order-link").first();
  await expect(first).toBeVisible();
  const number = (await first.locator(".number").textContent()) ?? "";
  await first.click();
  await expect(list.getByRole("heading", { name: number })).toBeVisible();
  await expect(list.locator(".timeline li").first()).toBeVisible();
  await page.goBack();
  await expect(first).toBeVisible();

  const rows = page.locator(".breakdown tbody tr");
  await rows.first().locator("a.figure").nth(1).click();
  const count = Number(await rows.first().locator("a.figure").nth(1).textContent());
  await expect(list.locator(".order-link")).toHaveCount(Math.min(50, count));
  expect(new URL(page.url()).searchParams.get("measure")).toBe("arrival");

  // A station's orders are those that it led and that count, not all for which it was ever asked.
  await page.goto(`${server().url}/supervise?by=station`);
  const led = rows.first().locator("a.figure").first();
  await led.click();
  await expect(list.locator(".order-link")).toHaveCount(Math.min(50, Number(await led.textContent())));
  expect(new URL(page.url()).searchParams.get("measure")).toBe("orders");
});

test("the administrator takes a station off duty, and its crew sees it", async ({ page, browser }) => {
  const station = server().accounts.find(({ role, station: code }) => role === "crew" && code !== null);
  const phone = await seatOf(browser, station?.name ?? "", 390, 844);
  await isLive(phone);
  await signIn(page, "admin1");
  await page.getByRole("searchbox", { name: "按编号或名称查站点" }).fill((station?.name ?? "").toUpperCase());
  await page.getByRole("row").nth(1).getByRole("button").click();
  const duty = page.getByRole("form", { name: "值班" });
  const was_on = await duty.getByLabel("值班中，可以派单").isChecked();
  await duty.getByLabel("值班中，可以派单").setChecked(!was_on);
  await duty.getByLabel("可出动人数").fill("7");
  await duty.getByRole("button", { name: "保存值班" }).click();
  await expect(duty.getByText("已保存")).toBeVisible();
  const label = phone.getByRole("region", { name: "值班" });
  await expect(label.locator("strong")).toHaveText(was_on ? "未值班" : "值班中");
  await expect(label.getByRole("group", { name: "可出动人数" }).locator("output")).toHaveText("7");
  await phone.getByRole("button", { name: was_on ? "开始值班" : "结束值班" }).click();
  if (!was_on) await phone.getByRole("button", { name: "确认结束值班" }).click();
  await expect(label.locator("strong")).toHaveText(was_on ? "值班中" : "未值班");
  await phone.context().close();
});

test("an account is created, disabled, and can no longer sign in", async ({ page, browser }) => {
  await signIn(page, "admin1");
  await page.getByRole("button", { name: "账号" }).click();
  const form = page.getByRole("form", { name: "新建账号" });
  await form.getByLabel("账号").fill("operator-e2e");
  await form.getByLabel("显示名").fill("试用坐席");
  await form.getByLabel(/初始密码/).fill("a-long-password");
  await form.getByRole("button", { name: "建立账号" }).click();
  await expect(form.getByText("已保存")).toBeVisible();
  await page.getByRole("searchbox").fill("operator-e2e");
  const row = page.getByRole("row").filter({ hasText: "operator-e2e" });
  await row.getByRole("button", { name: "停用" }).click();
  await row.getByRole("button", { name: "确认停用" }).click();
  await expect(row).toContainText("已停用");
  const other = await (await browser.newContext()).newPage();
  await other.goto(`${server().url}/`);
  await other.getByLabel("账号").fill("operator-e2e");
  await other.getByLabel("密码", { exact: true }).fill("a-long-password");
  await other.getByRole("button", { name: "登录" }).click();
  await expect(other.getByRole("alert")).toContainText("账号或密码不正确");
  await other.context().close();
});
