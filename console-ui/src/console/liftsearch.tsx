// One box for codes, addresses and pinyin, with candidates while typing. Arrow keys choose, Enter takes.
// Must not: take a candidate while an input method composes, or show answers to an older question.

import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { t, word } from "../i18n/language";
import { endpoint } from "../net/endpoint";
import { newKey } from "../net/key";
import { type Hint, type LikelyHit, likeliest } from "../state/likely";
import { phoneOf } from "../state/phone";
import { OrderBadge } from "../ui/badge";
import { problemText } from "../ui/problem";
import type { LiftHit, LiftView } from "../wire/types";
import { live } from "./board";
import { intake } from "./intake";

const CANDIDATES = 8;
const SETTLE_MS = 90;

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** What is known of the lifts that may be meant by what is typed. */
interface Search {
  /** What the answer is to: the words, once nothing has been typed for a moment. */
  question: string;
  hits: readonly LikelyHit[];
  more: boolean;
  error: Error | null;
  /** The hits are those of what is typed now. */
  is_current: boolean;
  /** An answer to what is typed is on its way; without a network none is, and the words alone go on. */
  is_asking: boolean;
}

function useSearch(value: string): Search {
  const question = useSettled(value.trim());
  const phone = phoneOf(question);
  const found = useQuery({
    queryKey: ["lifts", question],
    queryFn: ({ signal }) =>
      phone
        ? endpoint.liftsOfCaller(phone, newKey("caller"), signal)
        : endpoint.searchLifts(question, CANDIDATES, signal),
    enabled: question.length > 0,
    // Whether a lift has a live order changes with every call.
    staleTime: 0,
    placeholderData: (before) => before,
  });
  // Ranked once for each answer: a list that moved with the board could move under the Enter key.
  const hits = useMemo(() => {
    const { orders, parked } = live.getState().board;
    const { recent } = intake.getState();
    return question === "" ? [] : likeliest(found.data?.lifts ?? [], { orders, parked, recent });
  }, [question, found.data]);
  const is_answered = found.data !== undefined && !found.isPlaceholderData;
  const is_settled = question === value.trim();
  return {
    question,
    hits,
    more: found.data?.more ?? false,
    error: found.error,
    is_current: is_settled && (question === "" || is_answered),
    is_asking: !is_settled || (found.isFetching && !is_answered),
  };
}

interface LiftSearchProps {
  id: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
  onChoose: (lift: LiftView) => void;
  /** Shown as the last candidate: the caller cannot say which lift. */
  onUnknown?: () => void;
  /** Enter came before the answer: whatever is typed now is meant for the lift that is on its way. */
  onAwait?: () => void;
  /** The awaited answer names no lift for certain: somebody has to choose. */
  onMissed?: () => void;
  /** A lift was taken and something is asked about it: the candidates would lie over the question. */
  is_shut?: boolean;
}

