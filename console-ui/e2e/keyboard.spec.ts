// The operator types, she does not click: the loop by keyboard alone, and every key and word of the action list.

import { expect, type Page, test } from "@playwright/test";
import { ALL_ORDER_ACTIONS, PAGE_KEYS } from "../src/action/registry";
import { zh } from "../src/i18n/zh";
import type { AlarmReply, NewAlarm } from "../src/wire/types";
import { cancelLive, freeLift, isLive, orderState, seatOf, server, signIn, takeCall } from "./seat";

/** The command line after a line was carried out, with what it says became of it. */
async function run(page: Page, line: string): Promise<void> {
  await page.keyboard.press("F4");
  await page.keyboard.press("/");
  await expect(page.getByLabel("命令", { exact: false }).first()).toBeFocused();
  await page.keyboard.type(line);
  await expect(page.locator(".command-hint").getByText("执行")).toBeVisible();
  await page.keyboard.press("Enter");
}

async function done(page: Page, line: string, count = 1): Promise<void> {
  await run(page, line);
  await expect(page.locator(".command-became")).toContainText(`已执行 ${count} 条`);
}

/** A live order of its own, raised without the screen; gives its number. */
async function raise(page: Page, change: Partial<NewAlarm> = {}): Promise<string> {
  const code = await freeLift(page);
  const found = await page.request.get(`${server().url}/api/v1/lifts?q=${code}&limit=1`);
  const lift = ((await found.json()) as { lifts: { lift: { id: string } }[] }).lifts[0]?.lift.id ?? null;
  const body = {
    channel: "hotline",
    kind: "entrapment",
    mode: "live",
    lift,
    location: null,
    people: 1,
    flags: [],
    hazards: [],
    caller_name: null,
    caller_phone: null,
    text: null,
    occurred_at: null,
    ...change,
  };
  const reply = await page.request.post(`${server().url}/api/v1/alarms`, {
    headers: { "idempotency-key": `e2e-${Date.now()}-${Math.random()}`, origin: server().url },
    data: body,
  });
  const { order } = (await reply.json()) as AlarmReply;
  if (!order) throw new Error("the alarm opened an order");
  return order.number;
}

/** Opens an order by its number, from the palette. */
async function open(page: Page, number: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.keyboard.type(number);
  await expect(page.getByRole("option", { name: new RegExp(number.slice(-4)) }).first()).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.locator(".order-number")).toHaveText(number);
}

test.beforeEach(async ({ page }) => {
  await signIn(page, "operator1");
  await isLive(page);
});

test("from the lift's code to dispatched in two keys more, from call to closed without a mouse", async ({
  page,
}) => {
  const code = await freeLift(page);
  let presses = 0;
  const press = async (key: string) => {
    presses += 1;
    await page.keyboard.press(key);
  };
  await press("F2");
  // Enter at once, before the candidates are there: the exact code is taken when they are.
  await page.keyboard.type(code);
  await press("Enter");
  // The order is there and a station was called, while the caller still talks.
  await expect(page.locator(".assignment").first()).toBeVisible();
  expect(presses).toBeLessThanOrEqual(8);
  await expect(page.locator(".order-head")).toContainText("人数未知");

  await page.keyboard.type("2d");
  await expect(page.locator(".order-head")).toContainText("2 人");
  await expect(page.locator(".order-head")).toContainText("孕妇");
  await expect(page.getByText("P2 优先，因为：孕妇")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("combobox", { name: "电梯" })).toBeFocused();

  await done(page, "接单 12；出发；到达 -1；解困 2；完成；回访 是 是 满意；归档", 7);
  await expect(orderState(page)).toContainText("已归档");
  await expect(page.locator(".timeline")).toContainText("归档");
});

test("the order knows what the caller says later, also when the words come with a reload", async ({
  page,
}) => {
  const number = await takeCall(page, await freeLift(page), "1");
  await page.keyboard.press("F2");
  await page.keyboard.type(await freeLift(page));
  await page.keyboard.press("Enter");
  await expect(page.locator(".order-number")).not.toHaveText(number);
  await page.keyboard.type("4g");
  await page.reload();
  await isLive(page);
  await expect(page.getByRole("region", { name: "正在通话的工单" })).toBeVisible();
  await expect(page.getByText("所知情况均已告知工单")).toBeVisible();
  const told = (await page.locator(".followed-head strong").textContent()) ?? "";
  await open(page, told);
  await expect(page.locator(".order-head")).toContainText("4 人");
  await expect(page.locator(".order-head")).toContainText("恐慌");
});

