// The crew's page as a whole: what moves under a finger is not a step.

import "fake-indexeddb/auto";
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { EMPTY_CREW_BOARD } from "../state/crew";
import { fixture } from "../testing/fixture";
import { aCrewOrder, anAssignment } from "../testing/scene";
import { SessionGate } from "../ui/session";
import type { CrewOrderView, StationDetail } from "../wire/types";
import { emptyPhone } from "./keep";
import { CrewPage } from "./page";
import { crew, forgetPage } from "./store";

/** The board's socket stays away: a test tells the board what the server would. */
class NoSocket {
  static OPEN = 1;
  readyState = 0;
  close(): void {}
}

beforeEach(async () => {
  localStorage.clear();
  forgetPage();
  await emptyPhone();
  vi.stubGlobal("WebSocket", NoSocket);
  vi.stubGlobal("fetch", async (path: string) => {
    if (path.endsWith("/session")) return new Response(JSON.stringify(fixture("reply_session_crew")));
    if (path.endsWith("/causes")) return new Response(JSON.stringify(fixture("reply_causes")));
    // What is tapped waits on the phone, where it can be counted.
    throw new TypeError("network");
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const aStation = () => ({ ...fixture<StationDetail>("reply_station_detail"), on_duty: true });

const anOrderOf = (number: string, state: CrewOrderView["assignment"]["state"]) =>
  aCrewOrder({ id: `ord_${number}`, number, assignment: anAssignment({ id: `asg_${number}`, state }) });

/** The server's board is now this one. */
function tell(...orders: CrewOrderView[]): void {
  const by_id = Object.fromEntries(orders.map((order) => [order.id, order]));
  act(() => crew.setState({ board: { ...EMPTY_CREW_BOARD, station: aStation(), orders: by_id } }));
}

async function openWith(...orders: CrewOrderView[]): Promise<void> {
  render(
    <SessionGate roles={["crew"]}>
      <CrewPage />
    </SessionGate>,
  );
  await screen.findByRole("banner");
  tell(...orders);
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

  test("what rings while the record is read is not accepted by a touch on the record", async () => {
    await openWith();
    fireEvent.click(screen.getByRole("button", { name: "本站记录" }));
    tell(anOrderOf("0008", "offered"));
    fireEvent.click(stepOn("0008", "接单"));
    expect(tapped()).toEqual([]);
    await isMeant("0008", "接单");
  });
});
