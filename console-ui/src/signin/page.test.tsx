// The sign-in page says in its own words, on the page itself, what stands in the way.

import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { SignInPage } from "./page";

const asked: string[] = [];

/** A server that answers every request with that problem. */
function answering(status: number, code: string, headers: Record<string, string> = {}, facts?: unknown) {
  vi.stubGlobal("fetch", async (_path: string, init: RequestInit) => {
    asked.push(init.method ?? "GET");
    return new Response(JSON.stringify({ type: "", title: "", status, code, detail: "", facts }), {
      status,
      headers,
    });
  });
}

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  asked.length = 0;
});

const trouble = () => screen.getByRole("alert").textContent;
const fill = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
const press = () => fireEvent.click(screen.getByRole("button", { name: "登录" }));

test("an empty field is named on the page, and nothing is sent", async () => {
  answering(401, "not_signed_in");
  render(<SignInPage />);
  await waitFor(() => expect(asked).toEqual(["GET"]));
  expect(trouble()).toBe("");
  press();
  expect(trouble()).toBe("请填写账号。");
  expect(document.activeElement).toBe(screen.getByLabelText("账号"));
  fill("账号", "operator1");
  press();
  expect(trouble()).toBe("请填写密码。");
  expect(document.activeElement).toBe(screen.getByLabelText("密码"));
  expect(asked).toEqual(["GET"]);
  fill("密码", "wrong");
  press();
  await waitFor(() => expect(trouble()).toContain("账号或密码不正确"));
  expect(asked).toEqual(["GET", "POST"]);
});

test("a server that cannot tell of the session says so before anybody types", async () => {
  answering(503, "database_unavailable");
  render(<SignInPage />);
  await waitFor(() => expect(trouble()).toContain("连不上服务器"));
});

test("whoever is slowed down is told for how long", async () => {
  answering(429, "too_many_requests", { "retry-after": "30" });
  render(<SignInPage />);
  await waitFor(() => expect(trouble()).toMatch(/请 (30|29) 秒后再试/));
  expect(screen.getByRole("button", { name: "登录" }).hasAttribute("disabled")).toBe(true);
});

test("whoever was signed out from afar reads why, until something else is said", async () => {
  sessionStorage.setItem("liftaid.session_ended", "yes");
  answering(401, "not_signed_in");
  render(<SignInPage />);
  await waitFor(() => expect(asked).toEqual(["GET"]));
  expect(trouble()).toContain("这部手机已被退出登录");
  press();
  expect(trouble()).toBe("请填写账号。");
  cleanup();
  render(<SignInPage />);
  expect(trouble()).toBe("");
});

test("a made-up city is called one before anybody signs in, and a real one is not", async () => {
  const line = "演示数据：虚构的城市，不是真实警情";
  answering(401, "not_signed_in", {}, { demo: true });
  render(<SignInPage />);
  expect(await screen.findByText(line)).toBeTruthy();
  expect(trouble()).toBe("");
  cleanup();
  asked.length = 0;
  answering(401, "not_signed_in");
  render(<SignInPage />);
  await waitFor(() => expect(asked).toEqual(["GET"]));
  expect(screen.queryByText(line)).toBeNull();
});
