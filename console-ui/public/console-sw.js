// Keeps the console's own page on this machine, so that it opens while the server is away: the page and the assets
// that it named, nothing else.
// Must not: keep or answer anything of /api, or prefer what is kept while the server answers.

const KEPT = "liftaid-console-1";
const PAGE = "/console";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

/** The page tells which assets it is made of; others are forgotten. */
self.addEventListener("message", (event) => {
  const paths = event.data?.keep;
  if (Array.isArray(paths)) event.waitUntil(keep(paths.filter((path) => path.startsWith("/assets/"))));
});

async function keep(paths) {
  const cache = await caches.open(KEPT);
  const page = await fetch(PAGE);
  if (!page.ok) return;
  await cache.put(PAGE, page);
  for (const path of paths) {
    if (!(await cache.match(path))) await cache.add(path);
  }
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (pathname !== PAGE && !paths.includes(pathname)) await cache.delete(request);
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && pathname === PAGE) event.respondWith(pageOf(request));
  else if (pathname.startsWith("/assets/")) event.respondWith(assetOf(request));
});

async function pageOf(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(PAGE)) ?? Response.error();
  }
}

/** Assets carry their content's digest in their name: what is kept is what would come. */
async function assetOf(request) {
  return (await caches.match(request)) ?? fetch(request);
}
