// The lift card and the map on the console, with and without WebGL, and the wall screen.

import { expect, test } from "@playwright/test";
import { freeLift, isLive, seatOf, server, signIn, takeCall } from "./seat";

test("the selected order's lift stands above the map, with who to ring about it", async ({ page }) => {
  await signIn(page, "operator1");
  await isLive(page);
  const code = await freeLift(page);
  await takeCall(page, code, "1");
  await page.keyboard.press("F7");
  const card = page.getByRole("region", { name: "电梯卡" });
  await expect(card).toContainText(code);
  await expect(card).toContainText("维保单位");
  await expect(card.locator(".lift-contact").first()).toContainText(/\d{3}\*{4}\d{4}/);
});

test("where no map can be drawn the nearest stations are listed, and the rescue goes on", async ({
  page,
}) => {
  await page.addInitScript(() => {
    const context = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (
      this: HTMLCanvasElement,
      kind: string,
      ...rest: unknown[]
    ) {
      return kind.startsWith("webgl") ? null : context.call(this, kind as "2d", ...(rest as []));
    } as typeof context;
  });
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await signIn(page, "operator1");
  await isLive(page);
  await page.keyboard.press("F7");
  await expect(page.getByText("选中一张已定位的工单后列出最近站点")).toBeVisible();
  await takeCall(page, await freeLift(page), "1");
  await page.keyboard.press("F7");
  const near = page.getByRole("list", { name: "最近站点" });
  await expect(near.getByRole("listitem")).toHaveCount(12);
  await expect(near).toContainText("已派");
  await expect(near.getByRole("listitem").first()).toContainText(/\d(\.\d)? km/);
  expect(asked.filter((url) => url.includes("/assets/draw-"))).toEqual([]);
});

test("a hand on the map locks it, a key lets it follow again, and nothing is fetched from elsewhere", async ({
  page,
}) => {
  const strangers: string[] = [];
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(server().url)) {
      strangers.push(request.url());
    }
  });
  await signIn(page, "operator1");
  await isLive(page);
  await takeCall(page, await freeLift(page), "1");
  await page.keyboard.press("F7");
  const map = page.getByRole("region", { name: /^地图/ });
  await expect(map.locator("canvas")).toBeVisible();
  await expect(map).toContainText("天地图");
  await expect(map).toContainText("跟随工单");
  await map.locator("canvas").focus();
  await page.keyboard.press("1");
  await expect(map).toContainText("已锁定视野");
  await page.keyboard.press("0");
  await expect(map).toContainText("跟随工单");
  const box = await map.locator("canvas").boundingBox();
  if (!box) throw new Error("the map has a place");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  await expect(map).toContainText("已锁定视野");
  await map.getByRole("button", { name: /恢复跟随/ }).click();
  await expect(map).toContainText("跟随工单");
  expect(strangers).toEqual([]);
});

test("the wall shows numbers and districts, no person, and refuses everything else", async ({
  page,
  browser,
}) => {
  const wall = await seatOf(browser, "wall1", 1920, 1080);
  await expect(wall).toHaveURL(/\/wall$/);
  await expect(wall.getByText("● 实时")).toBeVisible();
  const live = wall.locator(".tile").first().locator("dd > span");
  const count = async () => Number(/(\d+) 起处置中/.exec((await live.textContent()) ?? "")?.[1] ?? "-1");
  await expect.poll(count).toBeGreaterThanOrEqual(0);
  const before = await count();
  await signIn(page, "operator1");
  await isLive(page);
  await takeCall(page, await freeLift(page), "2");
  await expect.poll(count).toBe(before + 1);
  await expect(wall.locator(".tile")).toHaveCount(6);
  await expect(wall.locator(".wall")).toContainText("T6−T3");
  await expect(wall.getByRole("img", { name: "各区处置中的工单" })).toContainText("浦东");
  const fits = await wall.evaluate(() => {
    const { scrollHeight, clientHeight, scrollWidth, clientWidth } = document.documentElement;
    return scrollHeight <= clientHeight && scrollWidth <= clientWidth;
  });
  expect(fits).toBe(true);
  for (const path of ["orders", "lifts?q=1", "stations", "alarms/parked", "troubles"]) {
    const reply = await wall.request.get(`${server().url}/api/v1/${path}`);
    expect(reply.status(), path).toBe(403);
  }
  const text = await (await wall.request.get(`${server().url}/api/v1/wall`)).text();
  expect(text).not.toMatch(/ord_|lft_|alm_|\*{4}/);
  await wall.keyboard.press("l");
  await expect(wall.getByText("● Live")).toBeVisible();
  await wall.context().close();
});

test("a further call stands out until it is seen, and leaves again by two keys", async ({ page }) => {
  await signIn(page, "operator1");
  await isLive(page);
  const code = await freeLift(page);
  const number = await takeCall(page, code, "1");
  await page.keyboard.press("F2");
  await page.keyboard.type(code);
  await expect(page.getByText(`已有工单 ${number}，将并入`)).toBeVisible();
  await expect(page.locator(".hits:not(.old)")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("group", { name: /人员与险情/ })).toBeFocused();
  await page.keyboard.type("3y");
  await page.keyboard.press("Enter");
  const news = page.getByRole("status", { name: "再次来电带来的新情况" });
  await expect(news).toContainText("人数 1 → 3");
  await expect(news).toContainText("火情烟雾");
  await expect(news).toContainText("962315 热线");
  await page.keyboard.press("F4");
  await page.keyboard.press("+");
  await expect(news).toBeHidden();

  await page.keyboard.press("i");
  const form = page.getByRole("form", { name: "拆出报警" });
  await expect(form.getByRole("radio")).toHaveCount(2);
  await expect(form.getByRole("radio").last()).toBeChecked();
  await expect(form.getByRole("radio").last()).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(form).toBeHidden();
  await expect(page.locator(".timeline")).toContainText("拆出报警");
});
