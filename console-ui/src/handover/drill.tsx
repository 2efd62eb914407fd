// A drill on the screen: the line and the mark that nobody can overlook, and the shift leader's form to start and
// end one. Must not: depend on the drill's own answer alone; a drill order on the board is mark enough.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { pageKeyName } from "../action/registry";
import { notify, useCalm } from "../console/board";
import { language, t } from "../i18n/language";
import { endpoint } from "../net/endpoint";
import { newKey } from "../net/key";
import { problemText } from "../ui/problem";
import { useSession } from "../ui/session";
import { play } from "../ui/tone";
import type { DrillStatus, DrillView } from "../wire/types";
import { toggleDrillForm, useDrillForm } from "./drillform";
import "../style/handover.css";

const ASK_EVERY_MS = 5_000;
const QUERY = ["drill"];
const NAME_LIMIT = 60;

function useDrill() {
  return useQuery({ queryKey: QUERY, queryFn: endpoint.drill, refetchInterval: ASK_EVERY_MS });
}

/** The line above the work, the mark over it, and the form when it is open. */
export function DrillStrip() {
  const { role } = useSession();
  const status = useDrill().data;
  const has_orders = useCalm(({ board }) => Object.values(board.orders).some(({ mode }) => mode === "drill"));
  const is_open = useDrillForm((state) => state.is_open);
  const running = status?.running ?? null;
  return (
    <>
      {(running || has_orders) && (
        <>
          <DrillLine running={running} is_leader={role === "shift_leader"} />
          <div className="drill-mark" data-text={t("drill.mark")} aria-hidden="true" />
        </>
      )}
      {role === "shift_leader" && is_open && !running && status && <DrillForm status={status} />}
    </>
  );
}

/** In the shift leader's bar. */
export function DrillButton() {
  const { role } = useSession();
  const is_open = useDrillForm((state) => state.is_open);
  const running = useDrill().data?.running;
  if (role !== "shift_leader" || running) return null;
  return (
    <button
      type="button"
      className="button quiet"
      aria-expanded={is_open}
      aria-keyshortcuts="Control+D"
      onClick={toggleDrillForm}
    >
      {t("drill.title")} <kbd>{pageKeyName("drill")}</kbd>
    </button>
  );
}

function lineText(running: DrillView | null): string {
  if (!running) return t("drill.orders");
  if (running.is_ending) return t("drill.ending", { name: running.name });
  return t("drill.running", {
    name: running.name,
    made: running.call_count,
    all: running.script_count,
    by: running.started_by,
  });
}

function DrillLine({ running, is_leader }: { running: DrillView | null; is_leader: boolean }) {
  const queries = useQueryClient();
  const [is_asked, setAsked] = useState(false);
  const end = async () => {
    if (!is_asked) return setAsked(true);
    setAsked(false);
    try {
      queries.setQueryData(QUERY, await endpoint.endDrill(newKey("drill")));
    } catch (error) {
      notify("bad", problemText(error));
    }
  };
  return (
    <div className="drill-line" role="status">
      <span aria-hidden="true">▲</span>
      <span>{lineText(running)}</span>
      {is_leader && running && !running.is_ending && (
        <button
          type="button"
          className="button small"
          onBlur={() => setAsked(false)}
          onClick={() => void end()}
        >
          {t(is_asked ? "drill.confirm_end" : "drill.end")}
        </button>
      )}
    </div>
  );
}

function DrillForm({ status }: { status: DrillStatus }) {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [script, setScript] = useState(status.scripts[0]?.name ?? "");
  const [error, setError] = useState("");
  const start = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "") return play("refused");
    try {
      queries.setQueryData(QUERY, await endpoint.startDrill({ name, script }, newKey("drill")));
      toggleDrillForm();
    } catch (failure) {
      setError(problemText(failure));
    }
  };
  return (
    <form className="drill-form" aria-label={t("drill.title")} onSubmit={(event) => void start(event)}>
      <p className="muted">{t("drill.explained")}</p>
      <label className="field">
        <span className="field-label">{t("drill.name")} *</span>
        <input
          className="input"
          // biome-ignore lint/a11y/noAutofocus: the form was just asked for by a key
          autoFocus
          value={name}
          maxLength={NAME_LIMIT}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <label className="field">
        <span className="field-label">{t("drill.script")}</span>
        <select className="input" value={script} onChange={(event) => setScript(event.target.value)}>
          {status.scripts.map((choice) => (
            <option key={choice.name} value={choice.name}>
              {language() === "zh" ? choice.title : choice.title_en} ·{" "}
              {t("drill.calls", { n: choice.call_count })}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="button primary">
        {t("drill.start")} <kbd>Enter</kbd>
      </button>
      <button type="button" className="button" onClick={toggleDrillForm}>
        {t("drill.close")}
      </button>
      <p className="form-error" role="alert">
        {error}
      </p>
    </form>
  );
}
