// What a page on a phone must be in every state: clean for axe, within the screen, large enough for gloves; and its
// picture, where somebody wants to look (PICTURES=directory).

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { violations } from "./axe";

/** The least height of what is tapped with gloves on. */
export const GLOVE_PX = 56;

/** The least side of anything else that is tapped. */
const FINGER_PX = 44;

export interface Face {
  /** Names the state in messages and pictures. */
  name: string;
  /** What must be as large as a glove. */
  large: string;
}

/** Sides of what can be tapped and is too small, with its text. */
async function tooSmall(page: Page, selector: string, least: number): Promise<string[]> {
  return page.locator(selector).evaluateAll(
    (all, px) =>
      all
        .filter((element) => element.checkVisibility())
        .map((element) => ({ element, box: element.getBoundingClientRect() }))
        // Links in a sentence are as high as its line.
        .filter(({ element }) => getComputedStyle(element).display !== "inline")
        .filter(({ box }) => box.height < px - 0.5)
        .map(({ element, box }) => `${element.textContent} ${Math.round(box.height)}`),
    least,
  );
}

/** Everything that a state's face must be; also with text of twice the size. */
export async function expectGoodFace(page: Page, { name, large }: Face): Promise<void> {
  // At the top nothing lies under the bars that stay there.
  await page.evaluate(() => window.scrollTo(0, 0));
  await picture(page, name);
  expect.soft(await violations(page), name).toEqual([]);
  expect.soft(await tooSmall(page, large, GLOVE_PX), name).toEqual([]);
  expect.soft(await tooSmall(page, "button, a, summary, select", FINGER_PX), name).toEqual([]);
  await expectWithinScreen(page, name);
  await page.evaluate(() => {
    document.documentElement.style.fontSize = "200%";
  });
  await picture(page, `${name}-200`);
  await expectWithinScreen(page, `${name}, text of twice the size`);
  await page.evaluate(() => {
    document.documentElement.style.fontSize = "";
  });
}

async function expectWithinScreen(page: Page, name: string): Promise<void> {
  const { inner, width } = await page.evaluate(() => ({
    inner: document.documentElement.scrollWidth,
    width: document.documentElement.clientWidth,
  }));
  expect.soft(inner, name).toBeLessThanOrEqual(width);
}

async function picture(page: Page, name: string): Promise<void> {
  const directory = process.env.PICTURES;
  if (!directory) return;
  mkdirSync(directory, { recursive: true });
  await page.screenshot({ path: join(directory, `${name}.png`), fullPage: true });
}
