// Signing out: the page is left when the session is over, and not before.

import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fixture } from "../testing/fixture";
import type { SessionView } from "../wire/types";
import { TopBar } from "./bar";
import { SessionGate } from "./session";

const leave = vi.fn();

/** What the server says to a sign-out; null while it is away. */
let answer: Response | null;

beforeEach(async () => {
  leave.mockReset();
  vi.stubGlobal("location", { pathname: "/supervise", assign: leave });
  vi.stubGlobal("fetch", async (_path: string, { method }: RequestInit) => {
    if (method !== "DELETE") return new Response(JSON.stringify(fixture<SessionView>("reply_session")));
    if (!answer) throw new TypeError("no network");
    return answer;
  });
  render(
    <SessionGate roles={["operator"]}>
      <TopBar title="" />
    </SessionGate>,
  );
  await screen.findByRole("button", { name: "退出" });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function signOut(): void {
  fireEvent.click(screen.getByRole("button", { name: "退出" }));
}

test("while the server is away the page stays and says so, and the next try leaves", async () => {
  answer = null;
  signOut();
  await waitFor(() => expect(screen.getByRole("alert").textContent).toContain("还没有退出"));
  expect(leave).not.toHaveBeenCalled();
  answer = new Response(null, { status: 204 });
  signOut();
  await waitFor(() => expect(leave).toHaveBeenCalledWith("/"));
});

test("a session that is over already is left", async () => {
  const problem = { type: "", title: "", status: 401, code: "not_signed_in", detail: "" };
  answer = new Response(JSON.stringify(problem), { status: 401 });
  signOut();
  await waitFor(() => expect(leave).toHaveBeenCalledWith("/"));
});
