// The foot of the console by role and name: the line, the palette, sounds and their settings.

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { NEW_LINK } from "../state/link";
import { fixture } from "../testing/fixture";
import { aBoard, anAssignment, anOrder } from "../testing/scene";
import { settled } from "../testing/settled";
import { SessionGate } from "../ui/session";
import { currentSettings } from "../ui/settings";
import type { SessionView } from "../wire/types";
import { acknowledge, hear } from "./alerts";
import { intent, live, select } from "./board";
import { CommandBar } from "./commandbar";
import { useKeys } from "./keys";
import { undoing } from "./undo";

const ORDER = anOrder({ number: "20261122-0042" });
let sent: Record<string, unknown>[] = [];

function Bar() {
  useKeys("operator");
  return <CommandBar />;
}

async function show(): Promise<HTMLInputElement> {
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <SessionGate roles={["operator"]}>
        <Bar />
      </SessionGate>
    </QueryClientProvider>,
  );
  await screen.findByRole("contentinfo");
  await settled();
  return document.getElementById("command-line") as HTMLInputElement;
}

function type(line: HTMLInputElement, text: string): void {
  fireEvent.change(line, { target: { value: text } });
}

beforeEach(() => {
  sent = [];
  acknowledge();
  live.setState({ board: { ...aBoard(), orders: { [ORDER.id]: ORDER } }, link: NEW_LINK });
  intent.setState({ form: null, notices: [], is_palette_open: false, is_sound_open: false });
  undoing.setState({ offer: null });
  select(ORDER.id);
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    if (path.endsWith("/session")) return new Response(JSON.stringify(fixture<SessionView>("reply_session")));
    if (init.method === "GET") return new Response(JSON.stringify(fixture("reply_lift_search")));
    sent.push(JSON.parse(String(init.body)));
    const order = { ...ORDER, version: ORDER.version + sent.length };
    return new Response(JSON.stringify({ ...fixture<object>("reply_command_done"), order }));
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("the line", () => {
  test("says what it will do before Enter, does it like the button, and is ready for the next", async () => {
    const line = await show();
    fireEvent.keyDown(document.body, { key: "/" });
    expect(document.activeElement).toBe(line);
    type(line, "jd 12");
    expect(screen.getByText(/接单 · 0042/)).toBeTruthy();
    expect(sent).toEqual([]);
    fireEvent.keyDown(line, { key: "Enter" });
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]).toMatchObject({ command: "accept", eta_minutes: 12, source: "phone" });
    await waitFor(() => expect(line.value).toBe(""));
    fireEvent.keyDown(line, { key: "ArrowUp" });
    expect(line.value).toBe("jd 12");
  });

  test("what is typed while the server is slow stays, and the focus stays in it", async () => {
    const line = await show();
    const answer = globalThis.fetch;
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
      if (init.method === "POST") await held;
      return answer(path, init);
    });
    line.focus();
    type(line, "jd 12");
    fireEvent.keyDown(line, { key: "Enter" });
    type(line, "cf");
    letGo();
    await waitFor(() => expect(line.getAttribute("aria-busy")).toBe("false"));
    expect(sent).toHaveLength(1);
    expect([line.value, document.activeElement]).toEqual(["cf", line]);
  });

  test("a chain stays with its station, also where another order is opened while the server is slow", async () => {
    const assignments = [
      anAssignment({ id: "asg_lead", state: "accepted", is_lead: true }),
      anAssignment({ id: "asg_mine", state: "offered" }),
    ];
    const order = { ...ORDER, assignments };
    live.setState({ board: { ...aBoard(), orders: { [ORDER.id]: order } } });
    intent.setState({ assignment: "asg_mine" });
    const line = await show();
    vi.stubGlobal("fetch", async (_path: string, init: RequestInit) => {
      sent.push(JSON.parse(String(init.body)));
      select("ord_other");
      const now = assignments.map((each) => ({ ...each, state: "accepted" as const }));
      const reply = { ...order, version: ORDER.version + sent.length, assignments: now };
      return new Response(JSON.stringify({ ...fixture<object>("reply_command_done"), order: reply }));
    });
    type(line, "jd 12; cf");
    fireEvent.keyDown(line, { key: "Enter" });
    await waitFor(() => expect(sent).toHaveLength(2));
    expect(sent).toMatchObject([
      { command: "accept", assignment: "asg_mine" },
      { command: "set_out", assignment: "asg_mine" },
    ]);
  });

  test("facts go with what this seat saw, so that another seat's are not overwritten", async () => {
    const line = await show();
    type(line, "qk 3人 进水");
    fireEvent.keyDown(line, { key: "Enter" });
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]).toMatchObject({
      command: "triage",
      people: 3,
      base: { people: ORDER.people, flags: ORDER.flags, hazards: ORDER.hazards, lift: ORDER.lift?.id },
    });
  });

  test("Enter while an input method composes does nothing, a refused line changes nothing", async () => {
    const line = await show();
    type(line, "jd 12");
    fireEvent.keyDown(line, { key: "Enter", isComposing: true });
    type(line, "cf");
    fireEvent.keyDown(line, { key: "Enter" });
    expect(screen.getByText("未执行，内容没有改变。")).toBeTruthy();
    expect(screen.getByText("该站点尚未接单")).toBeTruthy();
    expect(sent).toEqual([]);
    expect(line.value).toBe("cf");
  });

  test("Tab takes the first proposal; a lift's code is looked up before the line may run", async () => {
    const line = await show();
    type(line, "zzz");
    fireEvent.keyDown(line, { key: "Tab" });
    expect(line.value).toBe("zzz");
    type(line, "dw");
    fireEvent.keyDown(line, { key: "Tab" });
    expect(line.value).toBe("定位 ");
    type(line, "定位 1234567");
    await waitFor(() => expect(screen.queryByText("正在查询…")).toBeNull());
    fireEvent.keyDown(line, { key: "Enter" });
    await waitFor(() => expect(sent[0]).toMatchObject({ command: "locate" }));
  });
});

