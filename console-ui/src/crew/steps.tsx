// The steps of a crew: one large button for the next, beside it "cannot", "second tier" and "the place is wrong".
// Must not: make the time of a step wait for an answer; it is the moment of the first tap.

import { useState } from "react";
import { t, word } from "../i18n/language";
import { serverTimestamp } from "../net/clock";
import { type CrewStep, doubtOf, type NextStep, nextStepOf } from "../state/tap";
import { Countdown, Elapsed, Ring } from "../ui/countdown";
import { useSteady } from "../ui/steady";
import { useNow } from "../ui/tick";
import { DECLINE_REASONS } from "../wire/names";
import type { CommandBody, CrewOrderView, DeclineWas } from "../wire/types";
import { Doubt } from "./doubt";
import { Freed } from "./freed";
import { PanelTitle } from "./paneltitle";
import { ArrivalHelp } from "./scan";
import { useStill } from "./still";
import { tap, useCrew } from "./store";

type Panel = { name: "decline"; was: DeclineWas } | { name: "doubt" } | { name: "freed"; at: string };

/** The panel as long as it asks what it was opened for: a colleague may accept, or say that the people are out, meanwhile. */
function stillAsked(panel: Panel | null, was: DeclineWas, is_freed: boolean): Panel | null {
  if (panel?.name === "decline" && (panel.was !== was || is_freed)) return null;
  return panel?.name === "freed" && is_freed ? null : panel;
}

export function Steps({ order, step }: { order: CrewOrderView; step: CrewStep }) {
  const [opened, setPanel] = useState<Panel | null>(null);
  const next = nextStepOf(step);
  const was = next === "accept" ? "offered" : "going";
  const panel = stillAsked(opened, was, step.is_freed);
  const is_itself = useSteady(panel?.name ?? next);
  const is_steady = useStill() && is_itself;
  const close = () => setPanel(null);
  if (panel?.name === "decline") {
    return <Decline order={order} was={panel.was} is_steady={is_steady} onDone={close} />;
  }
  if (panel?.name === "doubt") return <Doubt order={order} onDone={close} />;
  if (panel?.name === "freed") {
    return <Freed order={order} at={panel.at} is_steady={is_steady} onDone={close} />;
  }
  return (
    <div className="steps">
      {next === "accept" ? (
        <Offer order={order} is_steady={is_steady} />
      ) : (
        <>
          <StepClock order={order} is_freed={step.is_freed} />
          {next && (
            <NextButton
              order={order}
              next={next}
              is_steady={is_steady}
              onFreed={() => setPanel({ name: "freed", at: serverTimestamp() })}
            />
          )}
          <ArrivalHelp order={order} step={step} />
        </>
      )}
      {!step.is_freed && (
        <Beside
          order={order}
          is_offer={next === "accept"}
          is_steady={is_steady}
          onDecline={() => setPanel({ name: "decline", was })}
          onDoubt={() => setPanel({ name: "doubt" })}
        />
      )}
    </div>
  );
}

/** The command of a step that is one tap. */
function commandOf(next: Exclude<NextStep, "accept" | "record_freed">, assignment: string): CommandBody {
  switch (next) {
    case "set_out":
      return { command: "set_out", assignment };
    case "arrive":
      return { command: "arrive", assignment };
    case "finish":
      return { command: "finish", assignment };
  }
}

interface NextProps {
  order: CrewOrderView;
  next: Exclude<NextStep, "accept">;
  is_steady: boolean;
  onFreed: () => void;
}

function NextButton({ order, next, is_steady, onFreed }: NextProps) {
  const is_last = next === "record_freed" || next === "finish";
  return (
    <button
      type="button"
      className={`step${is_last ? " good" : ""}`}
      disabled={!is_steady}
      onClick={() => {
        if (next === "record_freed") onFreed();
        else tap(order.id, commandOf(next, order.assignment.id));
      }}
    >
      {t(`crew.step.${next}`)}
    </button>
  );
}

interface BesideProps {
  order: CrewOrderView;
  is_offer: boolean;
  is_steady: boolean;
  onDecline: () => void;
  onDoubt: () => void;
}

/** What else may have to be said. */
function Beside({ order, is_offer, is_steady, onDecline, onDoubt }: BesideProps) {
  const taps = useCrew((state) => state.taps);
  const has_asked = taps.some(
    ({ order: of, body }) => of === order.id && body.command === "request_second_tier",
  );
  const doubt = doubtOf(order, taps);
  const assignment = order.assignment.id;
  return (
    <>
      <div className={is_offer ? "second-steps two" : "second-steps"}>
        <button type="button" className="step-second" onClick={onDecline}>
          {t(is_offer ? "crew.decline" : "crew.cannot")}
        </button>
        {!is_offer && (
          <button
            type="button"
            className="step-second"
            disabled={has_asked || !is_steady}
            onClick={() => tap(order.id, { command: "request_second_tier", assignment })}
          >
            {t("crew.second_tier")}
          </button>
        )}
        <button type="button" className="step-second" onClick={onDoubt}>
          {t("scene.doubt")}
        </button>
      </div>
      {doubt && (
        <p className="said" role="status">
          {t("scene.doubted", { what: word("why", doubt) })}
        </p>
      )}
    </>
  );
}

function StepClock({ order, is_freed }: { order: CrewOrderView; is_freed: boolean }) {
  const { arrival_expected_at, arrived_at } = order.assignment;
  if (is_freed) return <p className="step-clock">{t("scene.freed_leave")}</p>;
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
      <ToTheLift due_at={arrival_expected_at} />
    </p>
  );
}

/** What this crew promised; once it has passed, that it has. */
function ToTheLift({ due_at }: { due_at: string }) {
  if (Date.parse(due_at) > useNow()) {
    return (
      <>
        {t("crew.expected_in")} <Countdown due_at={due_at} className="big" />
      </>
    );
  }
  return (
    <>
      {t("crew.later_than_said")} <Elapsed since={due_at} className="big overdue" />
    </>
  );
}

const ETA_CHOICES = [5, 10, 15, 20, 30] as const;

function Offer({ order, is_steady }: { order: CrewOrderView; is_steady: boolean }) {
  const expected = Math.max(1, Math.round(order.assignment.travel_time_s / 60));
  const [eta, setEta] = useState(expected);
  const { id, offered_at, answer_by } = order.assignment;
  const choices = [...new Set([expected, ...ETA_CHOICES])].sort((a, b) => a - b);
  return (
    <>
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
        disabled={!is_steady}
        onClick={() => tap(order.id, { command: "accept", assignment: id, eta_minutes: eta })}
      >
        {t("crew.step.accept")}
      </button>
    </>
  );
}

interface DeclineProps {
  order: CrewOrderView;
  was: DeclineWas;
  is_steady: boolean;
  onDone: () => void;
}

/** One tap on the reason is the answer. */
function Decline({ order, was, is_steady, onDone }: DeclineProps) {
  const decline = (reason: (typeof DECLINE_REASONS)[number]) => {
    tap(order.id, { command: "decline", assignment: order.assignment.id, reason, was, note: null });
    onDone();
  };
  return (
    <div className="steps">
      <PanelTitle>{t("crew.why_decline")}</PanelTitle>
      <p className="muted">{t("scene.next_station")}</p>
      <div className="reasons">
        {DECLINE_REASONS.map((reason) => (
          <button
            key={reason}
            type="button"
            className="reason-button"
            disabled={!is_steady}
            onClick={() => decline(reason)}
          >
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
