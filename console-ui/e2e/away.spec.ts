// The server is stopped under a console and started again: the list is there, the call is kept, nothing is doubled.

import { expect, test } from "@playwright/test";
import type { OrderList } from "../src/wire/types";
import { isLive } from "./seat";
import { ownServer } from "./server";

test("the console goes on while the server is away, and catches up with its own times", async ({ page }) => {
  test.setTimeout(240_000);
  const server = await ownServer();
  try {
    await page.goto(`${server.url}/`);
    await page.getByLabel("账号").fill("operator1");
    await page.getByLabel("密码", { exact: true }).fill(server.passwordOf("operator1"));
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/console$/);
    await isLive(page);
    // The list and the page are laid by soon after the console opens.
    await expect
      .poll(() => page.evaluate(() => localStorage.getItem("liftaid.paper")?.includes("phone") ?? false))
      .toBe(true);
    await expect
      .poll(() => page.evaluate(async () => (await caches.match("/console")) !== undefined))
      .toBe(true);

    await page.keyboard.press("F2");
    await page.keyboard.type("说不清");
    await page.getByRole("option", { name: /说不清是哪部电梯/ }).click();
    await page.getByLabel("所述内容").fill("人民广场，服务器停机时的来电");
    await server.stop();
    await page.keyboard.press("Enter");
    await expect(page.getByText("1 条报警待发送，服务器恢复后自动补发")).toBeVisible();

    await page.keyboard.press("Control+p");
    const list = page.getByRole("region", { name: "离线清单" });
    await expect(list).toContainText("救援站点");
    await expect(list.locator(".paper-phone").first()).toHaveText(/\d{7,}/);
    await page.emulateMedia({ media: "print" });
    await expect(page.locator(".top-bar")).toBeHidden();
    await expect(list.locator(".paper-phone").first()).toBeVisible();
    await page.emulateMedia({ media: "screen" });

    // Even a reload finds the page, and the list on it.
    await page.reload();
    await expect(page.getByRole("region", { name: "离线清单" })).toContainText("救援站点");

    await server.start();
    await isLive(page);
    await expect(page.getByText("1 条报警待发送，服务器恢复后自动补发")).toBeHidden({ timeout: 60_000 });
    const open = async () => {
      const reply = await page.request.get(`${server.url}/api/v1/orders?state=live&limit=50`);
      return ((await reply.json()) as OrderList).orders.filter(({ lift }) => lift === null);
    };
    await expect.poll(async () => (await open()).length).toBe(1);
    const [order] = await open();
    const raised_at = order?.milestones.alarm_raised?.at ?? "";
    expect(Date.parse(raised_at)).toBeLessThan(Date.parse(order?.opened_at ?? ""));
  } finally {
    await server.remove();
  }
});
