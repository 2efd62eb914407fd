// Whether the server has a newer build of this page than the one that runs.
// Must not: load it. A page that is being worked on is never exchanged under somebody's hands.

/** Names of the scripts that a page loads; each build has its own. */
export function scriptsOf(html: string): string[] {
  return [...html.matchAll(/\bsrc="([^"]*\/assets\/[^"]+\.js)"/g)].map(([, source]) => source ?? "");
}

/** Whether the page that is served loads a script that the page that runs has not. */
export function isNewer(served: string, running: readonly string[]): boolean {
  const scripts = scriptsOf(served);
  return scripts.length > 0 && running.length > 0 && scripts.some((script) => !running.includes(script));
}

/** Asks the server for the page as it is now. False where it does not answer (it will be asked again), and without a build. */
export async function hasNewerPage(): Promise<boolean> {
  const running = scriptsOf(document.documentElement.outerHTML);
  if (running.length === 0) return false;
  try {
    const reply = await fetch(window.location.pathname, { cache: "no-store" });
    return reply.ok && isNewer(await reply.text(), running);
  } catch {
    return false;
  }
}
