// One order on the crew's phone: where, who is inside, and the one next step.
// Must not: offer a step that the server's and the crew's own record rule out.

import { useState } from "react";
import { t, useLanguage, word } from "../i18n/language";
import { type CrewStep, nextStepOf, stepOf } from "../state/tap";
import { AssignmentBadge, FactChips, ModeBadge, PriorityBadge, peopleText } from "../ui/badge";
import { Countdown, Elapsed, Ring } from "../ui/countdown";
import { clockTime, distance, minutes } from "../ui/format";
import { DECLINE_REASONS } from "../wire/names";
import type { CrewOrderView } from "../wire/types";
import { ArrivalHelp } from "./scan";
import { tap, useCrew } from "./store";

export function OrderCard({ order }: { order: CrewOrderView }) {
  useLanguage();
  const taps = useCrew((state) => state.taps);
  const step = stepOf(order, taps);
  const is_over = nextStepOf(step) === null;
  return (
    <article className={`card ${order.priority} ${step.state}`} aria-label={order.number}>
      <header className="card-head">
        <AssignmentBadge state={step.state} />
        <PriorityBadge priority={order.priority} />
        <ModeBadge mode={order.mode} />
        <span className="card-number">{order.number}</span>
        {step.is_waiting && <span className="badge tone-wait">{t("crew.waiting")}</span>}
      </header>
      <Where order={order} />
      {is_over ? <Over order={order} step={step} /> : <Steps order={order} step={step} />}
    </article>
  );
}

function Where({ order }: { order: CrewOrderView }) {
  const { lift, point, assignment } = order;
  return (
    <div className="where">
      <p className="where-place">{lift ? lift.compound : t("place.unknown")}</p>
      {lift && (
        <>
          <p className="where-position">{lift.position}</p>
          <p className="where-address">{lift.address}</p>
          <p className="muted">
            {t("crew.lift", { code: lift.code, brand: lift.brand, floors: lift.floors })}
          </p>
        </>
      )}
      <p className="where-people">
        <strong>{peopleText(order.people)}</strong> <FactChips flags={order.flags} hazards={order.hazards} />
      </p>
      <p className="where-way">
        {distance(assignment.distance_m)} · {minutes(assignment.travel_time_s)} ·{" "}
        {word("level_short", assignment.level)} · {t("crew.raised", { at: clockTime(order.opened_at) })}{" "}
        <Elapsed since={order.opened_at} />
        {point && (
          <a className="map-link" href={`geo:${point.lat},${point.lon}?q=${point.lat},${point.lon}`}>
            {t("crew.open_map")}
          </a>
        )}
      </p>
    </div>
  );
}

/** Nothing more to do: said plainly, with who is going instead. */
function Over({ order, step }: { order: CrewOrderView; step: CrewStep }) {
  const { assignment, led_by } = order;
  const is_going_on = order.state === "open" || order.state === "underway" || order.state === "on_scene";
  if (step.state === "finished") return <p className="over good">{t("crew.over_finished")}</p>;
  if (step.state === "declined") return <p className="over">{t("crew.over_declined")}</p>;
  if (step.state === "withdrawn") return <p className="over">{t("crew.over_withdrawn")}</p>;
  return (
    <div className="over">
      <p>
        <strong>
          {led_by && is_going_on
            ? t("crew.over_led", { station: led_by.name })
            : t(is_going_on ? "crew.over_expired" : "crew.over_freed")}
        </strong>
      </p>
      {assignment.is_standby && is_going_on && <p>{t("crew.standby")}</p>}
      {step.state === "expired" && is_going_on && !assignment.is_standby && (
        <button
          type="button"
          className="button"
          onClick={() => tap(order.id, { command: "accept", assignment: assignment.id, eta_minutes: null })}
        >
          {t(led_by ? "crew.offer_standby" : "crew.accept_anyway")}
        </button>
      )}
    </div>
  );
}

