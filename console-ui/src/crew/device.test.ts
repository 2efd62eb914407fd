// The phone itself: when it may take up a newer page, what it is called.

import { afterEach, describe, expect, test, vi } from "vitest";
import { EMPTY_CREW_BOARD } from "../state/crew";
import { aCrewOrder, anAssignment } from "../testing/scene";
import type { CrewOrderView } from "../wire/types";
import { needsInstallFirst, phoneName } from "./install";
import type { KeptPhoto } from "./keep";
import { keyBytes, pushes } from "./push";
import { tellShown } from "./shown";
import { isSafe, lookForNewer, version } from "./swupdate";

const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15";
const ANDROID = "Mozilla/5.0 (Linux; Android 14; V2243A Build/UP1A) AppleWebKit/537.36";

describe("a newer page", () => {
  const board = (order: CrewOrderView) => ({ ...EMPTY_CREW_BOARD, orders: { [order.id]: order } });
  const phone = (order?: CrewOrderView) => ({
    board: order ? board(order) : EMPTY_CREW_BOARD,
    taps: [],
    photos: [],
  });

  test("waits while an order is under way, or a tap or a photo is unsent", () => {
    const isSafeIn = (state: "offered" | "accepted" | "en_route" | "on_scene" | "stood_down") =>
      isSafe(phone(aCrewOrder({ assignment: anAssignment({ state }) })), false);
    expect(isSafe(phone(), false)).toBe(true);
    expect(isSafeIn("stood_down")).toBe(true);
    for (const state of ["offered", "accepted", "en_route", "on_scene"] as const)
      expect(isSafeIn(state), state).toBe(false);
    const body = { command: "finish", assignment: "asg_1", occurred_at: null, source: null } as const;
    const tap = { form: 2, key: "tap-1", order: "ord_1", number: "", body } as const;
    expect(isSafe({ ...phone(), taps: [tap] }, false)).toBe(false);
    const photo: KeptPhoto = {
      form: 1,
      key: "photo-1",
      order: "ord_1",
      number: "",
      assignment: "asg_1",
      taken_at: "2026-11-22T06:00:00Z",
      bytes: new ArrayBuffer(1),
    };
    expect(isSafe({ ...phone(), photos: [photo] }, false)).toBe(false);
  });

  test("does not wait for the card of a finished order, but for what is being written on it", () => {
    const freed = (state: "rescued" | "closed") =>
      aCrewOrder({ state, outcome: "freed_by_crew", assignment: anAssignment({ state: "finished" }) });
    for (const state of ["rescued", "closed"] as const) {
      expect(isSafe(phone(freed(state)), false), state).toBe(true);
      expect(isSafe(phone(freed(state)), true), state).toBe(false);
    }
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  document.head.replaceChildren();
  pushes.setState({ state: "none" });
  version.setState({ is_old: false });
});

describe("a kind that only a newer page knows", () => {
  test("makes the page look for itself, and not again with the next", async () => {
    // Only its address is read; a script of the page would be loaded.
    const page = '<html><head><script type="module" src="/assets/crew-old.js"></script></head></html>';
    vi.spyOn(document.documentElement, "outerHTML", "get").mockReturnValue(page);
    window.history.replaceState(null, "", "/crew");
    const asked: string[] = [];
    vi.stubGlobal("fetch", async (path: string) => {
      asked.push(path);
      return new Response('<script type="module" src="/assets/crew-new.js"></script>');
    });
    lookForNewer();
    lookForNewer();
    await vi.waitFor(() => expect(version.getState().is_old).toBe(true));
    lookForNewer();
    expect(asked).toEqual(["/crew"]);
  });
});

describe("an offer in front of somebody", () => {
  test("is told once, again only where that failed, and by an enrolled phone alone", async () => {
    const asked: string[] = [];
    let status = 500;
    vi.stubGlobal("fetch", async (path: string) => {
      asked.push(path);
      return new Response(null, { status });
    });
    tellShown(["ord_1"]);
    expect(asked).toEqual([]);
    pushes.setState({ state: "on" });
    tellShown(["ord_1"]);
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(0));
    status = 204;
    // The next ring tries again until it was taken.
    await vi.waitFor(() => {
      tellShown(["ord_1"]);
      expect(asked.length).toBeGreaterThan(1);
    });
    const before = asked.length;
    tellShown(["ord_1", "ord_2"]);
    await vi.waitFor(() => expect(asked.length).toBe(before + 1));
    expect(asked.at(-1)).toBe("/api/v1/orders/ord_2/shown");
    // That the crew is to go after all is told anew, of the same order.
    tellShown(["ord_1:go"]);
    await vi.waitFor(() => expect(asked.length).toBe(before + 2));
    expect(asked.at(-1)).toBe("/api/v1/orders/ord_1/shown");
  });
});

describe("the phone", () => {
  test("is called by its kind or model", () => {
    expect(phoneName(IPHONE)).toBe("iPhone");
    expect(phoneName(ANDROID)).toBe("Android · V2243A");
    expect(phoneName("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36")).toBe("Android");
    expect(phoneName("something")).toBe("");
    expect(needsInstallFirst(IPHONE)).toBe(true);
    expect(needsInstallFirst(ANDROID)).toBe(false);
  });

  test("reads the server's key", () => {
    expect([...keyBytes("-_8A")]).toEqual([251, 255, 0]);
  });
});
