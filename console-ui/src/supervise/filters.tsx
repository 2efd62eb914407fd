// Which days, which district, and by what the figures are split.

import { useQuery } from "@tanstack/react-query";
import { t, word } from "../i18n/language";
import { serverNow } from "../net/clock";
import { endpoint } from "../net/endpoint";
import { localDay } from "../ui/format";
import { useSession } from "../ui/session";
import { show, useView, ViewLink } from "./page";
import { daysBefore, GROUPINGS } from "./view";

const RANGES = [
  { name: "today", days: 1 },
  { name: "week", days: 7 },
  { name: "month", days: 30 },
  { name: "quarter", days: 90 },
] as const;

export function Filters() {
  const view = useView();
  const session = useSession();
  const today = localDay(serverNow());
  const status = useQuery({ queryKey: ["status"], queryFn: endpoint.status, staleTime: 600_000 });
  const districts = Object.entries(status.data?.district_names ?? {}).sort(([a], [b]) => a.localeCompare(b));
  const closed = { measure: null, key: null, order: null } as const;
  return (
    <nav className="filters" aria-label={t("supervise.filters")}>
      <span className="segments" role="group" aria-label={t("supervise.by")}>
        {GROUPINGS.map((by) => (
          <ViewLink key={by} to={{ by, ...closed }} className={by === view.by ? "segment on" : "segment"}>
            {word("by", by)}
          </ViewLink>
        ))}
      </span>
      <span className="segments" role="group" aria-label={t("supervise.range")}>
        {RANGES.map(({ name, days }) => {
          const from = daysBefore(today, days - 1);
          const is_on = view.from === from && view.to === today;
          return (
            <ViewLink
              key={name}
              to={{ from, to: today, ...closed }}
              className={is_on ? "segment on" : "segment"}
            >
              {t(`supervise.range.${name}`)}
            </ViewLink>
          );
        })}
      </span>
      <label>
        {t("supervise.from")}{" "}
        <input
          className="input"
          type="date"
          value={view.from}
          max={view.to}
          onChange={(event) => event.target.value && show({ ...view, from: event.target.value, ...closed })}
        />
      </label>
      <label>
        {t("supervise.to")}{" "}
        <input
          className="input"
          type="date"
          value={view.to}
          min={view.from}
          max={today}
          onChange={(event) => event.target.value && show({ ...view, to: event.target.value, ...closed })}
        />
      </label>
      <label>
        {t("supervise.district")}{" "}
        <select
          className="input"
          disabled={session.district !== null}
          value={session.district ?? view.district ?? ""}
          onChange={(event) => show({ ...view, district: event.target.value || null, ...closed })}
        >
          <option value="">{t("supervise.whole_city")}</option>
          {districts.map(([code, name]) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </nav>
  );
}
