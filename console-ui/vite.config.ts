// Builds one set of pages, an HTML entry per audience, so that a crew's phone never loads the console.
// Must not: pull anything from another host, or emit inline scripts (the server's CSP forbids them).

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** Pages by the path that the server gives them. */
const PAGES: Record<string, string> = {
  "/": "index.html",
  "/console": "console.html",
  "/crew": "crew.html",
  "/crew/enrol": "crew.html",
  "/supervise": "supervise.html",
  "/admin": "admin.html",
  "/wall": "wall.html",
};

/** Files smaller than this gain nothing from compression. */
const LEAST_COMPRESSED_BYTES = 1024;

/** Writes a `.gz` beside each asset, so that the server never compresses the same bytes twice. */
function precompress(): Plugin {
  let directory = "";
  return {
    name: "precompress",
    apply: "build",
    configResolved(config) {
      directory = resolve(config.root, config.build.outDir, "assets");
    },
    closeBundle() {
      for (const name of readdirSync(directory)) {
        if (!/\.(m?js|css|svg)$/.test(name)) continue;
        const bytes = readFileSync(join(directory, name));
        if (bytes.length < LEAST_COMPRESSED_BYTES) continue;
        writeFileSync(join(directory, `${name}.gz`), gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

/** The development server answers the same paths as the real one. */
function pagePaths(): Plugin {
  return {
    name: "page-paths",
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const path = (request.url ?? "/").split("?")[0] ?? "/";
        const page = PAGES[path];
        if (page) request.url = `/${page}`;
        next();
      });
    },
  };
}

export default defineConfig({
  plugins: [react(), precompress(), pagePaths()],
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: [...new Set(Object.values(PAGES))].map((page) => resolve(import.meta.dirname, page)),
    },
  },
  server: {
    // The schematic map is read from the fixtures beside this project.
    fs: { allow: [".", "../fixtures"] },
    proxy: { "/api": { target: process.env.LIFTAID_URL ?? "http://127.0.0.1:8080", ws: true } },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing/setup.ts"],
    testTimeout: 60_000,
  },
});
