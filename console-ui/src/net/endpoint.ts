// Every address of the API that the pages use, with its types.
// Must not: hold rules; a page that needs two calls makes two calls.

import type {
  AccountChange,
  AccountList,
  AccountView,
  AlarmCaller,
  AlarmCallerView,
  AlarmReply,
  CandidateList,
  CauseList,
  CommandReply,
  DeviceList,
  DrillStatus,
  DutyChange,
  DutyList,
  EnrolDevice,
  EnrolmentView,
  HandoverCommand,
  HandoverList,
  HandoverView,
  Level,
  LiftCard,
  LiftDetail,
  LiftSearchReply,
  NewAccount,
  NewAlarm,
  NewEnrolment,
  OrderCommand,
  OrderDetail,
  OrderList,
  OwnDevice,
  PhotoList,
  PhotoReply,
  PlaceParked,
  PositionBody,
  PushPlace,
  ResponseReport,
  RetryReply,
  RevealedPhone,
  RevealPhone,
  ServerStatus,
  SessionView,
  SignIn,
  StartDrill,
  StationChange,
  StationDetail,
  StationList,
  StationRecord,
  StationView,
  TroubleList,
  WallView,
} from "../wire/types";
import { query, request } from "./api";

/** Filter of `GET /orders`; days are local and inclusive. */
export interface OrderFilter {
  state?: "live" | "waiting" | "closed" | "all";
  q?: string | null;
  from?: string | null;
  to?: string | null;
  district?: string | null;
  station?: string | null;
  measure?: string | null;
  limit?: number;
  cursor?: string | null;
}

const id = encodeURIComponent;

