// Alarms that are finished here and not with the server: on their way, or refused and waiting for somebody.
// Must not: show one that is just being sent; the line would come and go.

import { pageKeyName } from "../action/registry";
import { t } from "../i18n/language";
import { ProblemError } from "../net/api";
import { isEmpty } from "../state/draft";
import { clockTime } from "../ui/format";
import { problemText } from "../ui/problem";
import { useNow } from "../ui/tick";
import { sendKept, takeRefused, useIntake } from "./intake";
import { focusPlace } from "./keys";
import { type RefusedAlarm, useRefused } from "./refused";

/** Sending takes less than this when the server is there. */
const SENDING_MS = 1_500;

/** Alarms that wait for the server. */
export function Kept() {
  const now = useNow();
  const kept = useIntake((state) => state.kept).filter(({ kept_at }) => now - kept_at > SENDING_MS);
  if (kept.length === 0) return null;
  return (
    <div className="kept" role="status">
      <strong>{t("intake.kept", { n: kept.length })}</strong>
      <ul>
        {kept.map(({ key, label, body }) => (
          <li key={key}>
            {body.occurred_at ? clockTime(body.occurred_at) : ""} {label}
          </li>
        ))}
      </ul>
      <button type="button" className="button small" onClick={sendKept}>
        {t("intake.send_now")}
      </button>
    </div>
  );
}

/** Alarms that the server refused; the first of them has the key. */
export function Refused() {
  const alarms = useRefused();
  const is_free = useIntake((state) => isEmpty(state.draft));
  if (alarms.length === 0) return null;
  return (
    <div className="kept" role="alert">
      <strong>{t("intake.refused_kept", { n: alarms.length })}</strong>
      {!is_free && <span id="refused-waits">{t("intake.refused_waits")}</span>}
      <ul>
        {alarms.map((alarm, at) => (
          <RefusedRow key={alarm.key} alarm={alarm} is_free={is_free} has_key={at === 0} />
        ))}
      </ul>
    </div>
  );
}

function RefusedRow(props: { alarm: RefusedAlarm; is_free: boolean; has_key: boolean }) {
  const { alarm, is_free, has_key } = props;
  const { draft, label, problem } = alarm;
  const take = () => {
    if (takeRefused(alarm)) focusPlace("search");
  };
  return (
    <li>
      {draft.began_at ? clockTime(draft.began_at) : ""} {label} · {problemText(new ProblemError(problem))}{" "}
      <button
        type="button"
        className="button small"
        data-command={has_key ? "take_refused" : undefined}
        aria-disabled={!is_free}
        aria-describedby={is_free ? undefined : "refused-waits"}
        onClick={take}
      >
        {t("intake.take_refused")} {has_key && <kbd>{pageKeyName("take_refused")}</kbd>}
      </button>
    </li>
  );
}