test("a caller who cannot say which lift: help is sent by the words, the lift comes after", async ({
  page,
}) => {
  await page.keyboard.press("F2");
  await page.keyboard.type("虹桥枢纽北面的商场");
  await page.keyboard.press("F9");
  await expect(page.getByLabel("所述内容")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator(".order-head")).toContainText("电梯未定位");
  const code = await freeLift(page);
  await page.keyboard.press("F2");
  await page.keyboard.type(code);
  await expect(page.getByRole("option").filter({ hasText: code }).first()).toBeVisible();
  await page.keyboard.press("Enter");
  // Whose lift it is has no default: a second Enter by reflex does nothing.
  const question = page.getByRole("alertdialog");
  await expect(question).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(question).toContainText("新报警");
  await page.keyboard.press("1");
  await expect(page.locator(".order-head")).toContainText(code);
  await expect(page.locator(".assignment").first()).toBeVisible();
});

test("a line that may not be says why and changes nothing; a chain stops where the server says no", async ({
  page,
}) => {
  const number = await takeCall(page, await freeLift(page), "1");
  await page.keyboard.press("Enter");
  await page.keyboard.press("F4");
  await page.keyboard.press("/");
  await page.keyboard.type("出发；备注 不应记录");
  await expect(page.locator(".command-preview li").first()).toContainText("该站点尚未接单");
  await page.keyboard.press("Enter");
  await expect(page.locator(".command-preview")).toContainText("未执行，内容没有改变。");
  await expect(page.locator(".timeline")).not.toContainText("不应记录");
  await page.keyboard.press("Escape");

  await run(page, `备注 第一句；合并 ${number}；备注 第三句`.replace(number, `#${number}`));
  await expect(page.locator(".command-became")).toContainText("已执行 1 条");
  await expect(page.locator(".command-became")).toContainText("工单不能并入自身");
  await expect(page.locator(".command-became")).toContainText("第三句");
  await expect(page.locator("#command-line")).toHaveValue(`合并 #${number}; 备注 第三句`);
  await expect(page.locator(".timeline")).toContainText("第一句");
  await expect(page.locator(".timeline")).not.toContainText("第三句");
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await page.keyboard.press("ArrowUp");
  await expect(page.locator("#command-line")).toHaveValue(`备注 第一句；合并 #${number}；备注 第三句`);
  await page.keyboard.press("Escape");
});

test("what has an inverse can be taken back for ten seconds, what has none is not offered", async ({
  page,
}) => {
  await takeCall(page, await freeLift(page), "1");
  const undo = page.getByRole("button", { name: /还原「/ });
  await done(page, "情况 5 老人");
  await expect(page.locator(".order-head")).toContainText("5 人");
  await expect(undo).toContainText("人员情况");
  await page.keyboard.press("Control+z");
  await expect(page.getByText(/已恢复原来的人员情况/)).toBeVisible();
  await expect(page.locator(".order-head")).toContainText("1 人");
  await expect(undo).toBeHidden();

  await done(page, "备注 门卫已等候");
  await expect(undo).toBeHidden();
  await page.keyboard.press("Control+z");
  await expect(page.getByText("没有可以还原的操作")).toBeVisible();

  await done(page, "派站 @3 备用");
  await expect(undo).toContainText("人工派站");
  await page.keyboard.press("Control+z");
  await expect(page.getByText(/已撤回对 .* 的派单/)).toBeVisible();
  await expect(page.locator(".assignment.state-withdrawn")).toBeVisible();
});

test("each action's key opens its form or says why not", async ({ page }) => {
  const number = await raise(page);
  await open(page, number);
  for (const action of ALL_ORDER_ACTIONS) {
    const title = zh[action.title];
    await page.keyboard.press("F4");
    await page.keyboard.press(action.key);
    const form = page.getByRole("form", { name: title, exact: true });
    const refusal = page.locator(".refused-line").filter({ hasText: `${title}: ` });
    await expect(form.or(refusal).first(), action.id).toBeVisible();
    if (await form.isVisible()) await page.keyboard.press("Escape");
    await expect(form).toBeHidden();
  }
});

test("each command word is understood, in Chinese, initials and English", async ({ page }) => {
  const number = await raise(page);
  await open(page, number);
  await page.keyboard.press("F4");
  await page.keyboard.press("/");
  for (const { title, words } of [...ALL_ORDER_ACTIONS, ...PAGE_KEYS]) {
    for (const word of [words.zh, words.pinyin, words.en]) {
      await page.locator("#command-line").fill(word);
      await expect(page.locator(".command-preview li").first(), word).toContainText(zh[title]);
    }
  }
  await page.keyboard.press("Escape");
});

