// The console's shell: the layout under the fingers, the queue's filters, freshness, and what axe says of its states.

import { expect, type Page, test } from "@playwright/test";
import type { OrderList } from "../src/wire/types";
import { violations } from "./axe";
import { cable } from "./cable";
import { account, freeLift, isLive, seatOf, server, signIn, takeCall } from "./seat";

test.use({ viewport: { width: 1920, height: 1080 } });

/** How long the cable is out; `make soak` leaves it out for longer. */
const CUT_MS = Number(process.env.LIFTAID_CUT_SECONDS ?? 5) * 1_000;

function queue(page: Page) {
  return page.getByRole("region", { name: "队列" });
}

async function widthOf(page: Page): Promise<number> {
  return (await queue(page).boundingBox())?.width ?? 0;
}

/** Sets this seat's theme before any page of it runs. */
async function inTheme(page: Page, theme: string): Promise<void> {
  await page.addInitScript((name) => {
    localStorage.setItem("liftaid.settings", JSON.stringify({ theme: name, is_muted: true }));
  }, theme);
}

test("the layout is moved by keyboard, stays after a reload, and is put back by one control", async ({
  page,
}) => {
  await signIn(page, "operator1");
  await isLive(page);
  const before = await widthOf(page);
  const put_back = page.getByRole("button", { name: "恢复版面" });
  await expect(put_back).toHaveAttribute("aria-disabled", "true");

  await page.getByRole("separator", { name: /队列与工单/ }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => widthOf(page)).toBeGreaterThan(before + 50);
  const moved = await widthOf(page);

  await page.reload();
  await isLive(page);
  await expect.poll(() => widthOf(page)).toBeCloseTo(moved, -1);
  await expect(put_back).toHaveAttribute("aria-disabled", "false");
  await page.keyboard.press("=");
  await expect.poll(() => widthOf(page)).toBeCloseTo(before, -1);
  await page.reload();
  await isLive(page);
  await expect.poll(() => widthOf(page)).toBeCloseTo(before, -1);
});

