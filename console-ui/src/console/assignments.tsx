// The called stations: where each stands, its clock, how it can be reached, and why it was chosen.
// Must not: hide those that said no; they are the answer to "why not the nearest".

import { useState } from "react";
import type { Subject } from "../action/action";
import { ASSIGNMENT_ACTIONS } from "../action/assignment";
import { pageKeyName } from "../action/registry";
import { t, word } from "../i18n/language";
import { nextInLine } from "../order/choice";
import { Considered, offerOf } from "../order/considered";
import { whyText } from "../order/why";
import { liveArrival, positionOf } from "../state/position";
import { AssignmentBadge } from "../ui/badge";
import { Countdown, Ring } from "../ui/countdown";
import { clockTime, distance, minutes } from "../ui/format";
import { useNow } from "../ui/tick";
import type { AssignmentView, CandidateView, TimelineEntry } from "../wire/types";
import { ActionButton } from "./actionbar";
import { intent, useLive } from "./board";

export function Assignments({ subject, timeline }: { subject: Subject; timeline: readonly TimelineEntry[] }) {
  const assignments = subject.order?.assignments ?? [];
  const newest = assignments.reduce<AssignmentView | null>(
    (latest, each) => (latest && latest.offered_at >= each.offered_at ? latest : each),
    null,
  );
  const next = newest ? nextInLine(offerOf(timeline, newest)?.considered ?? [], assignments) : null;
  return (
    <section className="block" aria-label={t("assignments.title")}>
      <h3 className="block-title">
        {t("assignments.title")} <span className="pane-count">{assignments.length}</span>
        {assignments.length > 1 && (
          <span className="pane-note">
            {t("assignments.next")} <kbd>{pageKeyName("next_station")}</kbd>
          </span>
        )}
      </h3>
      {assignments.length === 0 && <p className="empty small">{t("assignments.none")}</p>}
      <ul className="assignments">
        {assignments.map((assignment) => (
          <AssignmentCard
            key={assignment.id}
            assignment={assignment}
            is_chosen={assignment.id === subject.assignment?.id}
            offer={offerOf(timeline, assignment)}
            next={assignment.id === newest?.id ? next : null}
            has_key={assignment.id === (subject.assignment ?? assignments[0])?.id}
          />
        ))}
      </ul>
      <div className="action-row" role="group" aria-label={t("group.crew")}>
        <span className="action-row-title">
          {subject.assignment
            ? t("group.crew_of", { station: subject.assignment.station.name })
            : t("group.crew")}
        </span>
        {ASSIGNMENT_ACTIONS.filter((action) => action.available(subject)).map((action) => (
          <ActionButton key={action.id} action={action} subject={subject} />
        ))}
      </div>
    </section>
  );
}

interface CardProps {
  assignment: AssignmentView;
  is_chosen: boolean;
  offer: TimelineEntry | undefined;
  /** Who would be called after it; told at the newest offer only. */
  next: CandidateView | null;
  /** The key for the reasons opens these: the chosen station's, or the first where none is chosen. */
  has_key: boolean;
}

function AssignmentCard({ assignment, is_chosen, offer, next, has_key }: CardProps) {
  const [is_open, setOpen] = useState(false);
  const { station, level, reach, reason } = assignment;
  return (
    <li
      className={`assignment${is_chosen ? " chosen" : ""}${assignment.is_lead ? " lead" : ""} state-${assignment.state}`}
    >
      <button
        type="button"
        className="assignment-main"
        aria-pressed={is_chosen}
        onClick={() => intent.setState({ assignment: assignment.id })}
      >
        <Clock assignment={assignment} />
        <span className="assignment-who">
          <strong>{station.name}</strong> <span className="muted">{station.code}</span>
          <span className={`level ${level}`}>{word("level_short", level)}</span>
          {assignment.is_lead && <span className="lead-mark">{t("assignment.lead")}</span>}
          {assignment.is_standby && <span className="badge">{t("assignment.standby")}</span>}
          {assignment.steps_in && <span className="badge">{t("assignment.steps_in")}</span>}
        </span>
        <AssignmentBadge state={assignment.state} />
        <span className="assignment-facts">
          <span>{distance(assignment.distance_m)}</span>
          <span>{minutes(assignment.travel_time_s)}</span>
          <span className={`reach ${reach}`}>{word("reach", reach)}</span>
          {reason && <span className="reason">{word("end_reason", reason)}</span>}
          <Times assignment={assignment} />
        </span>
      </button>
      {offer && (
        <button
          type="button"
          className="why-toggle"
          data-command="why"
          aria-expanded={is_open}
          onClick={() => setOpen(!is_open)}
        >
          {t("chosen.by", { why: whyText(offer.why ?? "nearest") })} {is_open ? "▴" : "▾"}
          {has_key && <kbd>{pageKeyName("why")}</kbd>}
          {next && <span className="next-in-line">{nextText(next)}</span>}
        </button>
      )}
      {is_open && offer && <WhyThisOne offer={offer} station={station.id} />}
    </li>
  );
}

/** The comparison that was recorded, with the load of each station as it is now. */
function WhyThisOne({ offer, station }: { offer: TimelineEntry; station: string }) {
  const stations = useLive((state) => state.board.stations);
  return <Considered offer={offer} station={station} stations={stations} />;
}

function nextText(next: CandidateView): string {
  return t("choice.next", {
    station: next.station.name,
    distance: distance(next.distance_m),
    minutes: minutes(next.travel_time_s),
  });
}

/** What runs for this station now: the answer, or the way to the lift. */
function Clock({ assignment }: { assignment: AssignmentView }) {
  const { state, answer_by, arrival_expected_at } = assignment;
  if (state === "offered" && answer_by) return <Ring from={assignment.offered_at} due_at={answer_by} />;
  if ((state === "accepted" || state === "en_route") && arrival_expected_at) {
    return <Eta assignment={assignment} promised_at={arrival_expected_at} />;
  }
  return <span className="eta none" aria-hidden="true" />;
}

/** The arrival by where the crew is, where that is known; what it promised stays beside it. */
function Eta({ assignment, promised_at }: { assignment: AssignmentView; promised_at: string }) {
  const now = useNow();
  const position = useLive(({ board }) => positionOf(assignment, board.crews));
  const arrival_at = liveArrival(assignment, position, now);
  const is_there = arrival_at !== null && Date.parse(arrival_at) <= now;
  const is_late = Date.parse(promised_at) <= now;
  return (
    <span className="eta">
      {is_there ? (
        <strong>{t("position.arriving")}</strong>
      ) : (
        <Countdown due_at={arrival_at ?? promised_at} />
      )}
      <span className="eta-label">
        {t(arrival_at ? "position.eta_live" : is_late ? "assignment.eta_late" : "assignment.eta")}
      </span>
      {arrival_at && (
        <span className="eta-label">
          {t("position.eta_promised", { at: clockTime(promised_at).slice(0, 5) })}
        </span>
      )}
    </span>
  );
}

function Times({ assignment }: { assignment: AssignmentView }) {
  const times: [string, string | null][] = [
    [t("time.offered"), assignment.offered_at],
    [t("time.accepted"), assignment.accepted_at],
    [t("time.set_out"), assignment.set_out_at],
    [t("time.arrived"), assignment.arrived_at],
    [t("time.finished"), assignment.finished_at],
    [t("time.ended"), assignment.ended_at],
  ];
  return (
    <span className="times">
      {times.map(([title, at]) => at && <span key={title}>{`${title} ${clockTime(at)}`}</span>)}
    </span>
  );
}
