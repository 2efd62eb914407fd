// The crew's worker: keeps the page on the phone, and rings when it is called while the page is closed.
// Must not: ask the server for anything about an order; the page does when it is opened.

importScripts("/kept-page.js");

self.keepsPage({
  name: "liftaid-crew-1",
  page: "/crew",
  extras: ["/crew.webmanifest", "/icon-192.png"],
  // In a basement the network often neither answers nor fails.
  patience_ms: 3_000,
});

/** What a push says; an unreadable one still rings. */
function told(event) {
  try {
    const { kind, number, priority } = event.data.json();
    return { is_to_go: kind === "go", number: String(number), priority: String(priority).toUpperCase() };
  } catch {
    return { is_to_go: false, number: "", priority: "" };
  }
}

self.addEventListener("push", (event) => {
  const { is_to_go, number, priority } = told(event);
  // A crew that stood by is not asked again: it goes.
  const [title, what] = is_to_go
    ? ["救梯出动", "由你站接替，请立即出发 · You go now"]
    : ["救梯派单", "点开接单 · Open to answer"];
  event.waitUntil(
    self.registration.showNotification(`${title} ${priority}`.trim(), {
      body: `${number} ${what}`.trim(),
      // One for each order: a repeat rings again and takes its place.
      tag: number || "offer",
      renotify: true,
      requireInteraction: true,
      silent: false,
      vibrate: [300, 150, 300, 150, 600],
      icon: "/icon-192.png",
      lang: "zh-CN",
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(showPage());
});

async function showPage() {
  const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = open.find((client) => new URL(client.url).pathname === "/crew");
  if (page) await page.focus();
  else await self.clients.openWindow("/crew");
}
