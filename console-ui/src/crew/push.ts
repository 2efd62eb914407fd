// Has offers pushed to this phone while the page is closed, where it is enrolled and its owner allows it.
// Must not: ask for permission without a tap, or be needed while the page is open.

import { createStore } from "zustand/vanilla";
import { endpoint } from "../net/endpoint";
import { newKey } from "../net/key";

/** How this phone stands with pushes; `none` where there is nothing to say. */
export type PushState = "none" | "off" | "on" | "denied" | "failed";

export const pushes = createStore<{ state: PushState }>()(() => ({ state: "none" }));

/** Whether the browser has what pushes need: it does on https and localhost only. */
function canPush(): boolean {
  return "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
}

/** The base64url key as the browser wants it. */
export function keyBytes(text: string): Uint8Array<ArrayBuffer> {
  const raw = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = new Uint8Array(new ArrayBuffer(raw.length));
  for (let at = 0; at < raw.length; at += 1) bytes[at] = raw.charCodeAt(at);
  return bytes;
}

function isSameKey(subscription: PushSubscription, key: Uint8Array): boolean {
  const held = subscription.options.applicationServerKey;
  return held !== null && new Uint8Array(held).every((byte, at) => byte === key[at]);
}

/** Subscribes, or keeps what there is, and tells the server. */
async function subscribe(push_key: string): Promise<void> {
  const { pushManager } = await navigator.serviceWorker.ready;
  const key = keyBytes(push_key);
  let held = await pushManager.getSubscription();
  if (held && !isSameKey(held, key)) {
    await held.unsubscribe();
    held = null;
  }
  held ??= await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const { endpoint: place, keys } = held.toJSON();
  await endpoint.takePushes(
    { endpoint: place ?? "", p256dh: keys?.p256dh ?? "", auth: keys?.auth ?? "" },
    newKey("push"),
  );
}

/** Brings the phone and the server into step; at each start of the page. */
export async function syncPushes(): Promise<void> {
  if (!canPush()) return;
  try {
    const { device, push_key } = await endpoint.ownDevice();
    if (!device) return;
    if (Notification.permission === "default") pushes.setState({ state: "off" });
    else if (Notification.permission === "denied") pushes.setState({ state: "denied" });
    else {
      await subscribe(push_key);
      pushes.setState({ state: "on" });
    }
  } catch {
    // The push service or the server is away; the next start of the page tries again.
    pushes.setState({ state: "failed" });
  }
}

/** After a tap: asks for the permission and subscribes. */
export async function turnPushesOn(): Promise<void> {
  await Notification.requestPermission();
  await syncPushes();
}
