// The intake's store: the draft that survives a reload, the alarms that wait for the server, and the call that
// goes on after its alarm was raised. Must not: forget an alarm or a fact before the server has it.

import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { t } from "../i18n/language";
import { serverNow, serverTimestamp } from "../net/clock";
import { endpoint } from "../net/endpoint";
import { newKey } from "../net/key";
import { Outbox } from "../net/outbox";
import { type AlarmDraft, alarmOf, EMPTY_DRAFT, isEmpty, missingOf } from "../state/draft";
import { answered, type Facts, type Following, factsOf, hasNews, triageOf } from "../state/following";
import { problemText } from "../ui/problem";
import { goToSignIn } from "../ui/session";
import { play } from "../ui/tone";
import type { AlarmReply, CommandBody, CommandReply, LiftView, NewAlarm } from "../wire/types";
import { adopt, live, notify, select } from "./board";
import { moveTicks } from "./ticks";

const DRAFT = "liftaid.draft";
const OUTBOX = "liftaid.alarms";
const FACTS = "liftaid.facts";
const FOLLOWING = "liftaid.following";

/** An alarm that the operator finished and the server has not acknowledged. */
export interface KeptAlarm {
  key: string;
  body: NewAlarm;
  /** What it is called on the screen. */
  label: string;
  /** When it was kept, by the server's clock, in milliseconds. */
  kept_at: number;
}

/** What was heard after the alarm, on its way to the order. */
interface KeptFacts {
  key: string;
  order: string;
  body: CommandBody;
  /** When it was heard, where the server could not be told at once. */
  at: string | null;
}

interface Intake {
  draft: AlarmDraft;
  kept: readonly KeptAlarm[];
  /** The call that goes on. */
  following: Following | null;
  /** Calls that are over while the server has not answered, with facts that it was not told. */
  unsettled: readonly Following[];
  /** Lifts for which this seat took a call lately; they live as long as the page. */
  recent: readonly string[];
}

/** Lifts that are remembered for the next caller. */
const MAX_RECENT = 20;

