// Keys that make a request happen once: made when the user acts, kept over every retry.

/** A new `Idempotency-Key`; the prefix tells a reader of the log where it came from. */
export function newKey(prefix: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${prefix}-${hex}`;
}
