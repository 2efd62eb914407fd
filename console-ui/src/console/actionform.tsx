// The form of an action, at the foot of the order: what will be recorded, Enter to confirm, Esc to leave.
// Must not: run twice for one decision (the key stays while the same answers are sent again), or close on what was not sent.

import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type RefObject, useEffect, useRef } from "react";
import { isComplete, type OrderAction, type Subject } from "../action/action";
import { ConflictPanel } from "../handover/conflict";
import { t, word } from "../i18n/language";
import { type Choices, conflictsOf, keepsAllTheirs, resolved, seen } from "../state/conflict";
import { problemText } from "../ui/problem";
import { play } from "../ui/tone";
import type { AssignmentView } from "../wire/types";
import { answer, changeForm, intent, keyed, notify, type OpenForm } from "./board";
import { carryOut } from "./carry";
import { FormField, MinutesAgo } from "./fields";
import { focusPlace, isAtForm } from "./keys";

/** The form's element; each form that opens takes the focus once. */
function useFirstField(): RefObject<HTMLFormElement | null> {
  const element = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const form = element.current;
    const first =
      form?.querySelector<HTMLElement>("fieldset:first-child input, .field:first-child input:checked") ??
      form?.querySelector<HTMLElement>(".action-form-fields input") ??
      form?.querySelector<HTMLElement>("button[type=submit]");
    first?.focus();
  }, []);
  return element;
}

/** Sends a form's answers. The reply may come when the form is gone, another is open, or its answers are others by now. */
function useSubmit(bound: Subject): (form: OpenForm) => Promise<void> {
  const queries = useQueryClient();
  return async (form: OpenForm) => {
    changeForm({ ...form, is_busy: true, error: null, conflicts: [] });
    const isStillThis = () => intent.getState().form?.key === form.key;
    try {
      const reply = await carryOut(form.action, bound, form.values, form.key, form);
      if (!reply) play("refused");
      else void queries.invalidateQueries({ queryKey: ["order", form.order] });
      if (!isStillThis()) return;
      if (!reply) return changeForm({ is_busy: false });
      // Hands that went on to the next call meanwhile keep the focus: what they type is no command on this order.
      const is_here = isAtForm();
      changeForm(null);
      if (is_here) focusPlace("order");
    } catch (error) {
      play("refused");
      if (!isStillThis()) {
        const values = {
          number: bound.order?.number ?? "–",
          action: t(form.action.title),
          why: problemText(error),
        };
        notify("bad", t("form.refused_later", values), form.order);
        return;
      }
      const conflicts = conflictsOf(error);
      changeForm({ is_busy: false, error: conflicts.length > 0 ? null : problemText(error), conflicts });
    }
  };
}

export function ActionForm({ form, subject }: { form: OpenForm; subject: Subject }) {
  const { action, values } = form;
  const element = useFirstField();
  const bound = {
    ...subject,
    assignment: subject.order?.assignments.find(({ id }) => id === form.assignment) ?? null,
    seen: form.seen,
  };
  // Its own command may make it impossible while the answer is on its way; that is no news.
  const refused = form.is_busy ? null : action.refusedBecause(bound);
  const impossible = refused && t("form.impossible", { why: t(refused.why, refused.values) });
  const is_ready = isComplete(action, bound, values) && !form.is_busy && !refused;
  const title = t(action.title);
  const submit = useSubmit(bound);

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!is_ready || form.conflicts.length > 0) return play("refused");
    void submit(form);
  };

  /** Each conflict has its choice: what is left of one's own is sent on what stands now. */
  const onDecided = (choices: Choices) => {
    const { conflicts } = form;
    if (keepsAllTheirs(conflicts, choices, action.id)) {
      notify("plain", t("conflict.kept_theirs"), form.order);
      return changeForm(null);
    }
    const values = resolved(form.values, conflicts, choices);
    void submit({ ...form, values, base: seen(form.base, conflicts), ...keyed(action) });
  };

  return (
    <form
      ref={element}
      className={`action-form ${action.tone}`}
      aria-label={title}
      onSubmit={onSubmit}
      onInput={() => form.has_answers || changeForm({ has_answers: true })}
    >
      <FormTitle action={action} assignment={bound.assignment} />
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
      {form.conflicts.length > 0 && <ConflictPanel conflicts={form.conflicts} onDecided={onDecided} />}
      <p className="form-error" role="alert">
        {impossible ?? form.error ?? ""}
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

/** What will be recorded, for which station, and that its crew says it by phone. */
function FormTitle({ action, assignment }: { action: OrderAction; assignment: AssignmentView | null }) {
  return (
    <h3 className="action-form-title">
      {t(action.title)}
      {action.group === "crew" && assignment && (
        <span className="muted">
          {" "}
          · {assignment.station.name} · {word("level_short", assignment.level)}
        </span>
      )}
      {action.is_by_phone && <span className="badge tone-call">{t("form.by_phone")}</span>}
    </h3>
  );
}
