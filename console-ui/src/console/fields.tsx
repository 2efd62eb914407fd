// The fields of action forms, one component per kind. Must not: know which action asks.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Label, Radio, RadioGroup, ToggleButton } from "react-aria-components";
import type { Field, Value, Values } from "../action/action";
import { t, word } from "../i18n/language";
import { endpoint } from "../net/endpoint";
import { loadOf } from "../order/choice";
import { verdictText } from "../order/considered";
import { placeText } from "../order/place";
import { queueOf } from "../state/board";
import { MAX_PEOPLE } from "../state/draft";
import { distance, minutes } from "../ui/format";
import { HAZARDS, PERSON_FLAGS } from "../wire/names";
import type { CandidateView, Level, StationView } from "../wire/types";
import { AlarmField } from "./alarmfield";
import { useLive } from "./board";
import { CauseField } from "./causefield";
import { DueField, PromiseField } from "./duefield";
import { LiftSearch } from "./liftsearch";

interface FieldProps {
  field: Field;
  value: Value;
  values: Values;
  order: string;
  onChange: (value: Value) => void;
}

export function FormField(props: FieldProps) {
  const { field } = props;
  switch (field.kind) {
    case "minutes":
      return <NumberInput {...props} label={t(field.label)} most={field.most} />;
    case "people":
      return <NumberInput {...props} label={t(field.label)} most={MAX_PEOPLE} />;
    case "text":
      return (
        <TextInput {...props} label={t(field.label)} most={field.most} is_required={field.is_required} />
      );
    case "choice":
      return <Choice {...props} label={t(field.label)} family={field.family} options={field.options} />;
    case "cause":
      return <CauseField {...props} label={t(field.label)} />;
    case "yes_no":
      return <YesNo {...props} label={t(field.label)} />;
    case "flags":
      return <Chips {...props} label={t(field.label)} family="flag" options={PERSON_FLAGS} />;
    case "hazards":
      return <Chips {...props} label={t(field.label)} family="hazard" options={HAZARDS} />;
    case "lift":
      return <LiftField {...props} label={t(field.label)} />;
    case "alarm":
      return <AlarmField {...props} label={t(field.label)} />;
    case "optional_lift":
      return <LiftField {...props} label={t(field.label)} />;
    case "order":
      return <OrderField {...props} label={t(field.label)} />;
    case "due":
      return <DueField {...props} label={t(field.label)} />;
    case "promise":
      return <PromiseField {...props} label={t(field.label)} />;
    case "station":
      return <StationField {...props} label={t(field.label)} />;
  }
}

type InputProps = FieldProps & { label: string };

/** The number in a text, or null for anything that is none. */
function numberIn(text: string, most: number): number | null {
  const digits = text.replace(/\D/g, "");
  return digits === "" ? null : Math.min(most, Number(digits));
}

function NumberInput({ label, value, most, onChange, field }: InputProps & { most: number }) {
  return (
    <label className="field number-field">
      <span className="field-label">{label}</span>
      <input
        className="input short"
        inputMode="numeric"
        name={field.name}
        value={typeof value === "number" ? value : ""}
        onFocus={(event) => event.target.select()}
        onChange={(event) => onChange(numberIn(event.target.value, most))}
      />
    </label>
  );
}

function TextInput(props: InputProps & { most: number; is_required: boolean }) {
  return (
    <label className="field text-field">
      <span className="field-label">
        {props.label}
        {props.is_required && <span aria-hidden="true"> *</span>}
      </span>
      <input
        className="input"
        name={props.field.name}
        required={props.is_required}
        maxLength={props.most}
        value={typeof props.value === "string" ? props.value : ""}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </label>
  );
}