describe("the palette", () => {
  test("opens by its key, shows key, words and reason, and begins the action", async () => {
    await show();
    fireEvent.keyDown(document.body, { key: "k", metaKey: true });
    const box = screen.getByRole("combobox", { name: /操作、按键/ });
    fireEvent.change(box, { target: { value: "出发" } });
    const [refused] = within(screen.getByRole("listbox")).getAllByRole("option");
    expect(refused?.textContent).toContain("出发 cf out");
    expect(refused?.textContent).toContain("该站点尚未接单");
    fireEvent.keyDown(box, { key: "Enter" });
    expect(intent.getState().form).toBeNull();
    fireEvent.change(box, { target: { value: "note" } });
    fireEvent.keyDown(box, { key: "Enter" });
    expect(intent.getState().form?.action.id).toBe("add_note");
    expect(intent.getState().is_palette_open).toBe(false);
  });
});

describe("sounds", () => {
  test("each class has its own volume, kept on this machine; the shift leader's is never silent", async () => {
    await show();
    fireEvent.keyDown(document.body, { key: "," });
    fireEvent.change(screen.getByLabelText("拒单"), { target: { value: "2" } });
    expect(currentSettings().volumes.declined).toBe(2);
    expect(JSON.parse(localStorage.getItem("liftaid.settings") ?? "{}").volumes.declined).toBe(2);
    expect((screen.getByLabelText("班长告警") as HTMLInputElement).min).toBe("1");
    expect((screen.getByLabelText("新警情") as HTMLInputElement).min).toBe("0");
  });

  test("what nobody has seen is counted until the key or until its order is opened", async () => {
    await show();
    select(null);
    act(() => hear([{ kind: "new", about: ORDER.id }]));
    await screen.findByRole("button", { name: /1 项未看/ });
    fireEvent.keyDown(document.body, { key: "F8" });
    await waitFor(() => expect(screen.queryByRole("button", { name: /项未看/ })).toBeNull());
    act(() => hear([{ kind: "new", about: ORDER.id }]));
    act(() => select(ORDER.id));
    await waitFor(() => expect(screen.queryByRole("button", { name: /项未看/ })).toBeNull());
  });
});
