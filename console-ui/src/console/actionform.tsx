// The form of an action, at the foot of the order: what will be recorded, Enter to confirm, Esc to leave.
// Must not: run twice for one decision; the key stays while the same answers are sent again.

import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef } from "react";
import { isComplete, type Subject } from "../action/action";
import { t, word } from "../i18n/language";
import { problemText } from "../ui/problem";
import { play } from "../ui/tone";
import { answer, changeForm, type OpenForm } from "./board";
import { carryOut } from "./carry";
import { FormField, MinutesAgo } from "./fields";
import { focusPlace } from "./keys";

export function ActionForm({ form, subject }: { form: OpenForm; subject: Subject }) {
  const { action, values } = form;
  const queries = useQueryClient();
  const element = useRef<HTMLFormElement>(null);
  const bound = {
    ...subject,
    assignment: subject.order?.assignments.find(({ id }) => id === form.assignment) ?? null,
  };
  const is_ready = isComplete(action, bound, values) && !form.is_busy;
  const title = t(action.title);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each form that opens takes the focus once
  useEffect(() => {
    const form = element.current;
    const first =
      form?.querySelector<HTMLElement>("fieldset:first-child input, .field:first-child input:checked") ??
      form?.querySelector<HTMLElement>(".action-form-fields input") ??
      form?.querySelector<HTMLElement>("button[type=submit]");
    first?.focus();
  }, [action.id, form.order]);

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (!is_ready) return play("refused");
    changeForm({ is_busy: true, error: null });
    try {
      await carryOut(action, bound, values, form.key);
      void queries.invalidateQueries({ queryKey: ["order", form.order] });
      changeForm(null);
      focusPlace("order");
    } catch (error) {
      play("refused");
      changeForm({ is_busy: false, error: problemText(error) });
    }
  };

  return (
    <form
      ref={element}
      className={`action-form ${action.tone}`}
      aria-label={title}
      onSubmit={(event) => void onSubmit(event)}
    >
      <h3 className="action-form-title">
        {title}
        {action.group === "crew" && bound.assignment && (
          <span className="muted">
            {" "}
            · {bound.assignment.station.name} · {word("level_short", bound.assignment.level)}
          </span>
        )}
        {action.is_by_phone && <span className="badge tone-call">{t("form.by_phone")}</span>}
      </h3>
      <div className="action-form-fields">
        {action.fields(bound).map((field) => (
          <FormField
            key={field.name}
            field={field}
            value={values[field.name] ?? null}
            values={values}
            order={form.order}
            onChange={(value) => answer(field.name, value)}
          />
        ))}
        {action.is_by_phone && (
          <MinutesAgo value={values.minutes_ago} onChange={(value) => answer("minutes_ago", value)} />
        )}
      </div>
      <p className="form-error" role="alert">
        {form.error ?? ""}
      </p>
      <div className="action-form-end">
        <button
          type="submit"
          className={`button ${action.tone === "danger" ? "danger" : "primary"}`}
          aria-disabled={!is_ready}
        >
          {t("form.confirm", { action: title })} <kbd>Enter</kbd>
        </button>
        <button type="button" className="button" onClick={() => changeForm(null)}>
          {t("form.leave")} <kbd>Esc</kbd>
        </button>
      </div>
    </form>
  );
}
