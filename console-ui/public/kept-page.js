// Keeps one page and what it is made of on this machine, so that it opens while the server is away.
// A worker imports this and says which page. Must not: keep or answer anything of /api, or prefer what is kept while
// the server answers in time.

/** `patience_ms`: so long the network may take before what is kept is shown; none is as long as it takes. */
self.keepsPage = ({ name, page, extras = [], patience_ms = null }) => {
  self.addEventListener("install", () => self.skipWaiting());
  self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

  /** The page tells which assets it is made of; others are forgotten. */
  self.addEventListener("message", (event) => {
    const paths = event.data?.keep;
    if (Array.isArray(paths)) event.waitUntil(keep(paths.filter((path) => path.startsWith("/assets/"))));
  });

  /** The assets come first and the page last: what is kept is whole, also if this is cut off. */
  async function keep(told) {
    const cache = await caches.open(name);
    const answer = await fetch(page);
    if (!answer.ok) return;
    const named = [...(await answer.clone().text()).matchAll(/"(\/assets\/[^"]+)"/g)].map(
      (match) => match[1],
    );
    const paths = [...new Set([...named, ...told, ...extras])];
    for (const path of paths) {
      if (!(await cache.match(path))) await cache.add(path);
    }
    await cache.put(page, answer);
    for (const request of await cache.keys()) {
      const { pathname } = new URL(request.url);
      if (pathname !== page && !paths.includes(pathname)) await cache.delete(request);
    }
  }

  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const { origin, pathname } = new URL(request.url);
    if (request.method !== "GET" || origin !== self.location.origin) return;
    if (request.mode === "navigate" && pathname === page) event.respondWith(pageOf(request));
    else if (pathname.startsWith("/assets/") || extras.includes(pathname))
      event.respondWith(assetOf(request));
  });

  async function pageOf(request) {
    const late = new Promise((give_up) => {
      if (patience_ms !== null) setTimeout(give_up, patience_ms, null);
    });
    const answer = await Promise.race([fetch(request).catch(() => null), late]);
    // The page itself cannot fail: what says that it did stands in front of a server that is away.
    if (answer && answer.status < 500) return answer;
    return (await caches.match(page)) ?? answer ?? fetch(request);
  }

  /** Assets carry their content's digest in their name: what is kept is what would come. */
  async function assetOf(request) {
    return (await caches.match(request)) ?? fetch(request);
  }
};