/** What is kept under a name, or what there is without it. */
function stored<Kept>(name: string, otherwise: Kept): Kept {
  try {
    return (JSON.parse(localStorage.getItem(name) ?? "null") as Kept | null) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function storedDraft(): AlarmDraft {
  return { ...EMPTY_DRAFT, ...stored<Partial<AlarmDraft>>(DRAFT, {}) };
}

const NO_CALLS: Pick<Intake, "following" | "unsettled"> = { following: null, unsettled: [] };

export const intake = createStore<Intake>()(() => ({
  draft: storedDraft(),
  kept: [],
  recent: [],
  ...stored(FOLLOWING, NO_CALLS),
}));

/** The calls that go on survive a reload, like the draft. */
intake.subscribe(({ following, unsettled }, before) => {
  if (following === before.following && unsettled === before.unsettled) return;
  localStorage.setItem(FOLLOWING, JSON.stringify({ following, unsettled }));
});

const outbox = new Outbox<KeptAlarm, AlarmReply>({
  name: OUTBOX,
  send: (item) => endpoint.raiseAlarm(item.body, item.key),
  onSent: (item, reply) => onReply(item.key, reply),
  onRefused: (item, error) => {
    play("refused");
    notify("bad", t("intake.refused", { label: item.label, why: problemText(error) }));
    forget(item.key);
  },
  onSignedOut: goToSignIn,
  onChange: (kept) => intake.setState({ kept }),
});

const facts_outbox = new Outbox<KeptFacts, CommandReply>({
  name: FACTS,
  send: ({ order, body, at, key }) =>
    endpoint.command(order, { ...body, occurred_at: at, source: null }, key),
  onSent: (_item, reply) => {
    if (reply.order) adopt(reply.order);
  },
  onRefused: (item, error) => {
    play("refused");
    notify("bad", t("intake.fact_refused", { why: problemText(error) }), item.order);
  },
  onSignedOut: goToSignIn,
  onChange: () => undefined,
});

/** Takes up alarms that an earlier page left, and sends them; again whenever the network comes back. */
export function resumeIntake(): () => void {
  intake.setState({ kept: outbox.items() });
  sendKept();
  tellNews();
  window.addEventListener("online", sendKept);
  return () => {
    outbox.stop();
    facts_outbox.stop();
    window.removeEventListener("online", sendKept);
  };
}

export function sendKept(): void {
  void outbox.flush();
  void facts_outbox.flush();
}

/**
 * Changes the draft and keeps it on this machine. The first entry is the moment the call began; it ends the
 * call before it, unless that one still looks for its lift.
 */
export function changeDraft(change: (draft: AlarmDraft) => AlarmDraft): void {
  const { draft: present, following } = intake.getState();
  if (following && !following.is_unlocated && !isEmpty(change(present))) endCall();
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
  endCall();
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
  follow(item, draft);
  if (!outbox.add(item)) {
    forget(item.key);
    notify("bad", t("intake.full"));
    return false;
  }
  clearDraft();
  return true;
}

/** The lift is chosen: the order exists from here on, or the one that looked for its lift has it. */
export function takeLift(lift: LiftView): boolean {
  const { following, recent } = intake.getState();
  intake.setState({ recent: [lift.id, ...recent.filter((id) => id !== lift.id)].slice(0, MAX_RECENT) });
  if (following?.is_unlocated) {
    intake.setState({
      following: { ...following, lift, is_unlocated: false, label: `${lift.compound} ${lift.position}` },
    });
    clearDraft();
    tellNews();
    return true;
  }
  changeDraft((before) => ({ ...before, lift, is_unlocated: false, search: "" }));
  return raise();
}

function follow(item: KeptAlarm, draft: AlarmDraft): void {
  endCall();
  const facts = factsOf(draft);
  moveTicks("", item.key);
  const following: Following = {
    key: item.key,
    label: item.label,
    began_at: draft.began_at,
    order: null,
    number: null,
    sent: facts,
    facts,
    lift: null,
    is_unlocated: draft.lift === null,
  };
  intake.setState({ following });
}

/** Facts settle for this long before they are sent, so that several keys are one request. */
const SETTLE_MS = 400;
let settling: ReturnType<typeof setTimeout> | undefined;

/** Notes what is heard on, on the call that goes on. */
export function changeFacts(change: (facts: Facts) => Facts): void {
  intake.setState(({ following }) =>
    following ? { following: { ...following, facts: change(following.facts) } } : {},
  );
  clearTimeout(settling);
  settling = setTimeout(tellNews, SETTLE_MS);
}

/** The call is over; what was not told yet still is. */
export function endCall(): void {
  clearTimeout(settling);
  tellNews();
  intake.setState(({ following, unsettled }) => ({
    following: null,
    unsettled: following && following.order === null ? [...unsettled, following] : unsettled,
  }));
}

/** The server will not have this alarm: there is no order to tell. */
function forget(key: string): void {
  intake.setState(({ following, unsettled }) => ({
    following: following?.key === key ? null : following,
    unsettled: unsettled.filter((call) => call.key !== key),
  }));
}

/** Tells the orders what is new; a call whose order is not known yet waits for it. */
function tellNews(): void {
  intake.setState(({ following, unsettled }) => ({
    following: following && told(following),
    unsettled: unsettled.map(told).filter((call) => call.order === null),
  }));
}

/** Puts the news of one call into the outbox; gives the call as it is after that. */
function told(call: Following): Following {
  if (call.order === null || !hasNews(call)) return call;
  const order = live.getState().board.orders[call.order] ?? null;
  const bodies: (CommandBody | null)[] = [
    call.lift && { command: "locate", lift: call.lift.id },
    triageOf(call, order),
  ];
  const at = live.getState().link.phase === "open" ? null : serverTimestamp();
  for (const body of bodies) {
    if (!body) continue;
    const item = { key: newKey("fact"), order: call.order, body, at };
    if (!facts_outbox.add(item)) {
      notify("bad", t("intake.full"), call.order);
      return call;
    }
  }
  return { ...call, lift: null, sent: call.facts };
}

function onReply(key: string, reply: AlarmReply): void {
  const { following } = intake.getState();
  const order = reply.order;
  if (!order) {
    forget(key);
    notify("plain", t("intake.parked"));
    return;
  }
  adopt(order);
  moveTicks(key, order.id);
  // A call that was taken meanwhile keeps the screen.
  if (!following || following.key === key) select(order.id);
  intake.setState((state) => ({
    following: state.following?.key === key ? answered(state.following, order) : state.following,
    unsettled: state.unsettled.map((call) => (call.key === key ? answered(call, order) : call)),
  }));
  tellNews();
  if (reply.disposition === "attached")
    notify("plain", t("intake.attached", { number: order.number }), order.id);
  else notify("good", t("intake.opened", { number: order.number }), order.id);
}

export function useIntake<Slice>(pick: (state: Intake) => Slice): Slice {
  return useStore(intake, pick);
}