test("on the smallest screen, in the longer language, nothing in the bar touches and the page itself never scrolls", async ({
  page,
}) => {
  await page.setViewportSize({ width: 1366, height: 768 });
  await signIn(page, "leader1");
  await isLive(page);
  await page.evaluate(() => localStorage.setItem("liftaid.language", "en"));
  await page.reload();
  await expect(page.getByText("Live", { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("button", { name: /Create and dispatch/ })).toBeVisible();

  const boxes = await page
    .locator(".top-bar button, .top-bar .brand, .top-bar .counts, .top-bar .who")
    .evaluateAll((parts) =>
      parts.map((part) => part.getBoundingClientRect()).map(({ left, right }) => ({ left, right })),
    );
  expect(boxes.length).toBeGreaterThan(6);
  for (const [at, box] of boxes.entries()) {
    expect(box.left).toBeGreaterThanOrEqual(boxes[at - 1]?.right ?? 0);
  }
  await page.keyboard.press("End");
  expect(await page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight)).toBe(0);
});

test("the layout is dragged too", async ({ page }) => {
  await signIn(page, "operator1");
  await isLive(page);
  const before = await widthOf(page);
  const divider = await page.getByRole("separator", { name: /队列与工单/ }).boundingBox();
  if (!divider) throw new Error("the divider is on the page");
  await page.mouse.move(divider.x + 3, 600);
  await page.mouse.down();
  await page.mouse.move(divider.x - 97, 600, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => widthOf(page)).toBeLessThan(before - 60);
});

test("at 200 % nothing is cut off: the panes stand under each other and all can be reached", async ({
  page,
}) => {
  // A 1366 x 768 screen at 200 % has this many pixels of its own.
  await page.setViewportSize({ width: 683, height: 384 });
  await signIn(page, "operator1");
  await isLive(page);
  await takeCall(page, await freeLift(page), "2");
  const widest = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(widest).toBeLessThanOrEqual(683);
  for (const name of ["队列", "各项时限", "已派站点", "处置", "经过"]) {
    const part = page.getByRole("region", { name, exact: true });
    await part.scrollIntoViewIfNeeded();
    await expect(part).toBeInViewport();
  }
  await page.keyboard.press("F2");
  await expect(page.getByRole("combobox", { name: "电梯" })).toBeInViewport();
});

test("digits filter the queue, and the lift stands beside a call that is being taken", async ({ page }) => {
  await signIn(page, "operator1");
  await isLive(page);
  const number = await takeCall(page, await freeLift(page), "3d");
  const row = page.getByRole("option").filter({ hasText: number.slice(-4) });
  await expect(row).toBeVisible();
  await expect(row).toContainText("孕");
  await page.keyboard.press("F3");
  await page.keyboard.press("5");
  await expect(page.getByRole("button", { name: /待回访/ })).toHaveAttribute("aria-pressed", "true");
  await expect(row).toBeHidden();
  await page.keyboard.press("3");
  await expect(row).toBeVisible();
  await page.keyboard.press("1");
  await expect(page.getByRole("button", { name: /全部/ })).toHaveAttribute("aria-pressed", "true");

  await page.keyboard.press("F2");
  await page.keyboard.type("半句话");
  await page.keyboard.press("F7");
  const card = page.getByRole("region", { name: "电梯卡" });
  await expect(card).toContainText("注册代码");
  await expect(page.getByRole("combobox", { name: "电梯" })).toBeHidden();
  await page.keyboard.press("F2");
  await expect(page.getByRole("combobox", { name: "电梯" })).toBeFocused();
  await expect(page.getByRole("combobox", { name: "电梯" })).toHaveValue("半句话");
});

test("an order's clocks follow what is recorded", async ({ page }) => {
  await signIn(page, "operator1");
  await isLive(page);
  await takeCall(page, await freeLift(page), "1");
  const ring = (name: string) => page.getByRole("img", { name: new RegExp(`^${name} `) });
  await expect(ring("接单")).toHaveAccessibleName(/还剩/);
  await expect(ring("到场")).toHaveAccessibleName(/未开始/);
  await page.keyboard.press("F4");
  await page.keyboard.press("a");
  await page.keyboard.press("Enter");
  await expect(ring("接单")).toHaveAccessibleName(/已完成/);
  await expect(ring("到场")).toHaveAccessibleName(/还剩.*预计/);
  await page.keyboard.press("f");
  await page.keyboard.press("Enter");
  await expect(ring("解困")).toHaveAccessibleName(/已完成/);
  await expect(ring("安抚")).toHaveAccessibleName(/不再需要/);
});

/** Notes on an order while the cable is out; gives how many. */
async function traffic(seat: Page, number: string, span_ms: number): Promise<number> {
  const found = await seat.request.get(`${server().url}/api/v1/orders?state=live&q=${number}`);
  const [order] = ((await found.json()) as OrderList).orders;
  const ends = Date.now() + span_ms;
  let count = 0;
  for (; Date.now() < ends; count += 1) {
    const said = await seat.request.post(`${server().url}/api/v1/orders/${order?.id}/commands`, {
      headers: { "idempotency-key": `cable-${number}-${count}` },
      data: { command: "add_note", note: `第 ${count + 1} 条` },
    });
    expect(said.ok()).toBe(true);
    await seat.waitForTimeout(250);
  }
  return count;
}

test("a pulled cable is told at every pane, and nothing is missing or doubled when it is back", async ({
  page,
  browser,
}) => {
  const wire = await cable();
  await page.goto(`${wire.url}/`);
  await page.getByLabel("账号").fill("operator1");
  await page.getByLabel("密码", { exact: true }).fill(account("operator1").password);
  await page.keyboard.press("Enter");
  await isLive(page);
  await expect(queue(page)).toContainText("最新");
  wire.pull();
  await expect(queue(page)).toContainText(/停在 \d/);
  await expect(page.locator(".stale-frame")).toBeVisible();
  await expect(page.getByText(/以下内容停在/)).toBeVisible();

  const other = await seatOf(browser, "operator2");
  await isLive(other);
  const number = await takeCall(other, await freeLift(other), "2");
  const row = page.getByRole("option").filter({ hasText: number.slice(-4) });
  await expect(row).toHaveCount(0);
  const note_count = await traffic(other, number, CUT_MS);

  wire.putBack();
  await page.getByRole("button", { name: "立即重连" }).click();
  await isLive(page);
  await expect(row).toHaveCount(1);
  await expect(queue(page)).toContainText("最新");
  await expect(page.locator(".stale-frame")).toBeHidden();
  const shown = (await queue(other).locator(".pane-count").textContent()) ?? "";
  await expect(queue(page).locator(".pane-count")).toHaveText(shown);
  await row.click();
  await expect(page.locator(".timeline").getByText(/^第 \d+ 条$/)).toHaveCount(note_count);
  await other.context().close();
  await wire.close();
});

for (const theme of ["dark", "light", "contrast"]) {
  test(`the console has no violation in the ${theme} theme: empty, with an order, with its lift`, async ({
    page,
  }) => {
    await inTheme(page, theme);
    await signIn(page, "operator1");
    await isLive(page);
    await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
    expect(await violations(page)).toEqual([]);
    await takeCall(page, await freeLift(page), "2dy");
    await expect(page.getByRole("region", { name: "各项时限" })).toBeVisible();
    await page.locator(".why-toggle").first().click();
    await expect(page.getByRole("columnheader", { name: "可否派，为什么" })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("F7");
    await expect(page.getByRole("region", { name: "电梯卡" })).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });
}
