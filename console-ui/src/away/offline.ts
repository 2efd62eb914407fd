// Registers the worker that keeps a page on this machine. Browsers allow it on https and localhost only.
// Must not: be needed for anything while the server answers.

/** The paths of the page's own scripts and styles. */
function assets(): string[] {
  const loaded = performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname);
  return [...new Set(loaded.filter((path) => path.startsWith("/assets/")))];
}

export async function keepPage(script: string, scope: string): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    const registration = await navigator.serviceWorker.register(script, { scope });
    const worker = registration.active ?? (await navigator.serviceWorker.ready).active;
    worker?.postMessage({ keep: assets() });
  } catch {
    // The server is away, or the browser does not allow it: the page works as it is.
  }
}
