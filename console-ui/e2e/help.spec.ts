// The passenger's page on a phone: one tap without a script, progress that follows by itself, "I'm out".

import { type Browser, expect, type Page, test } from "@playwright/test";
import { violations } from "./axe";
import { freeLift, isLive, seatOf, server } from "./seat";

const SIZE = { width: 360, height: 740 };

async function phoneOf(
  browser: Browser,
  options: { script: boolean; dark?: boolean; locale?: string },
): Promise<Page> {
  const context = await browser.newContext({
    viewport: SIZE,
    isMobile: true,
    hasTouch: true,
    javaScriptEnabled: options.script,
    colorScheme: options.dark ? "dark" : "light",
    locale: options.locale ?? "zh-CN",
  });
  return context.newPage();
}

test("one tap without a script raises the alarm, and the progress shows who comes", async ({ browser }) => {
  const seat = await seatOf(browser, "operator1");
  await isLive(seat);
  const code = await freeLift(seat);
  const phone = await phoneOf(browser, { script: false });
  await phone.goto(`${server().url}/help/${code}`);
  await phone.getByLabel("有人不舒服").check();
  await phone.getByRole("button", { name: "我被困了，请救援" }).tap();
  await expect(phone.getByText("我们收到了您的报警")).toBeVisible();
  await expect(seat.getByRole("option").filter({ hasText: "P1" }).first()).toBeVisible();
  await phone.getByRole("button", { name: "请给我打电话" }).tap();
  await expect(phone.getByText("坐席会给您回电话")).toBeVisible();
  // The same page again is no second call.
  await phone.reload();
  await expect(phone.getByText("坐席会给您回电话")).toHaveCount(1);
  await phone.context().close();
  await seat.context().close();
});

test("the progress follows by itself; out is asked, not believed", async ({ browser }) => {
  const seat = await seatOf(browser, "operator2");
  await isLive(seat);
  const code = await freeLift(seat);
  const phone = await phoneOf(browser, { script: true, locale: "en-GB" });
  await phone.goto(`${server().url}/help/${code}`);
  expect(await violations(phone)).toEqual([]);
  await phone.getByLabel("How many people are inside").fill("2");
  await phone.getByLabel("I cannot hear or speak").check();
  await phone.getByRole("button", { name: "I am trapped. Send help" }).tap();
  await expect(phone.getByText("We have your alarm.")).toBeVisible();
  expect(await violations(phone)).toEqual([]);

  await seat.keyboard.press("F2");
  await seat.keyboard.type(code);
  await expect(seat.getByRole("option").filter({ hasText: code }).first()).toBeVisible();
  const found = await seat.request.get(`${server().url}/api/v1/orders?state=live&q=${code}`);
  const { orders } = (await found.json()) as { orders: { id: string; assignments: { id: string }[] }[] };
  const order = orders[0];
  if (!order?.assignments[0]) throw new Error("the alarm has an order with a station");
  const answer = await seat.request.post(`${server().url}/api/v1/orders/${order.id}/commands`, {
    headers: { "idempotency-key": `help-${order.id}` },
    data: { command: "accept", assignment: order.assignments[0].id, eta_minutes: 9 },
  });
  expect(answer.ok()).toBe(true);
  // Nobody reloads the page: it looks by itself.
  await expect(phone.getByText("has accepted and sets out.")).toBeVisible();
  await expect(phone.locator(".eta")).toContainText("9 minutes");
  // What is being written stays while the page looks; the answer comes beside it.
  await phone.getByLabel(/To the operator/).fill("It is dark");
  await phone.getByRole("button", { name: "Send", exact: true }).tap();
  await expect(phone.getByRole("log")).toContainText("It is dark");
  await phone.getByLabel(/To the operator/).fill("and hot");
  const spoken = await seat.request.post(`${server().url}/api/v1/orders/${order.id}/commands`, {
    headers: { "idempotency-key": `answer-${order.id}` },
    data: { command: "answer_passenger", phrase: "stay_safe", note: null },
  });
  expect(spoken.ok()).toBe(true);
  await expect(phone.getByRole("log")).toContainText("You are safe.");
  await expect(phone.getByLabel(/To the operator/)).toHaveValue("and hot");
  await phone.getByRole("button", { name: "I am out" }).tap();
  await expect(phone.getByText("An operator is making sure.")).toBeVisible();
  expect(await violations(phone)).toEqual([]);
  const still = await seat.request.get(`${server().url}/api/v1/orders/${order.id}`);
  expect(((await still.json()) as { order: { state: string } }).order.state).toBe("underway");
  await phone.context().close();
  await seat.context().close();
});