test("each command does its work on the server", async ({ page }) => {
  const tell = page.locator(".order-head");
  const suspected = await raise(page, { channel: "property", kind: "entrapment_suspected" });
  await open(page, suspected);
  await done(page, "核实");
  await done(page, "误报 误按");
  await expect(tell).toContainText("误报");

  const first = await raise(page);
  await open(page, first);
  await done(page, "定位 ".concat(await freeLift(page)));
  await done(page, "情况 3 老人 进水");
  await expect(tell).toContainText("进水");
  await done(page, "等级 3 已核实无险");
  await done(page, "安抚 是; 备注 乘客平静", 2);
  await done(page, "移交 是 现场需要");
  await expect(tell).toContainText("119");
  await done(page, "接单 9; 撤回 更近的站点已到", 2);
  await done(page, "自脱; 回访; 归档", 3);
  await expect(orderState(page)).toContainText("已归档");
  await done(page, "重开 仍有人被困");
  await expect(orderState(page)).toContainText("待接单");
  await done(page, "撤销 演示结束");

  const second = await raise(page);
  await open(page, second);
  await done(page, "拒单 车辆故障 抛锚");
  await expect(page.locator(".assignment.state-declined").first()).toBeVisible();
  const third = await raise(page);
  await open(page, third);
  await done(page, "联动");
  await expect(page.locator(".assignment .level.second").first()).toBeVisible();
  await done(page, `合并 #${second}`);
  await expect(tell).toContainText("合并");
});

test("each key of the page does what the key list says", async ({ page }) => {
  const older = await raise(page);
  const newer = await raise(page);
  const does: Record<string, () => Promise<void>> = {
    new_alarm: () => expect(page.getByRole("combobox", { name: "电梯" })).toBeFocused(),
    lift_unknown: async () => {
      await expect(page.getByLabel("所述内容")).toBeFocused();
    },
    clear_call: () => expect(page.getByText("电梯未知：按下面所述建单")).toBeHidden(),
    go_to_queue: () => expect(page.getByRole("listbox", { name: "队列" })).toBeFocused(),
    go_to_order: () => expect(page.getByRole("region", { name: "工单" }).first()).toBeFocused(),
    go_to_script: () => expect(page.getByRole("checkbox").first()).toBeFocused(),
    heard: () => expect(page.getByText(/项未看/)).toBeHidden(),
    command_line: () => expect(page.locator("#command-line")).toBeFocused(),
    palette: () => expect(page.getByRole("combobox", { name: /操作、按键/ })).toBeFocused(),
    sound_settings: () => expect(page.getByRole("slider").first()).toBeFocused(),
    mute: () => expect(page.getByRole("button", { name: "已静音" })).toBeVisible(),
    theme: () => expect(page.locator("html")).toHaveAttribute("data-theme", "light"),
    help: () => expect(page.getByRole("dialog", { name: "按键一览" })).toBeVisible(),
    undo: () => expect(page.getByText("没有可以还原的操作")).toBeVisible(),
    dismiss_notice: () => expect(page.getByText("没有可以还原的操作")).toBeHidden(),
    language: () => expect(page.getByRole("heading", { name: "Console" })).toBeVisible(),
  };
  for (const [id, proof] of Object.entries(does)) {
    const key = PAGE_KEYS.find((each) => each.id === id)?.keys[0] ?? "";
    await page.keyboard.press("F4");
    await page.keyboard.press(key.replace("Ctrl+", "Control+"));
    await proof();
    if (["command_line", "palette", "sound_settings", "help"].includes(id))
      await page.keyboard.press("Escape");
  }
  await page.keyboard.press("'");
  await open(page, older);
  const number = page.locator(".order-number");
  // The pane follows the chosen row a frame later.
  const first = (await number.textContent()) ?? "";
  await page.keyboard.press("]");
  await expect(number).not.toHaveText(first);
  const next = (await number.textContent()) ?? "";
  await page.keyboard.press("[");
  await expect(number).not.toHaveText(next);
  await open(page, newer);
  // The keys are the order's again when the line is done.
  await done(page, "联动");
  await expect(page.locator(".assignment")).toHaveCount(2);
  await page.keyboard.press("n");
  await expect(page.locator(".assignment.chosen .level.second")).toBeVisible();
});

test("a new order rings until somebody looks at it or presses the key", async ({ page, browser }) => {
  // What other flows left open would ring beside it.
  await cancelLive(page);
  const other = await seatOf(browser, "operator2");
  await isLive(other);
  await other.keyboard.press("F8");
  const ringing = other.getByRole("button", { name: /项未看，正在提示/ });
  const first = await raise(page);
  await expect(ringing).toBeVisible();
  await other.keyboard.press("F8");
  await expect(ringing).toBeHidden();
  const second = await raise(page);
  await expect(ringing).toBeVisible();
  await open(other, second);
  await expect(ringing).toBeHidden();
  await open(other, first);
  await other.context().close();
});
