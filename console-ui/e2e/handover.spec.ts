// A shift is handed over by two people with the keyboard; a promise is made, counted down and kept.

import { expect, test } from "@playwright/test";
import { freeLift, isLive, seatOf, signIn, takeCall } from "./seat";

test("a promise is made and kept with keys, and shown on the order until then", async ({ page }) => {
  await signIn(page, "operator1");
  await isLive(page);
  await takeCall(page, await freeLift(page), "1");
  await page.keyboard.press("F4");
  await page.keyboard.press("Shift+P");
  const form = page.getByRole("form", { name: "承诺" });
  await expect(form.getByLabel(/到时/)).toBeFocused();
  await page.keyboard.type("20");
  await expect(form.locator(".due-meaning")).toContainText("→");
  await page.keyboard.press("Tab");
  await page.keyboard.type("回电家属");
  await page.keyboard.press("Enter");
  await expect(form).toBeHidden();
  const promises = page.getByRole("region", { name: "承诺" });
  await expect(promises).toContainText("回电家属");
  await expect(promises.getByRole("timer")).toHaveText(/^(20:00|19:\d\d)$/);

  await page.keyboard.press("q");
  await page.keyboard.type("误拨");
  await page.keyboard.press("Enter");
  await expect(page.getByText(/还有未兑现的承诺/)).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("F4");
  await page.keyboard.press("Shift+K");
  await page.keyboard.press("Enter");
  await expect(promises).toBeHidden();
});

test("a shift is handed over: written, given, read, taken, and kept", async ({ page, browser }) => {
  await signIn(page, "operator1");
  await isLive(page);
  const number = await takeCall(page, await freeLift(page), "1");
  await page.keyboard.press("Control+h");
  await page.getByRole("button", { name: "开始交班" }).click();
  const sheet = page.getByRole("region", { name: "交接内容" });
  await expect(sheet).toContainText(number);
  await expect(sheet.getByRole("button", { name: "交班签名" })).toHaveAttribute("aria-disabled", "true");
  await sheet.getByRole("textbox").first().focus();
  // Each Enter goes on to the next order that is open in the city, until the signature has the focus.
  const count = await sheet.getByRole("textbox").count();
  for (let written = 0; written < count; written += 1) {
    await page.keyboard.type(`第 ${written + 1} 单：等站点到场`);
    await page.keyboard.press("Enter");
    await expect(sheet.locator(".handover-mark.missing")).toHaveCount(count - written - 1);
  }
  await expect(sheet.getByRole("button", { name: "交班签名" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(sheet.getByText("等接班人用自己的账号登录")).toBeVisible();

  const receiver = await seatOf(browser, "operator2", 1920, 1080);
  await isLive(receiver);
  await expect(receiver.getByRole("button", { name: /待接班 1/ })).toBeVisible();
  await receiver.keyboard.press("Control+h");
  const read = receiver.getByRole("region", { name: "交接内容" });
  await expect(read).toContainText("等站点到场");
  await expect(read.getByRole("button", { name: "接班签名" })).toHaveAttribute("aria-disabled", "true");
  const open = read.getByRole("button", { name: "确认", exact: true });
  await open.first().focus();
  for (let left = await open.count(); left > 0; left = await open.count()) {
    await receiver.keyboard.press("Enter");
    await expect(open).not.toHaveCount(left);
  }
  await read.getByRole("button", { name: "接班签名" }).focus();
  await receiver.keyboard.press("Enter");
  await expect(read.getByText(/接班 坐席二/)).toBeVisible();
  await expect(receiver.locator(".handover-past")).toContainText("已交接");
  await expect(page.locator(".handover-past")).toContainText("已交接", { timeout: 30_000 });
  await receiver.context().close();
});