export function LiftSearch(props: LiftSearchProps) {
  const { id, label, value, onChange, onChoose, onUnknown, onAwait, onMissed, is_shut = false } = props;
  const { question, hits, more, error, is_current, is_asking } = useSearch(value);
  const is_failed = error !== null;
  const [active, setActive] = useState(0);
  const is_awaited = useRef(false);
  const count = hits.length + (onUnknown ? 1 : 0);
  const is_open = question !== "" && !is_shut;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new question starts at its best answer
  useEffect(() => setActive(0), [question]);

  const take = (index: number) => {
    is_awaited.current = false;
    const likely = hits[index];
    if (likely) onChoose(likely.hit.lift);
    else onUnknown?.();
  };
  // Who types a whole code and Enter is quicker than the answer: the lift with exactly this code is taken then.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only an answer to the present question can be taken
  useEffect(() => {
    if (!is_awaited.current || !(is_current || is_failed)) return;
    is_awaited.current = false;
    if (is_current && hits[0]?.hit.reason === "exact_code") take(0);
    else onMissed?.();
  }, [is_current, hits, is_failed]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.key === "Process") return;
    if (event.key === "ArrowDown") setActive((at) => Math.min(count - 1, at + 1));
    else if (event.key === "ArrowUp") setActive((at) => Math.max(0, at - 1));
    else if (event.key === "Enter") {
      const is_early = is_asking && active < Math.max(1, hits.length);
      is_awaited.current = is_early && value.trim() !== "";
      if (is_awaited.current) onAwait?.();
      else if (value.trim() !== "") take(active);
    } else return;
    event.preventDefault();
  };

  return (
    <div className="lift-search">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className="input search"
        role="combobox"
        aria-expanded={count > 0 && is_open}
        aria-controls={`${id}-list`}
        aria-activedescendant={is_open && count > 0 ? `${id}-${active}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        spellCheck={false}
        placeholder={t("search.placeholder")}
        value={value}
        onChange={(event) => {
          is_awaited.current = false;
          onChange(event.target.value);
        }}
        onKeyDown={onKeyDown}
      />
      <Answer question={question} error={error} is_none={is_current && hits.length === 0} more={more} />
      {is_open && (
        <Candidates
          id={id}
          hits={hits}
          active={active}
          is_current={is_current}
          onTake={take}
          onUnknown={onUnknown}
        />
      )}
    </div>
  );
}

interface CandidatesProps {
  id: string;
  hits: readonly LikelyHit[];
  active: number;
  is_current: boolean;
  onTake: (index: number) => void;
  onUnknown: (() => void) | undefined;
}

/** The list under the box. It takes no focus: the box says which one is active. */
function Candidates({ id, hits, active, is_current, onTake, onUnknown }: CandidatesProps) {
  return (
    <div
      role="listbox"
      id={`${id}-list`}
      aria-label={t("search.candidates")}
      className={is_current ? "hits" : "hits old"}
    >
      {hits.map(({ hit, hint }, index) => (
        <Hit
          key={hit.lift.id}
          id={`${id}-${index}`}
          hit={hit}
          hint={hint}
          is_active={index === active}
          onTake={() => onTake(index)}
        />
      ))}
      {onUnknown && (
        <div
          id={`${id}-${hits.length}`}
          role="option"
          tabIndex={-1}
          aria-selected={active === hits.length}
          className="hit unknown"
          onMouseDown={(event) => event.preventDefault()}
          onClick={onUnknown}
          onKeyDown={() => undefined}
        >
          {t("search.unknown")}
        </div>
      )}
    </div>
  );
}

function Answer(props: { question: string; error: unknown; is_none: boolean; more: boolean }) {
  let text = "";
  if (props.error) text = problemText(props.error);
  else if (props.question !== "" && props.is_none) text = t("search.none");
  else if (props.question !== "" && props.more) text = t("search.more");
  return (
    <p className={props.error ? "search-answer bad" : "search-answer"} role="status">
      {text}
    </p>
  );
}

function Hit({
  id,
  hit,
  hint,
  is_active,
  onTake,
}: {
  id: string;
  hit: LiftHit;
  hint: Hint | null;
  is_active: boolean;
  onTake: () => void;
}) {
  const { lift, live_order, reason } = hit;
  return (
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={is_active}
      className="hit"
      onMouseDown={(event) => event.preventDefault()}
      onClick={onTake}
      onKeyDown={() => undefined}
    >
      <span className="hit-code">{lift.code}</span>
      <span className="hit-place">
        <strong>{lift.compound}</strong> {lift.position}
      </span>
      <span className="hit-reason">{word("match", reason)}</span>
      <span className="hit-address">
        {lift.district_name} · {lift.address}
      </span>
      {hint && hint !== "live_order" && <span className="hit-hint">{t(`hint.${hint}`)}</span>}
      {live_order && (
        <span className="hit-live">
          <OrderBadge state={live_order.state} /> {t("search.live_order", { number: live_order.number })}
        </span>
      )}
    </div>
  );
}
