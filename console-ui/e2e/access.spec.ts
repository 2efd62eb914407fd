// Each page is checked by axe (WCAG 2.1 A and AA), in both themes, and asks no other host for anything.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page, test } from "@playwright/test";
import { freeLift, isLive, server, signIn, takeCall } from "./seat";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface AxeResult {
  violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const result = await page.evaluate(
    () =>
      (window as unknown as { axe: { run: (what: unknown, how: unknown) => Promise<unknown> } }).axe.run(
        document,
        {
          runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
        },
      ) as Promise<unknown>,
  );
  return (result as AxeResult).violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`),
  );
}

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
    // What opens above the work: a promise on the order, and a handover.
    await page.keyboard.press("Escape");
    await page.keyboard.press("F4");
    await page.keyboard.press("Shift+P");
    await page.keyboard.type("20");
    await page.keyboard.press("Tab");
    await page.keyboard.type("回电家属");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("region", { name: "承诺" })).toContainText("回电家属");
    await page.keyboard.press("F8");
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
    expect(foreign).toEqual([]);
  });
}
