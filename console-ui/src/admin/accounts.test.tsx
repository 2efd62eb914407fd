// Disabling an account or giving it a new password signs its phones out: both take a second tap and say so first.

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fixture } from "../testing/fixture";
import type { AccountChange, AccountView } from "../wire/types";
import { Accounts } from "./accounts";

let account: AccountView;
let sent: AccountChange[];
/** The key of each request, and whether the next answer is lost on its way. */
let keys: (string | null)[];
let is_answer_lost: boolean;

beforeEach(() => {
  sent = [];
  keys = [];
  is_answer_lost = false;
  account = { ...fixture<AccountView>("reply_account"), role: "crew", disabled: false };
  vi.stubGlobal("fetch", async (path: string, init?: RequestInit) => {
    if (init?.method === "PATCH") {
      const change = JSON.parse(String(init.body)) as AccountChange;
      sent.push(change);
      keys.push(new Headers(init.headers).get("idempotency-key"));
      account = { ...account, disabled: change.disabled ?? account.disabled };
      if (is_answer_lost) throw new TypeError("network");
      return new Response(JSON.stringify(account));
    }
    if (path.includes("/accounts")) return new Response(JSON.stringify({ accounts: [account] }));
    return new Response(JSON.stringify({ stations: [] }));
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function open(): void {
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <Accounts />
    </QueryClientProvider>,
  );
}

const press = async (name: string) => fireEvent.click(await screen.findByRole("button", { name }));

test("an account is disabled with a second tap, after it was said what becomes of its phones; enabled with one", async () => {
  open();
  await press("停用");
  expect(screen.getByRole("alert").textContent).toContain("绑定的手机恢复使用");
  // Under the row, across the table: in the last column it was cut on a narrow screen.
  const under = screen.getByRole("alert").closest("td") as HTMLTableCellElement;
  expect(under.colSpan).toBe(screen.getAllByRole("columnheader").length);
  expect(under.closest("tr")?.previousElementSibling?.textContent).toContain(account.name);
  // The second half of a double click is not the second tap.
  await press("确认停用");
  expect(sent).toEqual([]);
  const sure = screen.getByRole("button", { name: "确认停用" });
  await waitFor(() => expect(sure.getAttribute("aria-disabled")).toBe("false"));
  fireEvent.click(sure);
  await waitFor(() => expect(sent).toMatchObject([{ disabled: true, password: null }]));
  await press("启用");
  await waitFor(() => expect(sent).toMatchObject([{ disabled: true }, { disabled: false }]));
});

test("a new password says before it is set that each phone is to be enrolled anew, and may be left as it is", async () => {
  open();
  await press("新密码");
  expect(screen.getByRole("alert").textContent).toContain("须逐部重新扫码绑定");
  await press("不改");
  expect(screen.queryByRole("alert")).toBeNull();
  expect(screen.queryByLabelText("新密码")).toBeNull();
  account = { ...account, role: "operator" };
  cleanup();
  open();
  await press("新密码");
  expect(screen.getByRole("alert").textContent).toBe("此账号会在所有电脑上立即退出登录。");
  expect(sent).toEqual([]);
});

test("the answer to a password was lost: the same is asked with its key, and anything else with another", async () => {
  open();
  await press("新密码");
  const setTo = async (password: string) => {
    fireEvent.change(screen.getByLabelText("新密码"), { target: { value: password } });
    fireEvent.submit(screen.getByLabelText("新密码").closest("form") as HTMLFormElement);
    await screen.findByText(/是否已执行未知/);
  };
  is_answer_lost = true;
  await setTo("first password");
  await setTo("first password");
  await setTo("other password");
  is_answer_lost = false;
  await press("停用");
  const sure = await screen.findByRole("button", { name: "确认停用" });
  await waitFor(() => expect(sure.getAttribute("aria-disabled")).toBe("false"));
  fireEvent.click(sure);
  await screen.findByText("已保存");
  // What is not answered is tried again by itself, too: with its key.
  const asked = new Map(sent.map(({ password }, at) => [keys[at], password]));
  expect([...asked.values()]).toEqual(["first password", "other password", null]);
});
