// What a person must look at on this order, each with the action that answers it.

import type { OrderAction, Subject } from "../action/action";
import { ALL_ORDER_ACTIONS, keyName, pageKeyName } from "../action/registry";
import { t, word } from "../i18n/language";
import { whyText } from "../order/why";
import type { AssignmentView, AttentionKind, AttentionView } from "../wire/types";
import { intent } from "./board";
import { begin, subjectOf } from "./keys";

/** The action that answers a mark; none where looking is all there is to do. */
const ANSWERS: Record<AttentionKind, string | null> = {
  verify: "verify",
  locate: "locate",
  ring_station: "accept",
  nobody_reachable: "call_station",
  offer_limit: "call_station",
  movement_overdue: "set_out",
  arrival_overdue: "arrive",
  release_overdue: "request_second_tier",
  fire_brigade_proposed: "decide_fire_brigade",
  comfort_call: "record_comfort_call",
  place_doubted: "locate",
  passenger_out: "self_rescued",
  passenger_call: "record_comfort_call",
  passenger_wrote: "answer_passenger",
  trapped_mark: null,
  callback_overdue: "record_callback",
  promise_overdue: "keep_promise",
  quarantined: "add_note",
};

function actionOf(mark: AttentionView, subject: Subject): OrderAction | undefined {
  // Who steps in for another has accepted already: what is asked on the phone is whether it goes.
  const steps_in = mark.kind === "ring_station" && assignmentOf(mark, subject)?.steps_in;
  const answer = steps_in ? "set_out" : ANSWERS[mark.kind];
  return ALL_ORDER_ACTIONS.find(({ id }) => id === answer);
}

function assignmentOf(mark: AttentionView, subject: Subject): AssignmentView | undefined {
  return subject.order?.assignments.find(({ id }) => id === mark.assignment);
}

/** Whether the key of the action acts on what this line speaks of. */
function isChosen({ assignment }: AttentionView, subject: Subject): boolean {
  return assignment === null || assignment === subject.assignment?.id;
}

function textOf(mark: AttentionView, subject: Subject): string {
  const station = assignmentOf(mark, subject)?.station.name;
  const parts = [word("attention", mark.kind)];
  if (station) parts.push(station);
  if (mark.value !== null) parts.push(t("unit.minutes", { n: mark.value }));
  if (mark.why) parts.push(whyText(mark.why));
  return parts.join(" · ");
}

/** Stations to ring that have a line of their own: in a silent night there are twenty, and the clocks stand below them. */
const MAX_RINGS = 3;

/** The marks that have a line, and how many stations to ring are left to the list of stations. */
function folded(marks: readonly AttentionView[]): { shown: AttentionView[]; ring_count: number } {
  const rings = marks.filter(({ kind }) => kind === "ring_station").slice(MAX_RINGS);
  return { shown: marks.filter((mark) => !rings.includes(mark)), ring_count: rings.length };
}

export function AttentionList({ subject }: { subject: Subject }) {
  const marks = subject.order?.attention ?? [];
  if (marks.length === 0) return null;
  const answer = (mark: AttentionView, action: OrderAction) => {
    if (mark.assignment) intent.setState({ assignment: mark.assignment });
    begin(action, subjectOf(subject.role));
  };
  const { shown, ring_count } = folded(marks);
  return (
    <ul className="attention-list">
      {shown.map((mark) => {
        const action = actionOf(mark, subject);
        return (
          <li
            key={`${mark.kind} ${mark.assignment} ${mark.why}`}
            className={mark.for_shift_leader ? "leader" : ""}
          >
            <span>
              <span aria-hidden="true">! </span>
              {textOf(mark, subject)}
              {mark.for_shift_leader && <span className="muted"> · {word("role", "shift_leader")}</span>}
            </span>
            {action && (
              <button type="button" className="button small" onClick={() => answer(mark, action)}>
                {t(action.title)}
                {isChosen(mark, subject) && (
                  <>
                    {" "}
                    <kbd>{keyName(action.key)}</kbd>
                  </>
                )}
              </button>
            )}
          </li>
        );
      })}
      {ring_count > 0 && (
        <li className="more">
          {t("attention.more_rings", { n: ring_count, key: pageKeyName("next_station") })}
        </li>
      )}
    </ul>
  );
}
