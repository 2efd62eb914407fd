// States, priorities and marks as colour + shape + letter, so that none of them is told by colour alone.

import { t, word } from "../i18n/language";
import type { AssignmentState, Hazard, Mode, OrderState, PersonFlag, Priority } from "../wire/types";

type Shape = "ring" | "triangle" | "square" | "check" | "diamond" | "dash" | "cross" | "down" | "back";
type Tone = "wait" | "go" | "there" | "good" | "call" | "quiet" | "bad";

const PATHS: Record<Shape, string> = {
  ring: "M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3Z",
  triangle: "M4 2.5 13 8 4 13.5Z",
  square: "M3.5 3.5h9v9h-9Z",
  check: "M3 8.5 6.5 12 13 4.5",
  diamond: "M8 2 14 8 8 14 2 8Z",
  dash: "M3.5 8h9",
  cross: "M4 4 12 12M12 4 4 12",
  down: "M8 3v9M4 8.5 8 12.5 12 8.5",
  back: "M12.5 12.5V7a3 3 0 0 0-3-3H4M7 1 4 4l3 3",
};
const FILLED = new Set<Shape>(["triangle", "square", "diamond"]);

/** A small shape; it says nothing on its own, the letter beside it does. */
function ShapeMark({ shape }: { shape: Shape }) {
  const style = FILLED.has(shape)
    ? { fill: "currentColor", stroke: "none" }
    : { fill: "none", stroke: "currentColor", strokeWidth: 2.2 };
  return (
    <svg viewBox="0 0 16 16" width="11" height="11" aria-hidden="true" className="shape">
      <path d={PATHS[shape]} {...style} />
    </svg>
  );
}

const ORDER_LOOK: Record<OrderState, { shape: Shape; tone: Tone }> = {
  open: { shape: "ring", tone: "wait" },
  underway: { shape: "triangle", tone: "go" },
  on_scene: { shape: "square", tone: "there" },
  rescued: { shape: "check", tone: "good" },
  callback_due: { shape: "diamond", tone: "call" },
  closed: { shape: "dash", tone: "quiet" },
};

const ASSIGNMENT_LOOK: Record<AssignmentState, { shape: Shape; tone: Tone }> = {
  offered: { shape: "ring", tone: "wait" },
  accepted: { shape: "check", tone: "go" },
  en_route: { shape: "triangle", tone: "go" },
  on_scene: { shape: "square", tone: "there" },
  finished: { shape: "check", tone: "good" },
  declined: { shape: "cross", tone: "bad" },
  expired: { shape: "dash", tone: "quiet" },
  withdrawn: { shape: "back", tone: "quiet" },
  stood_down: { shape: "down", tone: "quiet" },
};

/** A state of which only a newer page knows: its bare name is shown, and the page goes on. */
const UNKNOWN_LOOK: { shape: Shape; tone: Tone } = { shape: "ring", tone: "quiet" };

/** Where an order is: shape, word, colour. */
export function OrderBadge({ state }: { state: OrderState }) {
  const look = ORDER_LOOK[state] ?? UNKNOWN_LOOK;
  return (
    <span className={`badge tone-${look.tone}`}>
      <ShapeMark shape={look.shape} />
      {word("order_state", state)}
    </span>
  );
}

/** Where an order is, in the width of two characters: colour, shape, letter. */
export function StateMark({ state }: { state: OrderState }) {
  const look = ORDER_LOOK[state] ?? UNKNOWN_LOOK;
  return (
    <span className={`state-mark tone-${look.tone}`}>
      <ShapeMark shape={look.shape} />
      {word("state_letter", state)}
    </span>
  );
}

/** Where a called station is. */
export function AssignmentBadge({ state }: { state: AssignmentState }) {
  const look = ASSIGNMENT_LOOK[state] ?? UNKNOWN_LOOK;
  return (
    <span className={`badge tone-${look.tone}`}>
      <ShapeMark shape={look.shape} />
      {word("assignment_state", state)}
    </span>
  );
}

/** `P1`, with more weight the more urgent. */
export function PriorityBadge({ priority }: { priority: Priority }) {
  return (
    <span className={`priority ${priority}`} title={word("priority", priority)}>
      {priority.toUpperCase()}
    </span>
  );
}

/** Marks a drill or a test; nothing for the real thing. */
export function ModeBadge({ mode }: { mode: Mode }) {
  if (mode === "live") return null;
  return <span className={`badge tone-call mode mode-${mode}`}>{word("mode", mode)}</span>;
}

/** People and dangers that matter, as short chips. */
export function FactChips({ flags, hazards }: { flags: readonly PersonFlag[]; hazards: readonly Hazard[] }) {
  if (flags.length === 0 && hazards.length === 0) return null;
  return (
    <span className="fact-chips">
      {hazards.map((hazard) => (
        <span key={hazard} className="fact hazard">
          {word("hazard", hazard)}
        </span>
      ))}
      {flags.map((flag) => (
        <span key={flag} className="fact">
          {word("flag", flag)}
        </span>
      ))}
    </span>
  );
}

/** So many chips fit into a row of the queue. */
const MAX_SHORT_FACTS = 3;

/** People and dangers in a character each, dangers first. */
export function ShortFacts({ flags, hazards }: { flags: readonly PersonFlag[]; hazards: readonly Hazard[] }) {
  const facts = [
    ...hazards.map((name) => ({ name, tone: "fact hazard" })),
    ...flags.map((name) => ({ name, tone: "fact" })),
  ];
  const rest_count = facts.length - MAX_SHORT_FACTS;
  return (
    <span className="short-facts">
      {facts.slice(0, MAX_SHORT_FACTS).map(({ name, tone }) => (
        <span key={name} className={tone}>
          {word("fact_short", name)}
        </span>
      ))}
      {rest_count > 0 && <span className="fact">+{rest_count}</span>}
    </span>
  );
}

/** `2 人`, or that nobody said. */
export function peopleText(people: number | null): string {
  if (people === null) return t("people.unknown");
  return people === 1 ? t("people.one") : t("people.count", { n: people });
}
