// The command line at the foot of the console: what each part will do is shown before Enter, and why it will not.
// Must not: cover the order, run while an input method composes, or keep lines beyond this session.

import { useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { pageKeyName } from "../action/registry";
import type { World } from "../command/answers";
import { type Completion, completionsOf } from "../command/complete";
import { hindranceText, stepText } from "../command/describe";
import { MAX_LINE } from "../command/parse";
import { isReady, type Plan, planOf } from "../command/plan";
import { t, useLanguage } from "../i18n/language";
import { useSession } from "../ui/session";
import { play } from "../ui/tone";
import { useIntent, useLive } from "./board";
import { focusPlace, onPageCommand, PLACES } from "./keys";
import { useLookups } from "./lookups";
import { type Lookups, type Outcome, runLine, worldNow } from "./runline";
import "../style/command.css";

/** Lines that arrow-up brings back; they live as long as the page. */
const MAX_HISTORY = 50;
const history: string[] = [];

function remember(line: string): void {
  if (history.at(-1) !== line) history.push(line);
  if (history.length > MAX_HISTORY) history.shift();
}

const NO_ORDERS = {};
const NO_LOOKUPS: Lookups = { lifts: new Map(), rankings: new Map() };

/** The line as it will be carried out; server truth is read only while something is typed. */
function usePlan(line: string): { plan: Plan; world: World; lookups: Lookups } {
  const { role } = useSession();
  const is_idle = line.trim() === "";
  const orders = useLive((state) => (is_idle ? NO_ORDERS : state.board.orders));
  const order = useIntent((state) => state.order);
  const assignment = useIntent((state) => state.assignment);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the world is read anew when one of these changes
  const wanted = useMemo(
    () => planOf(line, worldNow(role, NO_LOOKUPS)).needs,
    [line, role, orders, order, assignment],
  );
  const lookups = useLookups(wanted);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above
  return useMemo(() => {
    const world = worldNow(role, lookups);
    return { plan: planOf(line, world), world, lookups };
  }, [line, role, lookups, orders, order, assignment]);
}

export function CommandLine() {
  useLanguage();
  const { role } = useSession();
  const queries = useQueryClient();
  const [line, setLine] = useState("");
  const [is_busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [is_rejected, setRejected] = useState(false);
  const at = useRef<number | null>(null);
  // What stands in the line when an answer comes, whatever stood there when it was asked for.
  const present = useRef(line);
  present.current = line;
  const { plan, world, lookups } = usePlan(line);
  const completions = completionsOf(line, line.length, world);

  const change = (text: string) => {
    setLine(text);
    setOutcome(null);
    setRejected(false);
  };
  const leave = () => {
    change("");
    at.current = null;
    focusPlace("order");
  };
  const recall = (step: number) => {
    const next = Math.min(history.length, Math.max(0, (at.current ?? history.length) + step));
    at.current = next;
    change(history[next] ?? "");
  };
  const enter = async () => {
    if (is_busy) return;
    if (!isReady(plan)) {
      play("refused");
      setRejected(true);
      return;
    }
    remember(line);
    at.current = null;
    setBusy(true);
    const became = await runLine(line, role, lookups, (page) => onPageCommand(page, role));
    setBusy(false);
    void queries.invalidateQueries({ queryKey: ["order"] });
    play(became && !became.failed ? "accepted" : "refused");
    const is_as_sent = present.current === line;
    if (is_as_sent) change(became?.failed ? [became.failed.part, ...became.left_parts].join("; ") : "");
    setOutcome(became);
    const is_here = is_as_sent && document.activeElement?.id === PLACES.command;
    if (is_here && became && !became.failed && became.done.length > 0) focusPlace("order");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.key === "Process") return;
    const [first] = completions;
    if (event.key === "Enter") void enter();
    else if (event.key === "Escape") leave();
    else if (event.key === "ArrowUp") recall(-1);
    else if (event.key === "ArrowDown") recall(1);
    else if (event.key === "Tab" && !event.shiftKey && first) {
      change(`${line.slice(0, first.start)}${first.insert} `);
    } else return;
    event.preventDefault();
  };

  return (
    <div className="command-line">
      {line.trim() !== "" && (
        <Preview plan={plan} world={world} completions={completions} is_rejected={is_rejected} />
      )}
      <label className="command-prompt" htmlFor={PLACES.command}>
        <kbd>{pageKeyName("command_line")}</kbd> {t("command_line.title")}
      </label>
      <input
        id={PLACES.command}
        className="command-input"
        autoComplete="off"
        spellCheck={false}
        maxLength={MAX_LINE}
        placeholder={t("command_line.placeholder")}
        aria-describedby="command-preview"
        aria-busy={is_busy}
        value={line}
        onChange={(event) => change(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <Became outcome={outcome} />
    </div>
  );
}

function Preview(props: {
  plan: Plan;
  world: World;
  completions: readonly Completion[];
  is_rejected: boolean;
}) {
  const { plan, world, completions, is_rejected } = props;
  return (
    <div
      id="command-preview"
      className={is_rejected ? "command-preview rejected" : "command-preview"}
      role="status"
    >
      <ol>
        {plan.steps.map((step) => {
          const hindrance = hindranceText(step);
          return (
            <li key={step.part.start} className={step.refused ? "refused" : "ready"}>
              <span aria-hidden="true">{step.refused ? "✕" : "›"}</span>
              <span>{stepText(step, world)}</span>
              {hindrance && <strong>{hindrance}</strong>}
            </li>
          );
        })}
      </ol>
      <p className="command-hint">
        {is_rejected && <strong>{t("command_line.rejected")} </strong>}
        {completions.map(({ insert, meaning }, index) => (
          <span key={`${insert} ${meaning}`} className="completion">
            {index === 0 && <kbd>Tab</kbd>} <b>{insert}</b> {meaning}
          </span>
        ))}
        {completions.length === 0 && !is_rejected && isReady(plan) && (
          <span>
            <kbd>Enter</kbd> {t("command_line.carry_out")}
          </span>
        )}
      </p>
    </div>
  );
}

/** What the last line did, and what it did not. */
function Became({ outcome }: { outcome: Outcome | null }) {
  return (
    <p className="command-became" role="status">
      {outcome && outcome.done.length > 0 && (
        <span className="good">✓ {t("command_line.done", { n: outcome.done.length })}</span>
      )}
      {outcome?.failed && (
        <span className="bad">
          ✕ {outcome.failed.step}: {outcome.failed.why}
        </span>
      )}
      {outcome && outcome.left.length > 0 && (
        <span>{t("command_line.left", { steps: outcome.left.join(" ; ") })}</span>
      )}
    </p>
  );
}
