// A drill on the same screens: begun and ended by the shift leader, unmistakable for everybody, gone afterwards.

import { expect, test } from "@playwright/test";
import { isLive, orders, seatOf, signIn } from "./seat";

test("a drill is marked on every screen and leaves nothing open", async ({ page, browser }) => {
  const operator = await seatOf(browser, "operator1");
  await isLive(operator);
  await expect(operator.locator(".drill-line")).toHaveCount(0);
  await signIn(page, "leader1");
  await isLive(page);
  await page.keyboard.press("Control+d");
  const form = page.getByRole("form", { name: "演练" });
  await expect(form.getByLabel(/演练名称/)).toBeFocused();
  await page.keyboard.type("汛前演练");
  await page.keyboard.press("Enter");
  await expect(page.getByText(/演练中：汛前演练/)).toBeVisible();

  await expect(operator.getByText(/演练中：汛前演练/)).toBeVisible();
  await expect(operator.locator(".drill-mark")).toHaveAttribute("data-text", "演练进行中");
  const drilled = operator.getByRole("option").filter({ hasText: "演练" });
  await drilled.first().click();
  await expect(operator.locator(".order-head .mode-drill")).toHaveText("演练");

  await page.getByRole("button", { name: "结束演练" }).click();
  await page.getByRole("button", { name: "确认结束并取消演练工单" }).click();
  await expect(page.locator(".drill-line")).toHaveCount(0, { timeout: 30_000 });
  await expect(operator.locator(".drill-line")).toHaveCount(0, { timeout: 30_000 });
  const left = [...(await orders(page, "live")).orders, ...(await orders(page, "waiting")).orders];
  expect(left.filter(({ mode }) => mode === "drill")).toEqual([]);
  await operator.context().close();
});