export const endpoint = {
  signIn: (name: string, password: string) =>
    request<SessionView>("POST", "/session", { body: { name, password } satisfies SignIn }),
  session: () => request<SessionView>("GET", "/session"),
  signOut: () => request<void>("DELETE", "/session"),
  status: () => request<ServerStatus>("GET", "/status"),
  wall: (signal: AbortSignal) => request<WallView>("GET", "/wall", { signal }),
  troubles: () => request<TroubleList>("GET", "/troubles"),
  retryMessages: (key: string) => request<RetryReply>("POST", "/troubles/messages/retry", { body: {}, key }),

  searchLifts: (q: string, limit: number, signal?: AbortSignal) =>
    request<LiftSearchReply>("GET", `/lifts${query({ q, limit })}`, signal ? { signal } : {}),
  lift: (lift: string) => request<LiftDetail>("GET", `/lifts/${id(lift)}`),

  raiseAlarm: (body: NewAlarm, key: string) => request<AlarmReply>("POST", "/alarms", { body, key }),
  placeParked: (alarm: string, lift: string | null, key: string) =>
    request<AlarmReply>("POST", `/alarms/${id(alarm)}/place`, { body: { lift } satisfies PlaceParked, key }),
  tellCaller: (alarm: string, body: AlarmCaller, key: string) =>
    request<AlarmCallerView>("POST", `/alarms/${id(alarm)}/caller`, { body, key }),
  /** By POST: a number has no place in an address. */
  liftsOfCaller: (phone: string, key: string, signal?: AbortSignal) =>
    request<LiftSearchReply>("POST", "/callers/lifts", {
      body: { phone },
      key,
      ...(signal ? { signal } : {}),
    }),
  revealPhone: (alarm: string, reason: string, key: string) =>
    request<RevealedPhone>("POST", `/alarms/${id(alarm)}/phone`, {
      body: { reason } satisfies RevealPhone,
      key,
    }),

  orders: (filter: OrderFilter) => request<OrderList>("GET", `/orders${query({ ...filter })}`),
  order: (order: string) => request<OrderDetail>("GET", `/orders/${id(order)}`),
  command: (order: string, body: OrderCommand, key: string) =>
    request<CommandReply>("POST", `/orders/${id(order)}/commands`, { body, key }),
  candidates: (order: string, level: Level) =>
    request<CandidateList>("GET", `/orders/${id(order)}/candidates${query({ level })}`),

  liftCard: (order: string) => request<LiftCard>("GET", `/orders/${id(order)}/lift-card`),
  revealContact: (order: string, contact: string, key: string) =>
    request<RevealedPhone>("POST", `/orders/${id(order)}/contact-phone`, { body: { contact }, key }),
  causes: () => request<CauseList>("GET", "/causes"),
  photos: (order: string) => request<PhotoList>("GET", `/orders/${id(order)}/photos`),
  /** Where a picture is to be had. */
  photoAddress: (order: string, photo: string) => `/api/v1/orders/${id(order)}/photos/${id(photo)}`,
  addPhoto: (order: string, assignment: string, taken_at: string, picture: ArrayBuffer, key: string) =>
    request<PhotoReply>("POST", `/orders/${id(order)}/photos${query({ assignment, taken_at })}`, {
      picture,
      key,
      timeout_ms: 60_000,
    }),

  handovers: (before: string | null) => request<HandoverList>("GET", `/handovers${query({ before })}`),
  handover: (handover: string) => request<HandoverView>("GET", `/handovers/${id(handover)}`),
  openHandover: (key: string) => request<HandoverView>("POST", "/handovers", { body: {}, key }),
  commandHandover: (handover: string, body: HandoverCommand, key: string) =>
    request<HandoverView>("POST", `/handovers/${id(handover)}/commands`, { body, key }),

  drill: () => request<DrillStatus>("GET", "/drill"),
  startDrill: (body: StartDrill, key: string) => request<DrillStatus>("POST", "/drill", { body, key }),
  endDrill: (key: string) => request<DrillStatus>("POST", "/drill/end", { body: {}, key }),

  dutyList: () => request<DutyList>("GET", "/duty-list"),
  stations: (q: string, district: string | null, cursor: string | null) =>
    request<StationList>("GET", `/stations${query({ q, district, cursor, limit: 50 })}`),
  station: (station: string) => request<StationDetail>("GET", `/stations/${id(station)}`),
  changeStation: (station: string, body: StationChange, key: string) =>
    request<StationView>("PATCH", `/stations/${id(station)}`, { body, key }),
  changeDuty: (station: string, body: DutyChange, key: string) =>
    request<StationView>("POST", `/stations/${id(station)}/duty`, { body, key }),

  makeEnrolment: (station: string, crew: string, key: string) =>
    request<EnrolmentView>("POST", `/stations/${id(station)}/enrolments`, {
      body: { crew } satisfies NewEnrolment,
      key,
    }),
  devices: (station: string) => request<DeviceList>("GET", `/stations/${id(station)}/devices`),
  revokeDevice: (device: string) => request<void>("DELETE", `/devices/${id(device)}`),
  enrol: (body: EnrolDevice) => request<SessionView>("POST", "/devices", { body }),
  ownDevice: () => request<OwnDevice>("GET", "/device"),
  takePushes: (body: PushPlace, key: string) => request<void>("POST", "/device/push", { body, key }),
  /** The phone shows the order's offer; said twice it is said once. */
  offerShown: (order: string) => request<void>("POST", `/orders/${id(order)}/shown`),
  tellPosition: (body: PositionBody, key: string) => request<void>("POST", "/crew/position", { body, key }),
  ownRecord: (days: number) => request<StationRecord>("GET", `/crew/record${query({ days })}`),

  accounts: (q: string, cursor: string | null) =>
    request<AccountList>("GET", `/accounts${query({ q, cursor })}`),
  createAccount: (body: NewAccount, key: string) => request<AccountView>("POST", "/accounts", { body, key }),
  changeAccount: (account: string, body: AccountChange, key: string) =>
    request<AccountView>("PATCH", `/accounts/${id(account)}`, { body, key }),

  responseReport: (from: string, to: string, by: ResponseReport["by"], district: string | null) =>
    request<ResponseReport>("GET", `/reports/response${query({ from, to, by, district })}`),
};
