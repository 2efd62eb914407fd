// The HTTP client: JSON, idempotency keys, problem details.
// Must not: retry a change with another key, or hide that the server did not answer.

import type { Problem } from "../wire/types";

/** A request without an answer after this long counts as unanswered. */
const TIMEOUT_MS = 8_000;

/** Pauses before the second and third try of a change; the key stays the same. */
const RETRY_PAUSES_MS = [400, 1_200];

/** The server answered with an error. */
export class ProblemError extends Error {
  constructor(
    readonly problem: Problem,
    /** Seconds to wait, where the server said so. */
    readonly retry_after_s: number | null = null,
  ) {
    super(`${problem.code}: ${problem.detail}`);
  }
}

/** The server did not answer: whether it carried the request out is not known. */
export class AwayError extends Error {
  constructor() {
    super("the server did not answer");
  }
}

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

export interface RequestOptions {
  body?: unknown;
  /** Sent as it is instead of a body of JSON. */
  picture?: ArrayBuffer;
  /** Longer than usual for what is large. */
  timeout_ms?: number;
  /** Makes a change happen once; needed for every change but signing in and out. */
  key?: string;
  signal?: AbortSignal;
}

async function problemOf(response: Response): Promise<ProblemError> {
  const seconds = Number(response.headers.get("retry-after"));
  const retry_after_s = Number.isFinite(seconds) && seconds > 0 ? seconds : null;
  try {
    const problem = (await response.json()) as Problem;
    if (typeof problem.code === "string") return new ProblemError(problem, retry_after_s);
  } catch {
    // Not ours: a proxy's page, for instance.
  }
  const code = `http_${response.status}`;
  return new ProblemError(
    { type: `about:blank#${code}`, title: response.statusText, status: response.status, code, detail: "" },
    retry_after_s,
  );
}

/** Whether the answer comes from something in front of a server that is away. */
function isAway(status: number): boolean {
  return status === 502 || status === 504;
}

async function once<Reply>(method: Method, path: string, options: RequestOptions): Promise<Reply> {
  const timeout = AbortSignal.timeout(options.timeout_ms ?? TIMEOUT_MS);
  const headers: Record<string, string> = { accept: "application/json" };
  if (options.body !== undefined) headers["content-type"] = "application/json";
  if (options.picture) headers["content-type"] = "image/jpeg";
  if (options.key) headers["idempotency-key"] = options.key;
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      headers,
      credentials: "same-origin",
      cache: "no-store",
      signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.picture ? { body: options.picture } : {}),
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new AwayError();
  }
  if (isAway(response.status)) throw new AwayError();
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined as Reply;
  try {
    return (await response.json()) as Reply;
  } catch (error) {
    // Cut off on the way, or a proxy's page: what the server did is as unknown as without an answer.
    if (options.signal?.aborted) throw error;
    throw new AwayError();
  }
}

function isWorthRetrying(error: unknown): boolean {
  if (error instanceof AwayError) return true;
  return error instanceof ProblemError && error.problem.status === 503;
}

/** Sends a request; a change with a key is tried three times. Throws `ProblemError` or `AwayError`. */
export async function request<Reply>(
  method: Method,
  path: string,
  options: RequestOptions = {},
): Promise<Reply> {
  const pauses = options.key ? RETRY_PAUSES_MS : [];
  for (const pause of pauses) {
    try {
      return await once<Reply>(method, path, options);
    } catch (error) {
      if (!isWorthRetrying(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  return once<Reply>(method, path, options);
}

/** `?a=1&b=2` of what is given; empty values are left out. */
export function query(values: Record<string, string | number | null | undefined>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value !== undefined && value !== "") parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text ? `?${text}` : "";
}
