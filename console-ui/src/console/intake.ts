// The intake's store: the draft that survives a reload, the alarms that wait for the server, and the call that
// goes on after its alarm was raised. Must not: forget an alarm or a fact before the server has it.

import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { t } from "../i18n/language";
import type { ProblemError } from "../net/api";
import { serverNow, serverTimestamp } from "../net/clock";
import { endpoint } from "../net/endpoint";
import { newKey } from "../net/key";
import { Outbox } from "../net/outbox";
import {
  type AlarmDraft,
  afterEntry,
  alarmOf,
  draftOf,
  EMPTY_DRAFT,
  isEmpty,
  labelOf,
  missingOf,
  saidInSearch,
  withHeard,
} from "../state/draft";
import {
  answered,
  type CallerWords,
  callerNews,
  type Facts,
  type Following,
  factsOf,
  hasNews,
  locateOf,
  looksForLift,
  NOBODY,
  sameFacts,
  withNoteEntered,
} from "../state/following";
import { phoneOf } from "../state/phone";
import { problemText } from "../ui/problem";
import { alsoForget, goToSignIn } from "../ui/session";
import { play } from "../ui/tone";
import type { AlarmCaller, AlarmCallerView, AlarmReply, LiftView, NewAlarm, OrderView } from "../wire/types";
import { adopt, intent, live, notify } from "./board";
import { selectLate } from "./late";
import { dropRefused, keepRefused, type RefusedAlarm } from "./refused";
import { sendTold, stopTelling, tellCommand, tellFacts } from "./telling";
import { moveTicks } from "./ticks";

const DRAFT = "liftaid.draft";
const OUTBOX = "liftaid.alarms";
const CALLERS = "liftaid.callers";
const FOLLOWING = "liftaid.following";

/** An alarm that the operator finished and the server has not acknowledged. */
export interface KeptAlarm {
  key: string;
  body: NewAlarm;
  /** What it is called on the screen. */
  label: string;
  /** The lift that the body names, should it have to be filled in again; a page before this one kept none. */
  lift?: LiftView | null;
  /** When it was kept, by the server's clock, in milliseconds. */
  kept_at: number;
  /** The order that was chosen then: its answer opens another only as long as that one is. */
  chosen: string | null;
}

