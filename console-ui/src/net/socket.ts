// The board's socket: hello with the last place seen, reconnecting with jitter, giving up on silence.
// Must not: send commands (HTTP does) or keep a board; it hands over messages and tells its phase.

import { backoffMs, GIVE_UP_AFTER_MS, type Link, NEW_LINK } from "../state/link";
import { parseMessage } from "../wire/parse";
import type { ClientMessage } from "../wire/types";
import { PROTOCOL } from "../wire/types";
import { serverNow, steadyNow } from "./clock";

/** How often the client says that it is there. */
const PING_EVERY_MS = 10_000;

/** The last message seen; null asks for a fresh snapshot. */
export interface Place {
  epoch: string;
  seq: number;
}

export interface SocketOptions<Message> {
  /** `/api/v1/board` or `/api/v1/crew/board`. */
  path: string;
  place: () => Place | null;
  onMessage: (message: Message) => void;
  onLink: (link: Link) => void;
  /** The connection ended or was refused; the page checks whether it is still signed in. */
  onLost: () => void;
  /** The server sent something that only a newer page understands. What is known of it counts all the same. */
  onNewer?: () => void;
  random?: () => number;
}

export interface BoardSocket {
  /** Tries again at once instead of waiting for the next try. */
  retryNow: () => void;
  /** Sends what is no command; dropped while the connection is gone. */
  say: (message: ClientMessage) => void;
  close: () => void;
}

function addressOf(path: string): string {
  const scheme = window.location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${window.location.host}${path}`;
}

/** Opens the board and keeps it open until `close`. */
export function openSocket<Message extends { type: string }>(options: SocketOptions<Message>): BoardSocket {
  const random = options.random ?? Math.random;
  let socket: WebSocket | null = null;
  let link: Link = NEW_LINK;
  let attempt = 0;
  let is_closed = false;
  /** Set when the server or we dropped something: the next hello asks for a snapshot. */
  let wants_snapshot = false;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const report = (change: Partial<Link>) => {
    link = { ...link, ...change };
    options.onLink(link);
  };
  const send = (message: ClientMessage) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  const hello = () => {
    const place = wants_snapshot ? null : options.place();
    wants_snapshot = false;
    send({
      type: "hello",
      protocol: PROTOCOL,
      epoch: place?.epoch ?? null,
      seq: place?.seq ?? null,
      filter: { districts: [] },
    });
  };
  const hear = (frame: unknown) => {
    let is_newer = false;
    const message = parseMessage<Message>(frame, () => {
      is_newer = true;
    });
    report({ heard_at: steadyNow(), heard_clock: serverNow() });
    if (is_newer) options.onNewer?.();
    if (!message) {
      // Asking again would bring the same: what is shown stands, and the next snapshot has it all.
      if (is_newer) return;
      wants_snapshot = true;
      drop();
      return;
    }
    attempt = 0;
    options.onMessage(message);
    if (message.type === "resync") {
      wants_snapshot = true;
      hello();
    }
  };
  const later = () => {
    const pause = backoffMs(attempt, random());
    attempt += 1;
    report({ phase: "closed", retry_at: steadyNow() + pause });
    retry = setTimeout(connect, pause);
    options.onLost();
  };
  const drop = () => {
    const old = socket;
    socket = null;
    if (!old) return;
    old.onopen = old.onmessage = old.onclose = old.onerror = null;
    old.close();
    if (!is_closed) later();
  };
  const connect = () => {
    clearTimeout(retry);
    report({ phase: "connecting", retry_at: null });
    const fresh = new WebSocket(addressOf(options.path));
    socket = fresh;
    const opened_at = steadyNow();
    fresh.onopen = () => {
      report({ phase: "open" });
      hello();
    };
    fresh.onmessage = (event) => hear(event.data);
    fresh.onclose = () => drop();
    started_at = opened_at;
  };
  let started_at = steadyNow();

  const watch = setInterval(() => {
    if (!socket) return;
    const last = Math.max(started_at, link.heard_at ?? 0);
    if (steadyNow() - last > GIVE_UP_AFTER_MS) drop();
  }, 1_000);
  const ping = setInterval(() => send({ type: "ping" }), PING_EVERY_MS);
  const retryNow = () => {
    if (!socket && !is_closed) {
      attempt = 0;
      connect();
    }
  };
  window.addEventListener("online", retryNow);

  connect();
  return {
    retryNow,
    say: send,
    close: () => {
      is_closed = true;
      clearTimeout(retry);
      clearInterval(watch);
      clearInterval(ping);
      window.removeEventListener("online", retryNow);
      drop();
    },
  };
}
