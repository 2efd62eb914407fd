// What the release was like: filled in after it, when there is time, and corrected until the order is closed.
// Must not: stand between the crew and its next step; everything is optional.

import { useId, useState } from "react";
import { language, t, word } from "../i18n/language";
import { freedOf, releaseOf } from "../state/tap";
import { CONDITIONS, LIFTS_AFTER, RELEASE_METHODS } from "../wire/names";
import type { CauseGroupView, CrewOrderView, ReleaseForm } from "../wire/types";
import { PanelTitle } from "./paneltitle";
import { tap, useCrew } from "./store";
import { useWriting } from "./writing";

const MAX_NOTE = 500;
const MAX_PEOPLE = 80;

const EMPTY: ReleaseForm = { people: null, condition: null, method: null, lift_after: null, cause: null };

/** `203 机房过热保护`, or the bare code while the list is not here. */
function causeText(groups: readonly CauseGroupView[], code: number): string {
  const cause = groups.flatMap((group) => group.causes).find((each) => each.code === code);
  return cause ? `${code} ${cause[language()]}` : String(code);
}

/** What was told, on one line. */
function told(form: ReleaseForm, groups: readonly CauseGroupView[]): string {
  const parts = [
    form.condition && word("condition", form.condition),
    form.method && word("release_method", form.method),
    form.lift_after && word("lift_after", form.lift_after),
    form.cause !== null && causeText(groups, form.cause),
  ];
  return parts.filter(Boolean).join(" · ");
}

export function Release({ order }: { order: CrewOrderView }) {
  const [is_open, setOpen] = useState(false);
  const taps = useCrew((state) => state.taps);
  const groups = useCrew((state) => state.causes);
  const form = releaseOf(order, taps);
  const people = freedOf(order, taps);
  if (is_open) {
    const initial = { ...(form ?? EMPTY), people };
    return <Form order={order} initial={initial} onDone={() => setOpen(false)} />;
  }
  return (
    <section className="scene-block" aria-label={t("release.title")}>
      <p className="scene-title">{t("release.title")}</p>
      <p>{form ? told(form, groups) || t("release.told") : t("release.missing")}</p>
      <button type="button" className="button wide" onClick={() => setOpen(true)}>
        {t(form ? "release.correct" : "release.fill")}
      </button>
    </section>
  );
}

interface ChoiceProps<Name extends string> {
  title: string;
  names: readonly Name[];
  family: "condition" | "release_method" | "lift_after";
  chosen: Name | null;
  onChoose: (name: Name | null) => void;
}

/** One of a few; tapped again it is none. */
function Choice<Name extends string>({ title, names, family, chosen, onChoose }: ChoiceProps<Name>) {
  return (
    <fieldset className="choice">
      <legend>{title}</legend>
      {names.map((name) => (
        <button
          key={name}
          type="button"
          className="chip"
          aria-pressed={name === chosen}
          onClick={() => onChoose(name === chosen ? null : name)}
        >
          {word(family, name)}
        </button>
      ))}
    </fieldset>
  );
}

interface CausesProps {
  chosen: number | null;
  onChoose: (code: number | null) => void;
}

/** First the part, then the cause. */
function Causes({ chosen, onChoose }: CausesProps) {
  const groups = useCrew((state) => state.causes);
  const [part, setPart] = useState(chosen === null ? null : Math.floor(chosen / 100));
  const group = groups.find(({ code }) => code === part);
  if (groups.length === 0) return <p className="muted">{t("release.no_causes")}</p>;
  return (
    <>
      <fieldset className="choice">
        <legend>{t("release.cause")}</legend>
        {groups.map((each) => (
          <button
            key={each.code}
            type="button"
            className="chip"
            aria-pressed={each.code === part}
            onClick={() => {
              setPart(each.code === part ? null : each.code);
              onChoose(null);
            }}
          >
            {each[language()]}
          </button>
        ))}
      </fieldset>
      {group && (
        <fieldset className="choice causes">
          <legend>{group[language()]}</legend>
          {group.causes.map((cause) => (
            <button
              key={cause.code}
              type="button"
              className="chip"
              aria-pressed={cause.code === chosen}
              onClick={() => onChoose(cause.code === chosen ? null : cause.code)}
            >
              {cause[language()]}
            </button>
          ))}
        </fieldset>
      )}
    </>
  );
}

interface FormProps {
  order: CrewOrderView;
  initial: ReleaseForm;
  onDone: () => void;
}

function Form({ order, initial, onDone }: FormProps) {
  const [form, setForm] = useState(initial);
  const [note, setNote] = useState("");
  const field = useId();
  useWriting(true);
  const change = (part: Partial<ReleaseForm>) => setForm((before) => ({ ...before, ...part }));
  const save = () => {
    const words = note.trim();
    tap(order.id, {
      command: "report_release",
      assignment: order.assignment.id,
      ...form,
      note: words === "" ? null : words,
    });
    onDone();
  };
  const people = form.people ?? 0;
  return (
    <section className="scene-block open" aria-label={t("release.title")}>
      <PanelTitle>{t("release.title")}</PanelTitle>
      <div className="stepper" role="group" aria-label={t("release.people")}>
        <span>{t("release.people")}</span>
        <button
          type="button"
          className="button"
          aria-label={t("duty.less")}
          onClick={() => change({ people: Math.max(0, people - 1) })}
        >
          −
        </button>
        <output>{form.people ?? "–"}</output>
        <button
          type="button"
          className="button"
          aria-label={t("duty.more")}
          onClick={() => change({ people: Math.min(MAX_PEOPLE, people + 1) })}
        >
          +
        </button>
        {order.people !== null && <span className="muted">{t("release.reported", { n: order.people })}</span>}
      </div>
      <Choice
        title={t("release.condition")}
        family="condition"
        names={CONDITIONS}
        chosen={form.condition}
        onChoose={(condition) => change({ condition })}
      />
      <Choice
        title={t("release.method")}
        family="release_method"
        names={RELEASE_METHODS}
        chosen={form.method}
        onChoose={(method) => change({ method })}
      />
      <Choice
        title={t("release.lift_after")}
        family="lift_after"
        names={LIFTS_AFTER}
        chosen={form.lift_after}
        onChoose={(lift_after) => change({ lift_after })}
      />
      <Causes chosen={form.cause} onChoose={(cause) => change({ cause })} />
      <label htmlFor={field}>{t("release.note")}</label>
      <textarea
        id={field}
        className="crew-text"
        rows={3}
        maxLength={MAX_NOTE}
        value={note}
        onChange={({ target }) => setNote(target.value)}
      />
      <button type="button" className="step" onClick={save}>
        {t("release.save")}
      </button>
      <button type="button" className="button wide" onClick={onDone}>
        {t("release.later")}
      </button>
    </section>
  );
}
