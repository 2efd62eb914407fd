// The benchmark of the console in a browser; apart from the flows, because its figures are not for `make test`.

import { defineConfig } from "@playwright/test";
import flows from "../playwright.config";

const { use } = flows;

export default defineConfig({
  testDir: ".",
  testMatch: "console.bench.ts",
  outputDir: "../test-results/bench",
  workers: 1,
  retries: 0,
  reporter: [["line"]],
  use: { ...use, trace: "off" },
});
