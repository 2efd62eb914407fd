// Work that may wait until the page has nothing more pressing to do.
// Must not: be where anybody waits for the outcome.

/** So long at most; a busy page would otherwise never come to it. */
const LATEST_MS = 2_000;
/** Where the browser does not tell when it is idle. */
const SOON_MS = 300;

export function whenIdle(): Promise<void> {
  return new Promise((ready) => {
    if (typeof requestIdleCallback === "function") requestIdleCallback(() => ready(), { timeout: LATEST_MS });
    else setTimeout(ready, SOON_MS);
  });
}
