// Starts the real server for the flows: a data directory of its own, a small city, any free port.
// Must not: touch another data directory, or leave the server or its database behind.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

/** A demonstration account, as `seed --json` prints it. */
export interface DemoAccount {
  name: string;
  password: string;
  role: string;
  station: string | null;
}

/** Flows at a time: a flow waits for the screen half of its time, so two fill two cores. */
export const WORKERS = 2;

/** What the flows of a worker need to know. The environment has no room for it: it names a file for each worker. */
export interface RunningServer {
  url: string;
  accounts: DemoAccount[];
}

export const BINARY = process.env.LIFTAID_BIN ?? resolve(import.meta.dirname, "../../target/debug/liftaid");
const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 20_000;

export function seed(directory: string, lifts = 2_000): DemoAccount[] {
  const args = ["seed", "--data-dir", directory, "--seed", "1", "--lifts", String(lifts), "--json"];
  const done = spawnSync(BINARY, args, { encoding: "utf8", timeout: 180_000, maxBuffer: 64 << 20 });
  if (done.status !== 0) throw new Error(`${BINARY} seed failed: ${done.error ?? done.stderr}`);
  return done.stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as DemoAccount)
    .filter((account) => typeof account.password === "string");
}

export function listening(server: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    const timer = setTimeout(
      () => failed(new Error("the server did not say where it listens")),
      READY_WITHIN_MS,
    );
    server.once("exit", (code) => failed(new Error(`the server stopped with ${code}`)));
    if (!server.stdout) throw new Error("the server has a standard output");
    createInterface({ input: server.stdout }).on("line", (line) => {
      const address = /listening on (http:\/\/\S+)/.exec(line)?.[1];
      if (!address) return;
      clearTimeout(timer);
      found(address.replace(/\/$/, ""));
    });
  });
}

export function stop(server: ChildProcess): Promise<void> {
  return new Promise((stopped) => {
    if (server.exitCode !== null) return stopped();
    const timer = setTimeout(() => server.kill("SIGKILL"), STOPPED_WITHIN_MS);
    server.once("exit", () => {
      clearTimeout(timer);
      stopped();
    });
    server.kill("SIGTERM");
  });
}

/** A server of its own that can be stopped and started at the same address. */
export async function ownServer() {
  const directory = mkdtempSync(join(tmpdir(), "liftaid-own-"));
  chmodSync(directory, 0o755);
  const data = join(directory, "data");
  const accounts = seed(data, 300);
  const run = (listen: string) =>
    spawn(BINARY, ["serve", "--data-dir", data, "--listen", listen], {
      stdio: ["ignore", "pipe", "inherit"],
    });
  let running = run("127.0.0.1:0");
  const url = await listening(running);
  return {
    url,
    accounts,
    passwordOf: (name: string) => accounts.find((account) => account.name === name)?.password ?? "",
    stop: () => stop(running),
    start: async () => {
      running = run(new URL(url).host);
      await listening(running);
    },
    remove: async () => {
      await stop(running);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A server on a city of its own, and how it ends. */
async function startOne(worker: number): Promise<() => Promise<void>> {
  const directory = mkdtempSync(join(tmpdir(), "liftaid-e2e-"));
  // PostgreSQL runs as another user when this one is root: it must be able to pass.
  chmodSync(directory, 0o755);
  const accounts = seed(join(directory, "data"));
  const args = ["serve", "--data-dir", join(directory, "data"), "--listen", "127.0.0.1:0"];
  const server = spawn(BINARY, args, { stdio: ["ignore", "pipe", "inherit"] });
  const end = async () => {
    await stop(server);
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const running: RunningServer = { url: await listening(server), accounts };
    const file = join(directory, "running.json");
    writeFileSync(file, JSON.stringify(running));
    process.env[`LIFTAID_E2E_${worker}`] = file;
    return end;
  } catch (error) {
    await end();
    throw error;
  }
}

export default async function start(): Promise<() => Promise<void>> {
  const ends: (() => Promise<void>)[] = [];
  const end = async () => {
    for (const each of ends) await each();
  };
  try {
    for (let worker = 0; worker < WORKERS; worker += 1) ends.push(await startOne(worker));
  } catch (error) {
    await end();
    throw error;
  }
  return end;
}
