// The crew's page as a whole: what moves under a finger is not a step, nobody goes off duty by one
// touch, and what is old says so.

import "fake-indexeddb/auto";
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { EMPTY_CREW_BOARD } from "../state/crew";
import { fixture } from "../testing/fixture";
import { aCrewOrder, anAssignment } from "../testing/scene";
import { goToSignIn, SessionGate } from "../ui/session";
import type { CrewOrderView, DutyChange, SessionView, StationDetail } from "../wire/types";
import { EnrolPage } from "./enrol";
import { emptyPhone, keepFact, keptFact } from "./keep";
import { CrewPage } from "./page";
import { crew, forgetPage } from "./store";

/** The board's socket does not come: a test tells the board what the server would. */
class NoSocket {
  static OPEN = 1;
  readyState = 0;
  onclose: (() => void) | null = null;
  constructor() {
    setTimeout(() => this.onclose?.());
  }
  close(): void {}
}

let duties: DutyChange[] = [];

beforeEach(async () => {
  sessionStorage.clear();
  duties = [];
  localStorage.clear();
  forgetPage();
  await emptyPhone();
  vi.stubGlobal("WebSocket", NoSocket);
  vi.stubGlobal("fetch", async (path: string, init?: RequestInit) => {
    if (path.endsWith("/duty")) {
      const change = JSON.parse(String(init?.body)) as DutyChange;
      duties.push(change);
      return new Response(JSON.stringify({ ...aStation(), on_duty: change.on_duty }));
    }
    if (path.endsWith("/session")) return new Response(JSON.stringify(fixture("reply_session_crew")));
    if (path.endsWith("/causes")) return new Response(JSON.stringify(fixture("reply_causes")));
    // What is tapped waits on the phone, where it can be counted.
    throw new TypeError("network");
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  Reflect.deleteProperty(navigator, "vibrate");
});

const aStation = (change: Partial<StationDetail> = {}) => ({
  ...fixture<StationDetail>("reply_station_detail"),
  on_duty: true,
  ...change,
});

const anOrderOf = (number: string, state: CrewOrderView["assignment"]["state"]) =>
  aCrewOrder({ id: `ord_${number}`, number, assignment: anAssignment({ id: `asg_${number}`, state }) });

/** The server's board is now this one. */
function tell(...orders: CrewOrderView[]): void {
  const by_id = Object.fromEntries(orders.map((order) => [order.id, order]));
  act(() => crew.setState({ board: { ...EMPTY_CREW_BOARD, station: aStation(), orders: by_id } }));
}

async function open(): Promise<void> {
  render(
    <SessionGate roles={["crew"]}>
      <CrewPage />
    </SessionGate>,
  );
  await screen.findByRole("banner");
}

async function openWith(...orders: CrewOrderView[]): Promise<void> {
  await open();
  tell(...orders);
  // A page that was just shown listens a moment later; what a test tells it next is to be seen at once.
  await screen.findByRole("button", { name: "结束值班" });
}

function stepOn(number: string, name: string): HTMLButtonElement {
  return within(screen.getByRole("article", { name: number })).getByRole<HTMLButtonElement>("button", {
    name,
  });
}

const isMeant = (number: string, name: string) =>
  waitFor(() => expect(stepOn(number, name).disabled).toBe(false));

const tapped = () => crew.getState().taps.map(({ order, body }) => `${order} ${body.command}`);

describe("cards that move under a finger", () => {
  test("a new offer above the card is not accepted by the touch that meant the card", async () => {
    await openWith(anOrderOf("0007", "en_route"));
    await isMeant("0007", "到达");
    tell(anOrderOf("0007", "en_route"), anOrderOf("0008", "offered"));
    fireEvent.click(stepOn("0008", "接单"));
    fireEvent.click(stepOn("0008", "不能去"));
    fireEvent.click(screen.getByRole("button", { name: "返回" }));
    fireEvent.click(stepOn("0007", "到达"));
    expect(tapped()).toEqual([]);
    await isMeant("0008", "接单");
    fireEvent.click(stepOn("0008", "接单"));
    expect(tapped()).toEqual(["ord_0008 accept"]);
  });

  test("an offer that another station takes leaves no step of the next card under the finger", async () => {
    await openWith(anOrderOf("0007", "en_route"), anOrderOf("0008", "offered"));
    await isMeant("0008", "接单");
    tell(anOrderOf("0007", "en_route"), anOrderOf("0008", "expired"));
    fireEvent.click(stepOn("0007", "到达"));
    expect(tapped()).toEqual([]);
    await isMeant("0007", "到达");
    fireEvent.click(stepOn("0007", "到达"));
    expect(tapped()).toEqual(["ord_0007 arrive"]);
  });

  test("a line that appears above the cards moves them like a card does", async () => {
    let grow: (height: number) => void = () => undefined;
    vi.stubGlobal(
      "ResizeObserver",
      class {
        constructor(tell: (entries: { contentRect: { height: number } }[]) => void) {
          grow = (height) => tell([{ contentRect: { height } }]);
        }
        observe(): void {}
        disconnect(): void {}
      },
    );
    await openWith(anOrderOf("0007", "en_route"));
    await isMeant("0007", "到达");
    act(() => grow(88));
    fireEvent.click(stepOn("0007", "到达"));
    fireEvent.click(stepOn("0007", "要二级增援"));
    expect(tapped()).toEqual([]);
    await isMeant("0007", "到达");
  });

  test("what rings while the record is read is not accepted by a touch on the record", async () => {
    await openWith();
    fireEvent.click(screen.getByRole("button", { name: "本站记录" }));
    tell(anOrderOf("0008", "offered"));
    fireEvent.click(stepOn("0008", "接单"));
    expect(tapped()).toEqual([]);
    await isMeant("0008", "接单");
  });
});

describe("duty", () => {
  const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));
  const mayPress = (name: string) =>
    waitFor(() =>
      expect(screen.getByRole("button", { name }).getAttribute("aria-disabled")).not.toBe("true"),
    );

  test("ends with a second tap that was meant, after what it does was said; it begins with one", async () => {
    await openWith(anOrderOf("0007", "en_route"));
    act(() => crew.setState(({ board }) => ({ board: { ...board, station: aStation({ live_count: 1 }) } })));
    press("结束值班");
    expect(screen.getByRole("alert").textContent).toBe(
      "你站手上还有 1 单，结束值班不会取消，仍须办完。 结束后不再给你站派单。",
    );
    press("确认结束值班");
    expect(duties).toEqual([]);
    await mayPress("确认结束值班");
    fireEvent.blur(screen.getByRole("button", { name: "确认结束值班" }));
    await mayPress("结束值班");
    press("结束值班");
    await mayPress("确认结束值班");
    press("确认结束值班");
    await waitFor(() => expect(duties).toMatchObject([{ on_duty: false }]));
    fireEvent.click(await screen.findByRole("button", { name: "开始值班" }));
    await waitFor(() => expect(duties).toMatchObject([{ on_duty: false }, { on_duty: true }]));
  });
});

