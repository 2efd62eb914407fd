// The intake's store: the draft that survives a reload, and the alarms that wait for the server.
// Must not: forget an alarm before the server has it.

import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { t } from "../i18n/language";
import { serverNow, serverTimestamp } from "../net/clock";
import { endpoint } from "../net/endpoint";
import { newKey } from "../net/key";
import { Outbox } from "../net/outbox";
import { type AlarmDraft, alarmOf, EMPTY_DRAFT, isEmpty, missingOf } from "../state/draft";
import { problemText } from "../ui/problem";
import { goToSignIn } from "../ui/session";
import { play } from "../ui/tone";
import type { AlarmReply, NewAlarm } from "../wire/types";
import { adopt, notify, select } from "./board";

const DRAFT = "liftaid.draft";
const OUTBOX = "liftaid.alarms";

/** An alarm that the operator finished and the server has not acknowledged. */
export interface KeptAlarm {
  key: string;
  body: NewAlarm;
  /** What it is called on the screen. */
  label: string;
  /** When it was kept, by the server's clock, in milliseconds. */
  kept_at: number;
}

interface Intake {
  draft: AlarmDraft;
  kept: readonly KeptAlarm[];
}

function storedDraft(): AlarmDraft {
  try {
    const kept = JSON.parse(localStorage.getItem(DRAFT) ?? "null") as Partial<AlarmDraft> | null;
    return kept ? { ...EMPTY_DRAFT, ...kept } : EMPTY_DRAFT;
  } catch {
    return EMPTY_DRAFT;
  }
}

export const intake = createStore<Intake>()(() => ({ draft: storedDraft(), kept: [] }));

const outbox = new Outbox<KeptAlarm, AlarmReply>({
  name: OUTBOX,
  send: (item) => endpoint.raiseAlarm(item.body, item.key),
  onSent: (_item, reply) => tellReply(reply),
  onRefused: (item, error) => {
    play("refused");
    notify("bad", t("intake.refused", { label: item.label, why: problemText(error) }));
  },
  onSignedOut: goToSignIn,
  onChange: (kept) => intake.setState({ kept }),
});

/** Takes up alarms that an earlier page left, and sends them; again whenever the network comes back. */
export function resumeIntake(): () => void {
  intake.setState({ kept: outbox.items() });
  void outbox.flush();
  window.addEventListener("online", sendKept);
  return () => {
    outbox.stop();
    window.removeEventListener("online", sendKept);
  };
}

export function sendKept(): void {
  void outbox.flush();
}

/** Changes the draft and keeps it on this machine. The first entry is the moment the call began. */
export function changeDraft(change: (draft: AlarmDraft) => AlarmDraft): void {
  intake.setState(({ draft }) => {
    let next = change(draft);
    if (isEmpty(next)) next = { ...next, began_at: null };
    else if (next.began_at === null) next = { ...next, began_at: serverTimestamp() };
    localStorage.setItem(DRAFT, JSON.stringify(next));
    return { draft: next };
  });
}

export function clearDraft(): void {
  localStorage.removeItem(DRAFT);
  intake.setState({ draft: EMPTY_DRAFT });
}

/** The caller cannot say which lift: what was typed to find it becomes what was said. */
export function takeUnknown(): void {
  changeDraft((before) => ({
    ...before,
    lift: null,
    is_unlocated: true,
    text: before.text || before.search,
    search: "",
  }));
}

function labelOf(draft: AlarmDraft): string {
  return draft.lift ? `${draft.lift.compound} ${draft.lift.position}` : draft.text.slice(0, 40);
}

/** Raises the alarm: kept first, then sent. False when something is missing or nothing more can be kept. */
export function raise(): boolean {
  const { draft } = intake.getState();
  if (missingOf(draft)) {
    play("refused");
    return false;
  }
  const item: KeptAlarm = {
    key: newKey("alarm"),
    body: alarmOf(draft, serverTimestamp()),
    label: labelOf(draft),
    kept_at: serverNow(),
  };
  if (!outbox.add(item)) {
    notify("bad", t("intake.full"));
    return false;
  }
  clearDraft();
  return true;
}

function tellReply(reply: AlarmReply): void {
  const order = reply.order;
  if (!order) {
    notify("plain", t("intake.parked"));
    return;
  }
  adopt(order);
  select(order.id);
  if (reply.disposition === "attached")
    notify("plain", t("intake.attached", { number: order.number }), order.id);
  else notify("good", t("intake.opened", { number: order.number }), order.id);
}

export function useIntake<Slice>(pick: (state: Intake) => Slice): Slice {
  return useStore(intake, pick);
}
