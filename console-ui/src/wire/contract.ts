// Holds our types against those generated from the server's OpenAPI document: a field that the server added,
// dropped or retyped does not compile here. Ours are narrower only where the server says `string` for a closed
// list. Must not: hold anything at run time.

import type { components } from "./generated";
import type * as ours from "./types";

type Server = components["schemas"];

/** Keys of every member of a union. */
type KeysOf<Shape> = Shape extends unknown ? keyof Shape : never;

/** True where ours has the server's fields, no others, and each is one of the server's values. */
type Agrees<Ours, Theirs> = [Ours] extends [Theirs]
  ? [KeysOf<Theirs>] extends [KeysOf<Ours>]
    ? [KeysOf<Ours>] extends [KeysOf<Theirs>]
      ? true
      : ["a field that the server does not have", Exclude<KeysOf<Ours>, KeysOf<Theirs>>]
    : ["a field is missing", Exclude<KeysOf<Theirs>, KeysOf<Ours>>]
  : ["a field has another type"];

/** One line per shape; each must be `true`. */
export type Contract = {
  AccountChange: Agrees<ours.AccountChange, Server["AccountChange"]>;
  AccountList: Agrees<ours.AccountList, Server["AccountList"]>;
  AccountView: Agrees<ours.AccountView, Server["AccountView"]>;
  AlarmCaller: Agrees<ours.AlarmCaller, Server["AlarmCaller"]>;
  AlarmReply: Agrees<ours.AlarmReply, Server["AlarmReply"]>;
  AlarmView: Agrees<ours.AlarmView, Server["AlarmView"]>;
  AssignmentView: Agrees<ours.AssignmentView, Server["AssignmentView"]>;
  AttentionView: Agrees<ours.AttentionView, Server["AttentionView"]>;
  BoardChange: Agrees<ours.BoardChange, Server["BoardChange"]>;
  BoardMessage: Agrees<ours.BoardMessage, Server["BoardMessage"]>;
  CallbackView: Agrees<ours.CallbackView, Server["CallbackView"]>;
  CallerBase: Agrees<ours.CallerBase, Server["CallerBase"]>;
  CandidateList: Agrees<ours.CandidateList, Server["CandidateList"]>;
  CandidateView: Agrees<ours.CandidateView, Server["CandidateView"]>;
  ClientMessage: Agrees<ours.ClientMessage, Server["ClientMessage"]>;
  CommandBody: Agrees<ours.CommandBody, Server["CommandBody"]>;
  CommandReply: Agrees<ours.CommandReply, Server["CommandReply"]>;
  CrewChange: Agrees<ours.CrewChange, Server["CrewChange"]>;
  CrewPositionView: Agrees<ours.CrewPositionView, Server["CrewPositionView"]>;
  CrewMessage: Agrees<ours.CrewMessage, Server["CrewMessage"]>;
  CrewOrderView: Agrees<ours.CrewOrderView, Server["CrewOrderView"]>;
  CrewView: Agrees<ours.CrewView, Server["CrewView"]>;
  DeadlineView: Agrees<ours.DeadlineView, Server["DeadlineView"]>;
  DeviceList: Agrees<ours.DeviceList, Server["DeviceList"]>;
  DeviceView: Agrees<ours.DeviceView, Server["DeviceView"]>;
  DrillStatus: Agrees<ours.DrillStatus, Server["DrillStatus"]>;
  StartDrill: Agrees<ours.StartDrill, Server["StartDrill"]>;
  DutyChange: Agrees<ours.DutyChange, Server["DutyChange"]>;
  EnrolDevice: Agrees<ours.EnrolDevice, Server["EnrolDevice"]>;
  EnrolmentView: Agrees<ours.EnrolmentView, Server["EnrolmentView"]>;
  IntervalFigures: Agrees<ours.IntervalFigures, Server["IntervalFigures"]>;
  DutyList: Agrees<ours.DutyList, Server["DutyList"]>;
  FactsBase: Agrees<ours.FactsBase, Server["FactsBase"]>;
  FixBody: Agrees<ours.FixBody, Server["FixBody"]>;
  FailedMessages: Agrees<ours.FailedMessages, Server["FailedMessages"]>;
  HandoverCommand: Agrees<ours.HandoverCommand, Server["HandoverCommand"]>;
  HandoverItem: Agrees<ours.HandoverItem, Server["HandoverItem"]>;
  HandoverList: Agrees<ours.HandoverList, Server["HandoverList"]>;
  HandoverView: Agrees<ours.HandoverView, Server["HandoverView"]>;
  LiftContact: Agrees<ours.LiftContact, Server["LiftContact"]>;
  LiftDetail: Agrees<ours.LiftDetail, Server["LiftDetail"]>;
  LiftHit: Agrees<ours.LiftHit, Server["LiftHit"]>;
  LiftView: Agrees<ours.LiftView, Server["LiftView"]>;
  LoopTrouble: Agrees<ours.LoopTrouble, Server["LoopTrouble"]>;
  MilestonesView: Agrees<ours.MilestonesView, Server["MilestonesView"]>;
  NewAccount: Agrees<ours.NewAccount, Server["NewAccount"]>;
  NewAlarm: Agrees<ours.NewAlarm, Server["NewAlarm"]>;
  NewEnrolment: Agrees<ours.NewEnrolment, Server["NewEnrolment"]>;
  OrderCommand: Agrees<ours.OrderCommand, Server["OrderCommand"]>;
  OrderDetail: Agrees<ours.OrderDetail, Server["OrderDetail"]>;
  OrderList: Agrees<ours.OrderList, Server["OrderList"]>;
  OrderView: Agrees<ours.OrderView, Server["OrderView"]>;
  OwnDevice: Agrees<ours.OwnDevice, Server["OwnDevice"]>;
  PaceRow: Agrees<ours.PaceRow, Server["PaceRow"]>;
  ParkedAlarm: Agrees<ours.ParkedAlarm, Server["ParkedAlarm"]>;
  PlaceParked: Agrees<ours.PlaceParked, Server["PlaceParked"]>;
  PositionBody: Agrees<ours.PositionBody, Server["PositionBody"]>;
  PromiseView: Agrees<ours.PromiseView, Server["PromiseView"]>;
  PushPlace: Agrees<ours.PushPlace, Server["PushPlace"]>;
  QuarantinedOrder: Agrees<ours.QuarantinedOrder, Server["QuarantinedOrder"]>;
  QuarantinedOrders: Agrees<ours.QuarantinedOrders, Server["QuarantinedOrders"]>;
  RateFigures: Agrees<ours.RateFigures, Server["RateFigures"]>;
  ResponseReport: Agrees<ours.ResponseReport, Server["ResponseReport"]>;
  ResponseRow: Agrees<ours.ResponseRow, Server["ResponseRow"]>;
  RetryReply: Agrees<ours.RetryReply, Server["RetryReply"]>;
  Role: Agrees<ours.Role, Server["Role"]>;
  SessionView: Agrees<ours.SessionView, Server["SessionView"]>;
  StationChange: Agrees<ours.StationChange, Server["StationChange"]>;
  StationDetail: Agrees<ours.StationDetail, Server["StationDetail"]>;
  StationOrder: Agrees<ours.StationOrder, Server["StationOrder"]>;
  StationRecord: Agrees<ours.StationRecord, Server["StationRecord"]>;
  StationView: Agrees<ours.StationView, Server["StationView"]>;
  StatusView: Agrees<ours.ServerStatus, Server["StatusView"]>;
  TimelineEntry: Agrees<ours.TimelineEntry, Server["TimelineEntry"]>;
  TroubleList: Agrees<ours.TroubleList, Server["TroubleList"]>;
  WallDistrict: Agrees<ours.WallDistrict, Server["WallDistrict"]>;
  WallNow: Agrees<ours.WallNow, Server["WallNow"]>;
  CardContact: Agrees<ours.CardContact, Server["CardContact"]>;
  CauseList: Agrees<ours.CauseList, Server["CauseList"]>;
  LiftCard: Agrees<ours.LiftCard, Server["LiftCard"]>;
  Navigation: Agrees<ours.Navigation, Server["Navigation"]>;
  PhotoList: Agrees<ours.PhotoList, Server["PhotoList"]>;
  PhotoReply: Agrees<ours.PhotoReply, Server["PhotoReply"]>;
  PhotoView: Agrees<ours.PhotoView, Server["PhotoView"]>;
  ReleaseForm: Agrees<ours.ReleaseForm, Server["ReleaseForm"]>;
  WallView: Agrees<ours.WallView, Server["WallView"]>;
};

type Failures = { [Name in keyof Contract]: Contract[Name] extends true ? never : Name }[keyof Contract];

/** Compiles only while nothing fails; the message names the shape. */
export const CONTRACT_HOLDS: [Failures] extends [never] ? true : Failures = true;