interface Intake {
  draft: AlarmDraft;
  kept: readonly KeptAlarm[];
  /** The call that goes on. */
  following: Following | null;
  /** Calls that are over while the server has not answered, with facts that it was not told. */
  unsettled: readonly Following[];
  /** Alarms whose caller is on the way to the server. */
  callers: readonly string[];
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

/** Who rang, heard after the alarm, on its way to it. */
interface KeptCaller {
  key: string;
  alarm: string;
  /** Its order, where it was known; a page before this one kept none. */
  order?: string | null;
  body: AlarmCaller;
}

const NO_CALLS: Pick<Intake, "following" | "unsettled"> = { following: null, unsettled: [] };

export const intake = createStore<Intake>()(() => ({
  draft: storedDraft(),
  kept: [],
  callers: [],
  recent: [],
  ...storedCalls(),
}));

/** Calls that a page before this one kept; an older one knew nothing of callers. */
function storedCalls(): Pick<Intake, "following" | "unsettled"> {
  const { following, unsettled } = stored(FOLLOWING, NO_CALLS);
  const whole = (call: Following) => ({
    ...call,
    alarm: call.alarm ?? null,
    sent_caller: call.sent_caller ?? NOBODY,
    caller: call.caller ?? NOBODY,
    is_caller_refused: call.is_caller_refused ?? false,
    note: call.note ?? "",
    notes: call.notes ?? [],
  });
  return { following: following && whole(following), unsettled: unsettled.map(whole) };
}

/** The calls that go on survive a reload, like the draft. */
intake.subscribe(({ following, unsettled }, before) => {
  if (following === before.following && unsettled === before.unsettled) return;
  localStorage.setItem(FOLLOWING, JSON.stringify({ following, unsettled }));
});

const outbox = new Outbox<KeptAlarm, AlarmReply>({
  name: OUTBOX,
  send: (item) => endpoint.raiseAlarm(item.body, item.key),
  onSent: onReply,
  onRefused,
  onSignedOut: goToSignIn,
  onChange: (kept) => intake.setState({ kept }),
});

const caller_outbox = new Outbox<KeptCaller, AlarmCallerView>({
  name: CALLERS,
  send: ({ alarm, body, key }) => endpoint.tellCaller(alarm, body, key),
  onSent: () => undefined,
  onRefused: ({ alarm, order }, error) => {
    play("refused");
    notify("bad", t("followed.caller_refused", { why: problemText(error) }), order ?? null);
    const { following } = intake.getState();
    if (following?.alarm === alarm) intake.setState({ following: { ...following, is_caller_refused: true } });
  },
  onSignedOut: goToSignIn,
  onChange: showCallers,
});

function showCallers(items: readonly KeptCaller[]): void {
  intake.setState({ callers: items.map(({ alarm }) => alarm) });
}

/** Takes up alarms that an earlier page left, and sends them; again whenever the network comes back. */
export function resumeIntake(): () => void {
  intake.setState({ kept: outbox.items() });
  showCallers(caller_outbox.items());
  sendKept();
  tellNews();
  window.addEventListener("online", sendKept);
  // Who signs in next has not spoken with this caller.
  alsoForget(async () => endCall());
  return () => {
    outbox.stop();
    stopTelling();
    caller_outbox.stop();
    window.removeEventListener("online", sendKept);
  };
}

export function sendKept(): void {
  void outbox.flush();
  sendTold();
  void caller_outbox.flush();
}

/** The call's order as the board has it. */
function orderOf({ order }: Following): OrderView | null {
  return order === null ? null : (live.getState().board.orders[order] ?? null);
}

/**
 * Changes the draft and keeps it on this machine. An entry ends the call before it, unless that one still looks for
 * its lift.
 */
export function changeDraft(change: (draft: AlarmDraft) => AlarmDraft): void {
  const { draft: present, following } = intake.getState();
  if (following && !looksForLift(following, orderOf(following)) && !isEmpty(change(present))) endCall();
  const { draft } = intake.getState();
  fillIn(afterEntry(draft, change(draft), serverNow()));
}

/** The draft as it is from here on, also on this machine. */
function fillIn(draft: AlarmDraft): void {
  localStorage.setItem(DRAFT, JSON.stringify(draft));
  intake.setState({ draft });
}

function clearDraft(): void {
  localStorage.removeItem(DRAFT);
  intake.setState({ draft: EMPTY_DRAFT });
}

/** The operator is free for the next call: what was filled in is gone, and the call that went on is over. */
export function clearCall(): void {
  endCall();
  clearDraft();
}

/** The caller cannot say which lift: what was typed to find it becomes what was said. */
export function takeUnknown(): void {
  endCall();
  changeDraft((before) => ({
    ...before,
    lift: null,
    is_unlocated: true,
    ...saidInSearch(before, before.text || before.search),
  }));
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
    lift: draft.lift,
    kept_at: serverNow(),
    chosen: intent.getState().order,
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

/** The call whose lift is still looked for; null where a lift that is found can only be a new call's. */
export function callWithoutLift(): Following | null {
  const { following } = intake.getState();
  return following && looksForLift(following, orderOf(following)) ? following : null;
}

function remember(lift: LiftView): void {
  const { recent } = intake.getState();
  intake.setState({ recent: [lift.id, ...recent.filter((id) => id !== lift.id)].slice(0, MAX_RECENT) });
}

/** The lift is chosen: the alarm of a new call is raised with it. */
export function takeLift(lift: LiftView): boolean {
  remember(lift);
  changeDraft((before) => ({ ...before, ...saidInSearch(before, before.text), lift, is_unlocated: false }));
  return raise();
}

/** The lift is that of the call that looked for it; false where this call looks for none any more. */
export function locateCall(lift: LiftView): boolean {
  const following = callWithoutLift();
  if (!following) return false;
  remember(lift);
  const { caller } = following;
  const phone = caller.phone || (phoneOf(intake.getState().draft.search) ?? "");
  const label = `${lift.compound} ${lift.position}`;
  intake.setState({
    following: { ...following, lift, is_unlocated: false, label, caller: { ...caller, phone } },
  });
  clearDraft();
  tellNews();
  return true;
}

function follow(item: KeptAlarm, draft: AlarmDraft): void {
  endCall();
  const facts = factsOf(draft);
  const caller = { name: draft.caller_name.trim(), phone: draft.caller_phone.trim() };
  moveTicks("", item.key);
  const following: Following = {
    key: item.key,
    label: item.label,
    began_at: draft.began_at,
    alarm: null,
    order: null,
    number: null,
    sent: facts,
    facts,
    sent_caller: caller,
    caller,
    is_caller_refused: false,
    note: "",
    notes: [],
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

/** Notes what the caller said of himself, on the call that goes on, and tells it. */
export function changeCaller(change: Partial<CallerWords>): void {
  intake.setState(({ following }) =>
    following ? { following: { ...following, caller: { ...following.caller, ...change } } } : {},
  );
  tellNews();
}

/** Keeps a note while it is written, over a reload and until the call ends. */
export function writeNote(note: string): void {
  intake.setState(({ following }) => (following ? { following: { ...following, note } } : {}));
}

/** The note is finished: it goes to the order as soon as there is one. */
export function enterNote(): void {
  intake.setState(({ following }) => ({ following: following && withNoteEntered(following) }));
  tellNews();
}

/** The call is over; what was not told yet still is, and a note that was not entered is part of it. */
export function endCall(): void {
  clearTimeout(settling);
  enterNote();
  intake.setState(({ following, unsettled }) => ({
    following: null,
    unsettled: following && following.order === null ? [...unsettled, following] : unsettled,
  }));
}

/**
 * The server will not have this alarm. While its call goes on and nothing else is being filled in, it is before the
 * operator again; else it is kept, since two calls in one form would be mixed up.
 */
function onRefused({ key, label, body, lift }: KeptAlarm, error: ProblemError): void {
  play("refused");
  notify("bad", t("intake.refused", { label, why: problemText(error) }));
  const { draft: present, following, unsettled } = intake.getState();
  const call = [...unsettled, ...(following ? [following] : [])].find((each) => each.key === key);
  const draft = withHeard(draftOf(body, lift ?? null), call);
  forget(key);
  if (following?.key === key && isEmpty(present)) {
    fillIn(draft);
    moveTicks(key, "");
  } else keepRefused({ key, label, draft, problem: error.problem });
}

/** Puts a refused alarm before the operator again; false where another is being filled in. */
export function takeRefused({ key, draft }: RefusedAlarm): boolean {
  if (!isEmpty(intake.getState().draft)) {
    play("refused");
    return false;
  }
  endCall();
  fillIn(draft);
  moveTicks(key, "");
  dropRefused(key);
  return true;
}

/** There is no order to tell. */
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

/** Puts what the caller said of himself into its outbox; gives the call as it is after that. */
function callerTold(call: Following): Following {
  const body = callerNews(call);
  if (call.alarm === null || !body) return call;
  const { alarm, order } = call;
  if (caller_outbox.add({ key: newKey("caller"), alarm, order, body })) {
    const { name, phone } = call.caller;
    return { ...call, sent_caller: { name: name.trim(), phone: phone.trim() }, is_caller_refused: false };
  }
  return full(call);
}

/** Puts the news of one call into the outboxes; gives the call as it is after that. */
function told(before: Following): Following {
  let call = callerTold(before);
  const { order, notes } = call;
  if (order === null || !hasNews(call)) return call;
  const locate = locateOf(call, orderOf(call));
  if (locate && !tellCommand(order, locate)) return full(call);
  call = { ...call, lift: null };
  if (!sameFacts(call.sent, call.facts) && !tellFacts(order, call)) return full(call);
  call = { ...call, sent: call.facts };
  for (const note of notes) {
    if (!tellCommand(order, { command: "add_note", note })) return full(call);
    call = { ...call, notes: call.notes.slice(1) };
  }
  return call;
}

/** Nothing more can be kept: what the call has to say stays with it. */
function full(call: Following): Following {
  notify("bad", t("intake.full"), call.order);
  return call;
}

function onReply({ key, chosen }: KeptAlarm, reply: AlarmReply): void {
  const { following } = intake.getState();
  const order = reply.order;
  if (!order) {
    const { following: present, unsettled } = intake.getState();
    const call = [...unsettled, ...(present ? [present] : [])].find((each) => each.key === key);
    if (call) callerTold({ ...call, alarm: reply.alarm });
    forget(key);
    notify("plain", t("intake.parked"));
    for (const note of call ? withNoteEntered(call).notes : [])
      notify("bad", t("intake.note_refused", { note, why: t("intake.parked") }));
    return;
  }
  adopt(order);
  moveTicks(key, order.id);
  // A call that was taken meanwhile keeps the screen.
  if (!following || following.key === key) selectLate(order.id, chosen);
  intake.setState((state) => ({
    following: state.following?.key === key ? answered(state.following, reply.alarm, order) : state.following,
    unsettled: state.unsettled.map((call) => (call.key === key ? answered(call, reply.alarm, order) : call)),
  }));
  tellNews();
  if (reply.disposition === "attached")
    notify("plain", t("intake.attached", { number: order.number }), order.id);
  else notify("good", t("intake.opened", { number: order.number }), order.id);
}

export function useIntake<Slice>(pick: (state: Intake) => Slice): Slice {
  return useStore(intake, pick);
}