function Choice(props: InputProps & { family: string; options: readonly string[] }) {
  return (
    <RadioGroup
      className="field choice"
      orientation="horizontal"
      value={String(props.value)}
      onChange={(value) => props.onChange(value)}
    >
      <Label className="field-label">{props.label}</Label>
      <div className="choice-options">
        {props.options.map((option) => (
          <Radio key={option} value={option} className="option">
            {word(props.family, option)}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}

function YesNo(props: InputProps) {
  return (
    <RadioGroup
      className="field choice"
      orientation="horizontal"
      value={props.value === null ? null : String(props.value)}
      onChange={(value) => props.onChange(value === "true")}
    >
      <Label className="field-label">{props.label}</Label>
      <div className="choice-options">
        <Radio value="true" className="option">
          {t("answer.yes")}
        </Radio>
        <Radio value="false" className="option">
          {t("answer.no")}
        </Radio>
      </div>
    </RadioGroup>
  );
}

function Chips(props: InputProps & { family: string; options: readonly string[] }) {
  const chosen = Array.isArray(props.value) ? (props.value as readonly string[]) : [];
  const toggle = (name: string, is_on: boolean) =>
    props.onChange(is_on ? [...chosen, name] : chosen.filter((other) => other !== name));
  return (
    <fieldset className="field chips">
      <legend className="field-label">{props.label}</legend>
      {props.options.map((option) => (
        <ToggleButton
          key={option}
          className="chip"
          isSelected={chosen.includes(option)}
          onChange={(is_on) => toggle(option, is_on)}
        >
          {word(props.family, option)}
        </ToggleButton>
      ))}
    </fieldset>
  );
}

function LiftField(props: InputProps) {
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState("");
  return (
    <div className="field wide">
      <LiftSearch
        id="form-lift"
        label={props.label}
        value={search}
        onChange={setSearch}
        onChoose={(lift) => {
          setChosen(`${lift.code} ${placeText(lift)}`);
          setSearch("");
          props.onChange(lift.id);
        }}
      />
      {chosen && <p className="chosen-lift">→ {chosen}</p>}
    </div>
  );
}

/** Live orders that this one can join: a drill joins drills only. */
function OrderField(props: InputProps) {
  const orders = useLive((state) => state.board.orders);
  const own = orders[props.order]?.mode;
  const others = queueOf(orders).filter(
    ({ id, state, mode }) =>
      id !== props.order && mode === own && ["open", "underway", "on_scene"].includes(state),
  );
  return (
    <RadioGroup
      className="field wide list-field"
      value={typeof props.value === "string" ? props.value : null}
      onChange={props.onChange}
    >
      <Label className="field-label">{props.label}</Label>
      {others.length === 0 && <p className="muted">{t("form.no_other_order")}</p>}
      {others.map((order) => (
        <Radio key={order.id} value={order.id} className="option line">
          {order.number} · {placeText(order.lift)} · {word("order_state", order.state)}
        </Radio>
      ))}
    </RadioGroup>
  );
}

/** The ranking as it is now: every station with why and why not. */
/** Orders that the station has of those it can have, so that nobody overloads one unknowingly. */
function loadText(candidate: CandidateView, station: StationView | undefined): string {
  const load = loadOf(candidate, station);
  return load ? `${load.live}/${load.capacity}` : "–";
}

function StationField(props: InputProps) {
  const level: Level = props.values.level === "second" ? "second" : "first";
  const stations = useLive((state) => state.board.stations);
  const ranking = useQuery({
    queryKey: ["candidates", props.order, level],
    queryFn: () => endpoint.candidates(props.order, level),
    staleTime: 0,
  });
  return (
    <RadioGroup
      className="field wide list-field"
      value={typeof props.value === "string" ? props.value : null}
      onChange={props.onChange}
    >
      <Label className="field-label">
        {props.label}
        {ranking.data && (
          <span className="muted"> · {t("form.ranked", { n: ranking.data.ranked_count })}</span>
        )}
      </Label>
      <div className="list-scroll">
        {ranking.isLoading && <p className="muted">{t("form.ranking")}</p>}
        {ranking.isError && <p className="form-error">{t("form.no_ranking")}</p>}
        {ranking.data?.candidates.map((candidate) => (
          <Radio
            key={candidate.station.id}
            value={candidate.station.id}
            className="option line candidate"
            isDisabled={candidate.verdict === "already_called"}
          >
            <span className="number">{candidate.rank}</span>
            <span>
              {candidate.station.name} <span className="muted">{candidate.station.code}</span>
            </span>
            <span className="number">{distance(candidate.distance_m)}</span>
            <span className="number">{minutes(candidate.travel_time_s)}</span>
            <span className="number muted">{loadText(candidate, stations[candidate.station.id])}</span>
            <span className={`verdict ${candidate.verdict}`}>{verdictText(candidate)}</span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}

/** Told late: how many minutes ago it happened. */
export function MinutesAgo({
  value,
  onChange,
}: {
  value: Value | undefined;
  onChange: (value: Value) => void;
}) {
  return (
    <label className="field number-field">
      <span className="field-label">{t("field.minutes_ago")}</span>
      <input
        className="input short"
        inputMode="numeric"
        name="minutes_ago"
        value={typeof value === "number" ? value : 0}
        onFocus={(event) => event.target.select()}
        onChange={(event) => onChange(numberIn(event.target.value, 240) ?? 0)}
      />
    </label>
  );
}
