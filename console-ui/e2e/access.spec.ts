// Each page is checked by axe (WCAG 2.2 A and AA), in both themes, and asks no other host for anything.

import { expect, type Page, test } from "@playwright/test";
import { violations } from "./axe";
import { freeLift, isLive, server, signIn, takeCall } from "./seat";

function watchHosts(page: Page): string[] {
  const foreign: string[] = [];
  page.on("request", (request) => {
    if (new URL(request.url()).host !== new URL(server().url).host) foreign.push(request.url());
  });
  return foreign;
}

for (const theme of ["dark", "light"] as const) {
  test(`no page has a violation in the ${theme} theme`, async ({ page }) => {
    const foreign = watchHosts(page);
    await page.addInitScript((name) => {
      localStorage.setItem("liftaid.settings", JSON.stringify({ theme: name, is_muted: true }));
    }, theme);
    await page.goto(`${server().url}/`);
    expect(await violations(page)).toEqual([]);
    await signIn(page, "operator1");
    await isLive(page);
    await takeCall(page, await freeLift(page), "2dy");
    await page.keyboard.press("F4");
    await page.keyboard.press("c");
    await expect(page.getByRole("form", { name: "人工派站" })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    for (const [key, typed] of [
      ["/", "接单 12；归档"],
      ["Control+k", "到"],
      [",", ""],
      ["?", ""],
    ] as const) {
      await page.keyboard.press("F4");
      await page.keyboard.press(key);
      await page.keyboard.type(typed);
      expect(await violations(page), key).toEqual([]);
      await page.keyboard.press("Escape");
    }
    // What opens above the work: a promise on the order, and a handover.
    await page.keyboard.press("Escape");
    await page.keyboard.press("F4");
    await page.keyboard.press("Shift+P");
    await page.keyboard.type("20");
    await page.keyboard.press("Tab");
    await page.keyboard.type("回电家属");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("region", { name: "承诺" })).toContainText("回电家属");
    await page.keyboard.press("Control+h");
    await page.getByRole("button", { name: /开始交班|继续交班/ }).click();
    await expect(page.getByRole("region", { name: "交接内容" })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "撤回", exact: true }).click();
    await expect(page.getByRole("region", { name: "交接内容" }).getByText("已撤回")).toBeVisible();
    await page.context().clearCookies();
    await signIn(page, "supervisor1");
    await page.goto(`${server().url}/supervise?by=district&measure=orders`);
    await expect(page.getByRole("table").first()).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.context().clearCookies();
    await signIn(page, "admin1");
    await page.getByRole("row").nth(1).getByRole("button").click();
    await expect(page.getByRole("form", { name: "值班" })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.context().clearCookies();
    await signIn(page, "wall1");
    await expect(page.getByText("● 实时")).toBeVisible();
    expect(await violations(page)).toEqual([]);
    expect(foreign).toEqual([]);
  });
}
