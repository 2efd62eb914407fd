// The triage pad's keys: facts where they mean something, and never a command on the order that is open.

import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EMPTY_BOARD } from "../state/board";
import type { Facts } from "../state/following";
import { showAtSeat } from "../testing/atseat";
import { fixture } from "../testing/fixture";
import { anOrder } from "../testing/scene";
import { currentSettings } from "../ui/settings";
import type { SessionView } from "../wire/types";
import { intent, live, select } from "./board";
import { TriagePad } from "./triagepad";

const played = vi.hoisted(() => ({ tones: [] as string[] }));
vi.mock("../ui/tone", () => ({ play: (tone: string) => played.tones.push(tone) }));

const ORDER = anOrder();
const NOTHING: Facts = { people: null, flags: [], hazards: [] };
let facts: Facts;

beforeEach(async () => {
  facts = NOTHING;
  played.tones = [];
  live.setState({ board: { ...EMPTY_BOARD, orders: { [ORDER.id]: ORDER } } });
  intent.setState({ order: null, opened: null, assignment: null, form: null, is_help_open: false });
  select(ORDER.id);
  vi.stubGlobal(
    "fetch",
    async () => new Response(JSON.stringify({ ...fixture<SessionView>("reply_session"), demo: false })),
  );
  const onChange = (change: (before: Facts) => Facts) => {
    facts = change(facts);
  };
  await showAtSeat(<TriagePad facts={NOTHING} hint="" onChange={onChange} onDone={() => undefined} />);
  act(() => screen.getByRole("group").focus());
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function press(key: string): void {
  fireEvent.keyDown(document.activeElement ?? document.body, { key });
}

test("a key that means nothing on the pad does nothing but the refused tone", () => {
  const before = { ...intent.getState(), is_muted: currentSettings().is_muted };
  const strays = ["p", "l", "m", "n", "o", "P", "-", "*", "]", "=", ";", " "];
  for (const key of strays) press(key);
  expect({ ...intent.getState(), is_muted: currentSettings().is_muted }).toEqual(before);
  expect(played.tones).toEqual(strays.map(() => "refused"));
  expect(facts).toEqual(NOTHING);
});

test("facts, the key list and the keys that work everywhere go on working there", () => {
  press("3");
  press("q");
  expect(facts).toEqual({ people: 3, flags: ["child_alone"], hazards: [] });
  press("?");
  expect(intent.getState().is_help_open).toBe(true);
  press("?");
  fireEvent.keyDown(screen.getByRole("group"), { key: "k", ctrlKey: true });
  expect(intent.getState().is_palette_open).toBe(true);
  intent.setState({ is_palette_open: false });
  expect(played.tones).toEqual([]);
});
