// One order on the crew's phone: where, who is inside, and the one next step.
// Must not: offer a step that the server's and the crew's own record rule out.

import { t, useLanguage } from "../i18n/language";
import { type CrewStep, mayReport, nextStepOf, stepOf } from "../state/tap";
import { AssignmentBadge, FactChips, ModeBadge, PriorityBadge, peopleText } from "../ui/badge";
import { Elapsed } from "../ui/countdown";
import { clockTime, distance, minutes } from "../ui/format";
import type { CrewOrderView } from "../wire/types";
import { LiftSheet } from "./liftsheet";
import { Photos } from "./photos";
import { Release } from "./release";
import { Steps } from "./steps";
import { useStill } from "./still";
import { tap, useCrew } from "./store";

export function OrderCard({ order }: { order: CrewOrderView }) {
  useLanguage();
  const taps = useCrew((state) => state.taps);
  const step = stepOf(order, taps);
  const is_over = nextStepOf(step) === null;
  const is_going = step.state === "accepted" || step.state === "en_route" || step.state === "on_scene";
  return (
    <article className={`card ${order.priority} ${step.state}`} aria-label={order.number}>
      <header className="card-head">
        <AssignmentBadge state={step.state} />
        <PriorityBadge priority={order.priority} />
        <ModeBadge mode={order.mode} />
        <span className="card-number">{order.number}</span>
        {step.is_waiting && <span className="badge tone-wait">{t("crew.waiting")}</span>}
      </header>
      {step.steps_in && (
        <p className="told bad" role="alert">
          {t("crew.steps_in")}
        </p>
      )}
      <Where order={order} />
      {is_over ? <Over order={order} step={step} /> : <Steps order={order} step={step} />}
      {mayReport(order, step) && <Release order={order} />}
      {(is_going || mayReport(order, step)) && <Photos order={order} />}
      {(!is_over || step.state === "finished") && (
        <LiftSheet order={order} is_open={is_going && !step.is_freed} />
      )}
    </article>
  );
}

function Where({ order }: { order: CrewOrderView }) {
  const { lift, assignment } = order;
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
        <strong>{distance(assignment.distance_m)}</strong> ·{" "}
        <strong>{t("scene.drive", { time: minutes(assignment.travel_time_s) })}</strong> ·{" "}
        {t("crew.raised", { at: clockTime(order.opened_at) })} <Elapsed since={order.opened_at} />
      </p>
    </div>
  );
}

/** Nothing more to do: said plainly, with who is going instead. */
function Over({ order, step }: { order: CrewOrderView; step: CrewStep }) {
  const { assignment, led_by } = order;
  const is_still = useStill();
  const taps = useCrew((state) => state.taps);
  const has_said = taps.some(({ order: of, body }) => of === order.id && body.command === "accept");
  const is_going_on = order.state === "open" || order.state === "underway" || order.state === "on_scene";
  // Sent home or gone, and the order goes on: it was opened again, and the crew may still be near the lift. By the
  // server's word alone: of its own taps the end may be told before the release that goes with it.
  const has_left = assignment.state === "finished" && is_going_on && !step.is_freed;
  const was_there = step.state === "stood_down" || has_left;
  const may_go = step.state === "expired" || (was_there && !led_by);
  if (step.state === "finished" && (!has_left || led_by))
    return <p className="over good">{t("crew.over_finished")}</p>;
  if (step.state === "declined") return <p className="over">{t("crew.over_declined")}</p>;
  if (order.outcome === "merged") return <p className="over">{t("overtaken.merged")}</p>;
  if (step.state === "withdrawn") return <p className="over">{t("crew.over_withdrawn")}</p>;
  return (
    <div className="over">
      <p>
        <strong>
          {led_by && is_going_on
            ? t("crew.over_led", { station: led_by.name })
            : t(is_going_on ? (was_there ? "crew.over_reopened" : "crew.over_expired") : "crew.over_freed")}
        </strong>
      </p>
      {assignment.is_standby && is_going_on && <p>{t("crew.standby")}</p>}
      {may_go && is_going_on && !assignment.is_standby && (
        <button
          type="button"
          className="button"
          disabled={!is_still || has_said}
          onClick={() => tap(order.id, { command: "accept", assignment: assignment.id, eta_minutes: null })}
        >
          {t(led_by ? "crew.offer_standby" : "crew.accept_anyway")}
        </button>
      )}
    </div>
  );
}