test("whoever cannot phone writes without a script and is answered from the seat by keys", async ({
  browser,
}) => {
  const seat = await seatOf(browser, "operator1");
  await isLive(seat);
  const code = await freeLift(seat);
  const phone = await phoneOf(browser, { script: false, dark: true });
  await phone.goto(`${server().url}/help/${code}`);
  await phone.getByLabel("我听不见，或者说不了话").check();
  await phone.getByRole("button", { name: "我被困了，请救援" }).tap();
  await phone.getByLabel(/写给坐席/).fill("灯灭了，我一个人");
  await phone.getByRole("button", { name: "发送" }).tap();
  await expect(phone.getByText("坐席已经收到")).toBeVisible();

  await seat.getByRole("option").filter({ hasText: "乘客发来文字" }).first().click();
  const talk = seat.getByRole("region", { name: "与乘客的文字往来" });
  await expect(talk).toContainText("灯灭了，我一个人");
  await seat.keyboard.press("F4");
  await seat.keyboard.press("Shift+T");
  const form = seat.getByRole("form", { name: "回复乘客" });
  await expect(form).toBeVisible();
  await form.getByRole("radio", { name: /正在赶来/ }).click({ force: true });
  await form.getByLabel(/补充几句/).fill("我们就在楼下");
  await seat.keyboard.press("Enter");
  await expect(form).toBeHidden();
  await expect(talk).toContainText("我们就在楼下");
  expect(await violations(seat)).toEqual([]);
  await phone.reload();
  await expect(phone.getByText(/救援人员正在赶来/)).toBeVisible();
  await expect(phone.getByText("我们就在楼下")).toBeVisible();
  await phone.context().close();
  await seat.context().close();
});

test("what comes too fast, or just after the end, is told and kept, and smoke is heard all the same", async ({
  browser,
}) => {
  const seat = await seatOf(browser, "operator2");
  await isLive(seat);
  const code = await freeLift(seat);
  const phone = await phoneOf(browser, { script: true });
  await phone.goto(`${server().url}/help/${code}`);
  await phone.getByRole("button", { name: "我被困了，请救援" }).tap();
  await expect(phone.getByText("我们收到了您的报警")).toBeVisible();
  const progress = phone.url();
  // Far more words than anybody types, all at once.
  for (let number = 0; number < 13; number++) {
    await phone.request.post(progress, { form: { tap: `${number}`, say: "write", text: `${number}` } });
  }
  await phone.reload();
  await phone.getByLabel(/写给坐席/).fill("很热，喘不过气");
  await phone.getByRole("button", { name: "发送" }).tap();
  await expect(phone.getByRole("heading", { name: "这一次没有收到" })).toBeVisible();
  await expect(phone.getByLabel(/写给坐席/)).toHaveValue("很热，喘不过气");
  expect(await violations(phone)).toEqual([]);
  for (const button of await phone.locator("button, footer a").all()) {
    expect((await button.boundingBox())?.height ?? 0).toBeGreaterThanOrEqual(56);
  }
  await phone.getByRole("link", { name: "返回救援进度" }).tap();
  await phone.getByText("情况变严重了").tap();
  await phone.getByLabel("有烟或焦味").check();
  await phone.getByRole("button", { name: "告诉坐席" }).tap();
  await expect(phone.getByText("我们收到了您的报警")).toBeVisible();
  const found = await seat.request.get(`${server().url}/api/v1/orders?state=live&q=${code}`);
  const { orders } = (await found.json()) as { orders: { id: string; hazards: string[] }[] };
  expect(orders[0]?.hazards).toEqual(["fire_smoke"]);

  // He ticks while the operator takes it for a false alarm: somebody comes all the same, and he sees it.
  await phone.getByText("情况变严重了").tap();
  await phone.getByLabel("有人受伤").check();
  const ended = await seat.request.post(`${server().url}/api/v1/orders/${orders[0]?.id}/commands`, {
    headers: { "idempotency-key": `end-${orders[0]?.id}` },
    data: { command: "resolve", outcome: "false_alarm" },
  });
  expect(ended.ok()).toBe(true);
  await phone.getByRole("button", { name: "告诉坐席" }).tap();
  await expect(phone).not.toHaveURL(progress);
  await expect(phone.getByText("我们收到了您的报警")).toBeVisible();
  await expect(phone.getByRole("button", { name: "我出来了" })).toBeVisible();
  await phone.context().close();
  await seat.context().close();
});

test("a code that nobody has says whom to call; buttons are large; nothing loads from elsewhere", async ({
  browser,
}) => {
  const phone = await phoneOf(browser, { script: true, dark: true });
  const hosts = new Set<string>();
  phone.on("request", (request) => hosts.add(new URL(request.url()).host));
  await phone.goto(`${server().url}/help/0000000`);
  await expect(phone.getByRole("heading", { name: "没有找到这个编号" })).toBeVisible();
  await expect(phone.getByRole("link", { name: "拨打 962315" })).toHaveAttribute("href", "tel:962315");
  expect(await violations(phone)).toEqual([]);
  const seat = await seatOf(browser, "operator1");
  await phone.goto(`${server().url}/help/${await freeLift(seat)}`);
  expect(await violations(phone)).toEqual([]);
  for (const button of await phone.locator("button, .chip, footer a").all()) {
    expect((await button.boundingBox())?.height ?? 0).toBeGreaterThanOrEqual(56);
  }
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(SIZE.width);
  expect([...hosts]).toEqual([new URL(server().url).host]);
  await seat.context().close();
});
