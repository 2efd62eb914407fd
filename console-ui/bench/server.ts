// A stand-in that serves the built pages and plays a board to them. For the benchmark of the browser only: it decides
// nothing, so no figure of the server may ever be taken from it.

import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { WebSocketServer } from "ws";
import type { BoardMessage, OrderDetail, SessionView } from "../src/wire/types";
import { type City, fixture, type Snapshot } from "./city";

const DIST = resolve(import.meta.dirname, "../dist");
const TYPES: Record<string, string> = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".html": "text/html",
  ".svg": "image/svg+xml",
};
const HEARTBEAT_MS = 3_000;

export interface Stage {
  url: string;
  /** Changes sent so far. */
  sent: () => number;
  /** Plays so many changes a second from now on. */
  play: (per_second: number) => void;
  /** Orders that somebody can see: changes are aimed at them. */
  look: (visible: readonly string[]) => void;
  close: () => Promise<void>;
}

/** This machine's clock with fractions, comparable with the browser's. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

function page(path: string, response: ServerResponse): void {
  const file = join(DIST, path === "/console" ? "console.html" : path);
  if (!file.startsWith(DIST) || !existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  const is_packed = existsSync(`${file}.gz`);
  const body = is_packed ? readFileSync(`${file}.gz`) : readFileSync(file);
  response
    .writeHead(200, {
      "content-type": `${TYPES[extname(file)] ?? "application/octet-stream"}; charset=utf-8`,
      ...(is_packed ? { "content-encoding": "gzip" } : {}),
    })
    .end(body);
}

function reply(city: City, path: string): unknown {
  const order = /^\/api\/v1\/orders\/([^/]+)$/.exec(path)?.[1];
  if (order) {
    const detail = fixture<OrderDetail>("reply_order_detail");
    return { ...detail, order: city.order(order) ?? detail.order };
  }
  if (path === "/api/v1/session") {
    const session = fixture<SessionView>("reply_session");
    return { ...session, demo: false, server_time: new Date().toISOString() };
  }
  if (path === "/api/v1/troubles")
    return { messages: null, quarantined: null, loops: [], clock_off_ms: null };
  if (path === "/api/v1/lifts") return fixture("reply_lift_search");
  if (path.endsWith("/candidates")) return fixture("reply_candidates");
  if (/^\/api\/v1\/lifts\/[^/]+$/.test(path)) return fixture("reply_lift_detail");
  return null;
}

function answer(city: City, request: IncomingMessage, response: ServerResponse): void {
  const path = new URL(request.url ?? "/", "http://stage").pathname;
  if (!path.startsWith("/api/")) {
    page(path, response);
    return;
  }
  const body = reply(city, path);
  if (body === null) {
    response.writeHead(404).end();
    return;
  }
  response
    .writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" })
    .end(gzipSync(JSON.stringify(body)));
}

/** As the server sends a large board: `src/board/message.rs`. */
const PIECE_ORDERS = 250;

function inPieces(whole: Snapshot): BoardMessage[] {
  const { epoch, seq, server_time, orders } = whole;
  const partial = `${epoch}+`;
  const pieces: BoardMessage[] = [{ ...whole, epoch: partial, orders: orders.slice(0, PIECE_ORDERS) }];
  for (let at = PIECE_ORDERS; at < orders.length; at += PIECE_ORDERS) {
    pieces.push({
      type: "events",
      epoch: at + PIECE_ORDERS < orders.length ? partial : epoch,
      seq,
      server_time,
      changes: orders
        .slice(at, at + PIECE_ORDERS)
        .map((order) => ({ change: "order_entered", order, events: [] })),
    });
  }
  return pieces.length === 1 ? [whole] : pieces;
}

/** Starts on any free port of this machine. */
export async function stage(city: City): Promise<Stage> {
  let seq = 1;
  let sent = 0;
  let visible: readonly string[] = [];
  const server = createServer((request, response) => answer(city, request, response));
  const boards = new WebSocketServer({ server, path: "/api/v1/board" });
  const send = (text: string) => {
    for (const client of boards.clients) client.send(text);
  };
  boards.on("connection", (client) => {
    client.once("message", () => {
      for (const piece of inPieces(city.snapshot(seq))) client.send(JSON.stringify(piece));
    });
  });
  const heartbeat = setInterval(
    () => send(JSON.stringify({ type: "heartbeat", seq, server_time: new Date().toISOString() })),
    HEARTBEAT_MS,
  );
  const step = () => {
    const { change, watch } = city.next(visible);
    seq += 1;
    sent += 1;
    const mark = watch ? `${watch.order} ${watch.people}` : "";
    // In front, so that the probe finds them without parsing the message a second time.
    send(
      `{"sent_at":${now().toFixed(1)},"watch":"${mark}",${JSON.stringify({ type: "change", seq, ...change }).slice(1)}`,
    );
  };
  let traffic: ReturnType<typeof setInterval> | undefined;
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    sent: () => sent,
    play: (per_second) => {
      clearInterval(traffic);
      const began = now();
      const before = sent;
      // Timers are late under load; what is owed is caught up, as a server would.
      traffic = setInterval(() => {
        const owed = Math.floor(((now() - began) * per_second) / 1_000) - (sent - before);
        for (let n = 0; n < owed; n += 1) step();
      }, 1_000 / per_second);
    },
    look: (ids) => {
      visible = ids;
    },
    close: async () => {
      clearInterval(traffic);
      clearInterval(heartbeat);
      for (const client of boards.clients) client.terminate();
      boards.close();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}
