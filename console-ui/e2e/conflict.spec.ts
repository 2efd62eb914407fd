// Two operators change one order at the same time: both are shown, each with a key, and nothing is lost.

import { expect, test } from "@playwright/test";
import { freeLift, isLive, seatOf, signIn, takeCall } from "./seat";

test("facts that two operators changed are shown side by side and chosen with a key", async ({
  page,
  browser,
}) => {
  await signIn(page, "operator1");
  await isLive(page);
  const number = await takeCall(page, await freeLift(page), "2");
  const other = await seatOf(browser, "operator2");
  await isLive(other);
  await other
    .getByRole("option")
    .filter({ hasText: number.slice(-4) })
    .click();
  await expect(other.locator(".order-number")).toHaveText(number);

  // Each sees that the other is there, and that he writes.
  await expect(page.locator(".order-head")).toContainText("坐席二 也在看");
  await expect(other.locator(".order-head")).toContainText("坐席一 也在看");

  // Both begin with two people.
  for (const seat of [page, other]) {
    await seat.keyboard.press("F4");
    await seat.keyboard.press("t");
    await expect(seat.getByRole("form", { name: "人员情况" }).getByLabel("人数")).toHaveValue("2");
  }
  await expect(page.locator(".order-head")).toContainText("坐席二 正在填写");
  await page.getByRole("form", { name: "人员情况" }).getByLabel("人数").fill("3");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("form", { name: "人员情况" })).toBeHidden();

  const form = other.getByRole("form", { name: "人员情况" });
  await form.getByLabel("人数").fill("5");
  await form.getByRole("button", { name: "孕妇" }).click();
  await form.getByLabel("人数").press("Enter");
  const conflict = other.getByRole("region", { name: "同时修改" });
  await expect(conflict).toContainText("3 人");
  await expect(conflict).toContainText("5 人");
  await expect(conflict.getByRole("button", { name: /保留对方/ })).toBeFocused();
  await other.keyboard.press("1");
  await expect(form).toBeHidden();
  // Theirs stands, and what only this one changed stands beside it.
  await expect(other.locator(".order-head")).toContainText("3 人");
  await expect(other.locator(".order-head")).toContainText("孕妇");
  await expect(page.locator(".order-head")).toContainText("孕妇");

  await other.keyboard.press("F4");
  await page.keyboard.press("F4");
  for (const seat of [page, other]) await seat.keyboard.press("t");
  await page.getByRole("form", { name: "人员情况" }).getByLabel("人数").fill("4");
  await page.keyboard.press("Enter");
  await expect(page.locator(".order-head")).toContainText("4 人");
  await form.getByLabel("人数").fill("6");
  await other.keyboard.press("Enter");
  await expect(conflict).toContainText("4 人");
  await other.keyboard.press("2");
  await expect(form).toBeHidden();
  await expect(page.locator(".order-head")).toContainText("6 人");
  await other.context().close();
});