function Steps({ order, step }: { order: CrewOrderView; step: CrewStep }) {
  const [panel, setPanel] = useState<"decline" | "freed" | null>(null);
  const assignment = order.assignment.id;
  const next = nextStepOf(step);
  if (panel === "decline") return <Decline order={order} onDone={() => setPanel(null)} />;
  if (panel === "freed") return <Freed order={order} onDone={() => setPanel(null)} />;
  if (next === "accept") return <Offer order={order} onDecline={() => setPanel("decline")} />;
  return (
    <div className="steps">
      <StepClock order={order} />
      {next === "set_out" && (
        <button
          type="button"
          className="step"
          onClick={() => tap(order.id, { command: "set_out", assignment })}
        >
          {t("crew.step.set_out")}
        </button>
      )}
      {next === "arrive" && (
        <button
          type="button"
          className="step"
          onClick={() => tap(order.id, { command: "arrive", assignment })}
        >
          {t("crew.step.arrive")}
        </button>
      )}
      {next === "record_freed" && (
        <button type="button" className="step" onClick={() => setPanel("freed")}>
          {t("crew.step.record_freed")}
        </button>
      )}
      {next === "finish" && (
        <button
          type="button"
          className="step good"
          onClick={() => tap(order.id, { command: "finish", assignment })}
        >
          {t("crew.step.finish")}
        </button>
      )}
      <ArrivalHelp order={order} step={step} />
      {!step.is_freed && (
        <div className="second-steps">
          <button
            type="button"
            className="button"
            onClick={() => tap(order.id, { command: "request_second_tier", assignment })}
          >
            {t("crew.second_tier")}
          </button>
          <button type="button" className="button" onClick={() => setPanel("decline")}>
            {t("crew.cannot")}
          </button>
        </div>
      )}
    </div>
  );
}

function StepClock({ order }: { order: CrewOrderView }) {
  const { arrival_expected_at, arrived_at } = order.assignment;
  if (arrived_at) {
    return (
      <p className="step-clock">
        {t("crew.on_scene_for")} <Elapsed since={arrived_at} className="big" />
      </p>
    );
  }
  if (!arrival_expected_at) return null;
  return (
    <p className="step-clock">
      {t("crew.expected_in")} <Countdown due_at={arrival_expected_at} className="big" />
    </p>
  );
}

const ETA_CHOICES = [5, 10, 15, 20, 30] as const;

function Offer({ order, onDecline }: { order: CrewOrderView; onDecline: () => void }) {
  const expected = Math.max(1, Math.round(order.assignment.travel_time_s / 60));
  const [eta, setEta] = useState(expected);
  const { id, offered_at, answer_by } = order.assignment;
  const choices = [...new Set([expected, ...ETA_CHOICES])].sort((a, b) => a - b);
  return (
    <div className="steps offer">
      <div className="offer-clock">
        {answer_by && <Ring from={offered_at} due_at={answer_by} />}
        <fieldset className="eta-choices">
          <legend>{t("crew.eta")}</legend>
          {choices.map((choice) => (
            <button
              key={choice}
              type="button"
              className="chip"
              aria-pressed={choice === eta}
              onClick={() => setEta(choice)}
            >
              {choice}
            </button>
          ))}
        </fieldset>
      </div>
      <button
        type="button"
        className="step accept"
        onClick={() => tap(order.id, { command: "accept", assignment: id, eta_minutes: eta })}
      >
        {t("crew.step.accept")}
      </button>
      <button type="button" className="step-second" onClick={onDecline}>
        {t("crew.decline")}
      </button>
    </div>
  );
}

/** One tap on the reason is the answer. */
function Decline({ order, onDone }: { order: CrewOrderView; onDone: () => void }) {
  const decline = (reason: (typeof DECLINE_REASONS)[number]) => {
    tap(order.id, { command: "decline", assignment: order.assignment.id, reason, note: null });
    onDone();
  };
  return (
    <div className="steps">
      <p className="panel-title">{t("crew.why_decline")}</p>
      <div className="reasons">
        {DECLINE_REASONS.map((reason) => (
          <button key={reason} type="button" className="reason-button" onClick={() => decline(reason)}>
            {word("decline_reason", reason)}
          </button>
        ))}
      </div>
      <button type="button" className="button wide" onClick={onDone}>
        {t("crew.back")}
      </button>
    </div>
  );
}

const MAX_FREED = 80;

/** The one step that is confirmed: how many came out. */
function Freed({ order, onDone }: { order: CrewOrderView; onDone: () => void }) {
  const [people, setPeople] = useState(order.people ?? 1);
  return (
    <div className="steps">
      <p className="panel-title">{t("crew.how_many")}</p>
      <div className="stepper big" role="group" aria-label={t("crew.how_many")}>
        <button
          type="button"
          className="button"
          aria-label={t("duty.less")}
          onClick={() => setPeople((n) => Math.max(0, n - 1))}
        >
          −
        </button>
        <output>{people}</output>
        <button
          type="button"
          className="button"
          aria-label={t("duty.more")}
          onClick={() => setPeople((n) => Math.min(MAX_FREED, n + 1))}
        >
          +
        </button>
      </div>
      <button
        type="button"
        className="step good"
        onClick={() => {
          tap(order.id, { command: "record_freed", assignment: order.assignment.id, people });
          onDone();
        }}
      >
        {t("crew.confirm_freed", { n: people })}
      </button>
      <button type="button" className="button wide" onClick={onDone}>
        {t("crew.back")}
      </button>
    </div>
  );
}