describe("what an earlier page kept, without a network", () => {
  /** A board with one offer, told at this moment; the session's server time is 06:33:10. */
  async function openKept(kept_at: string): Promise<string> {
    const vibrate = vi.fn();
    Object.defineProperty(navigator, "vibrate", { value: vibrate, configurable: true });
    const offer = anOrderOf("0008", "offered");
    const id = fixture<SessionView>("reply_session_crew").station?.id ?? "";
    await keepFact("board", { station: aStation({ id }), orders: { [offer.id]: offer }, kept_at });
    await open();
    await screen.findByRole("article", { name: "0008" });
    const said = (await screen.findByText(/以下内容停在/)).textContent ?? "";
    return `${vibrate.mock.calls.length > 0 ? "rings" : "quiet"}: ${said}`;
  }

  test("says how old it is, and rings for an offer that may still wait", async () => {
    expect(await openKept("2026-11-22T06:30:00Z")).toMatch(/^rings: 以下内容停在 14:30:00/);
  });

  test("does not ring for an offer of hours ago, and names the day of yesterday's", async () => {
    expect(await openKept("2026-11-22T03:30:00Z")).toMatch(/^quiet: 以下内容停在 11:30:00/);
    cleanup();
    forgetPage();
    expect(await openKept("2026-11-21T12:30:00Z")).toMatch(/^quiet: 以下内容停在 11-21 20:30:00/);
  });

  test("is kept with the moment at which the server told it", async () => {
    await openWith();
    act(() =>
      crew.setState(({ board }) => ({ board: { ...board, epoch: "epoch_1", seq: 1, station: aStation() } })),
    );
    await waitFor(async () => expect((await keptFact("board"))?.kept_at).toMatch(/^2026-11-22T06:33:/));
  });
});

describe("a session that is ended from afar", () => {
  test("rings once, and the page that comes instead says why", async () => {
    const vibrate = vi.fn();
    Object.defineProperty(navigator, "vibrate", { value: vibrate, configurable: true });
    await openWith();
    // The taps, the photos and the board are told within one moment.
    goToSignIn();
    goToSignIn();
    expect(vibrate).toHaveBeenCalledTimes(1);
    cleanup();
    render(<EnrolPage />);
    expect(screen.getByRole("alert").textContent).toContain("这部手机已被退出登录");
    cleanup();
    render(<EnrolPage />);
    expect(screen.queryByRole("alert")).toBeNull();
  });
});
