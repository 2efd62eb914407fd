// The handover's sheet at the giver's seat: what is signed is what is written there.

import { act, cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { showAtSeat } from "../testing/atseat";
import { fixture } from "../testing/fixture";
import type { HandoverView, SessionView } from "../wire/types";
import { HandoverSheet } from "./sheet";

const SESSION = fixture<SessionView>("reply_session");
const GIVEN = fixture<HandoverView>("reply_handover");
const PREPARING: HandoverView = {
  ...GIVEN,
  stage: "preparing",
  given_at: null,
  giver_account: SESSION.account,
  items: GIVEN.items.map((item) => ({
    ...item,
    standing: item.standing === "changed" ? "same" : item.standing,
  })),
};

let handover: HandoverView;
let sent: Record<string, unknown>[] = [];

beforeEach(() => {
  handover = PREPARING;
  sent = [];
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    if (path.endsWith("/session")) return new Response(JSON.stringify({ ...SESSION, demo: false }));
    if (init.method !== "GET") {
      const body = JSON.parse(String(init.body));
      sent.push(body);
      // The server's own spelling of what was written.
      if (body.command === "write_intent")
        handover = {
          ...handover,
          items: handover.items.map((item) =>
            item.key === body.item ? { ...item, intent: body.text.replace(/\s+/g, " ").trim() } : item,
          ),
        };
    }
    return new Response(JSON.stringify(handover));
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test("a line that was changed has no tick, and the signature waits for it by name", async () => {
  await showAtSeat(<HandoverSheet id={PREPARING.id} onChanged={() => undefined} />);
  const line = await screen.findByLabelText(/20261122-0042 的处置意图/);
  expect(screen.getByText("✓")).toBeTruthy();
  act(() => line.focus());
  fireEvent.change(line, { target: { value: "另派  二级" } });
  expect(screen.queryByText("✓")).toBeNull();
  const sign = screen.getByRole("button", { name: "交班签名" });
  expect(sign.getAttribute("aria-disabled")).toBe("true");
  expect(screen.getByText(/改了还没有保存.*20261122-0042/)).toBeTruthy();
  fireEvent.click(sign);
  expect(sent).toEqual([]);

  fireEvent.submit(line.closest("form") as HTMLFormElement);
  await waitFor(() => expect(screen.getByText("✓")).toBeTruthy());
  expect((line as HTMLInputElement).value).toBe("另派 二级");
  fireEvent.click(sign);
  await waitFor(() => expect(sent.map(({ command }) => command)).toEqual(["write_intent", "give"]));
});

test("a line that was emptied and left shows what is saved", async () => {
  await showAtSeat(<HandoverSheet id={PREPARING.id} onChanged={() => undefined} />);
  const line = (await screen.findByLabelText(/20261122-0042 的处置意图/)) as HTMLInputElement;
  const saved = line.value;
  act(() => line.focus());
  fireEvent.change(line, { target: { value: "" } });
  expect(line.value).toBe("");
  act(() => line.blur());
  expect(line.value).toBe(saved);
});

test("lines that are not saved are there again after the sheet was closed", async () => {
  const sheet = <HandoverSheet id={PREPARING.id} onChanged={() => undefined} />;
  await showAtSeat(sheet);
  const line = () => screen.findByLabelText(/20261122-0042 的处置意图/) as Promise<HTMLInputElement>;
  fireEvent.change(await line(), { target: { value: "另派二级" } });
  cleanup();
  await showAtSeat(sheet);
  expect((await line()).value).toBe("另派二级");
  expect(screen.getByText(/改了还没有保存/)).toBeTruthy();
  fireEvent.submit((await line()).closest("form") as HTMLFormElement);
  await waitFor(() => expect(screen.queryByText(/改了还没有保存/)).toBeNull());
  cleanup();
  await showAtSeat(sheet);
  expect((await line()).value).toBe("另派二级");
});
