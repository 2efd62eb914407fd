// A station's forms on a page that stands open: what nobody touched is the crew's, and what is typed is what is saved.

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fixture } from "../testing/fixture";
import { SessionGate } from "../ui/session";
import type { DutyChange, SessionView, StationChange, StationDetail } from "../wire/types";
import { Stations } from "./stations";

let station: StationDetail;
let sent: DutyChange[];
let facts: StationChange[];

beforeEach(() => {
  sent = [];
  facts = [];
  station = { ...fixture<StationDetail>("reply_station_detail"), on_duty: true, strength: 3, capacity: 2 };
  vi.stubGlobal("fetch", async (path: string, init?: RequestInit) => {
    if (path.endsWith("/session")) {
      const session: SessionView = { ...fixture<SessionView>("reply_session"), role: "administrator" };
      return new Response(JSON.stringify(session));
    }
    if (path.endsWith("/duty")) {
      const change = JSON.parse(String(init?.body)) as DutyChange;
      sent.push(change);
      station = { ...station, capacity: change.capacity ?? station.capacity };
      return new Response(JSON.stringify(station));
    }
    if (init?.method === "PATCH") {
      const change = JSON.parse(String(init.body)) as StationChange;
      facts.push(change);
      station = {
        ...station,
        name: change.name ?? station.name,
        address: change.address ?? station.address,
      };
      return new Response(JSON.stringify(station));
    }
    if (path.includes("/devices")) return new Response(JSON.stringify({ devices: [] }));
    if (/stations\/[^?]+$/.test(path)) return new Response(JSON.stringify(station));
    return new Response(JSON.stringify({ stations: [station], next_cursor: null }));
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

async function open(): Promise<QueryClient> {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={queries}>
      <SessionGate roles={["administrator"]}>
        <Stations />
      </SessionGate>
    </QueryClientProvider>,
  );
  fireEvent.click(await screen.findByRole("button", { name: station.name }));
  await screen.findByRole("form", { name: "值班" });
  return queries;
}

const field = (name: string) => screen.getByLabelText<HTMLInputElement>(name);

test("a name that is set back after it was saved is saved again, and so is an address", async () => {
  station = { ...station, name: "甲站", address: "甲路" };
  await open();
  const save = async (name: string, address: string) => {
    fireEvent.change(field("名称"), { target: { value: name } });
    fireEvent.change(field("地址"), { target: { value: address } });
    fireEvent.submit(screen.getByRole("form", { name: "站点资料" }));
    await screen.findByText("已保存");
  };
  await save("乙站", "乙路");
  await save("甲站", "甲路");
  await waitFor(() => expect(facts).toHaveLength(2));
  expect(facts).toMatchObject([
    { name: "乙站", address: "乙路", serves_first: null },
    { name: "甲站", address: "甲路", serves_first: null },
  ]);
});

test("a phone number that was saved is not sent again with the next change", async () => {
  await open();
  const save = async (name: string, value: string) => {
    fireEvent.change(field(name), { target: { value } });
    fireEvent.submit(screen.getByRole("form", { name: "站点资料" }));
    await screen.findByText("已保存");
  };
  await save("新的值班电话（留空不改）", "021-55550000");
  expect(field("新的值班电话（留空不改）").value).toBe("");
  await save("地址", "丙路");
  await waitFor(() => expect(facts).toHaveLength(2));
  expect(facts).toMatchObject([
    { phone: "021-55550000", address: null },
    { phone: null, address: "丙路" },
  ]);
});

test("a capacity that is corrected does not bring a crew back on duty that has gone home meanwhile", async () => {
  const queries = await open();
  const duty = () => screen.getByRole<HTMLInputElement>("checkbox", { name: "值班中，可以派单" });
  const again = () => act(() => queries.invalidateQueries({ queryKey: ["station"] }));
  expect(duty().checked).toBe(true);

  station = { ...station, on_duty: false, strength: 1 };
  fireEvent.change(field("同时任务数"), { target: { value: "" } });
  expect(field("同时任务数").value).toBe("");
  fireEvent.change(field("同时任务数"), { target: { value: "5" } });
  await again();
  await waitFor(() => expect(duty().checked).toBe(false));
  expect([field("可出动人数").value, field("同时任务数").value]).toEqual(["1", "5"]);
  fireEvent.submit(screen.getByRole("form", { name: "值班" }));
  await waitFor(() => expect(sent).toEqual([{ on_duty: null, strength: null, capacity: 5 }]));

  // After saving, the next change of the crew is followed again.
  await screen.findByText("已保存");
  station = { ...station, capacity: 4 };
  await again();
  await waitFor(() => expect(field("同时任务数").value).toBe("4"));
});
