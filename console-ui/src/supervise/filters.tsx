// Which days, which district, and by what the figures are split.
// Must not: take a day that is still being typed, or one that would turn the range round.

import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useState } from "react";
import { t, word } from "../i18n/language";
import { serverNow } from "../net/clock";
import { endpoint } from "../net/endpoint";
import { localDay } from "../ui/format";
import { useSession } from "../ui/session";
import { show, useView, ViewLink } from "./page";
import { daysBefore, GROUPINGS, isDayWithin } from "./view";

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
      <DayField
        title={t("supervise.from")}
        day={view.from}
        least={null}
        most={view.to}
        onTaken={(from) => show({ ...view, from, ...closed })}
      />
      <DayField
        title={t("supervise.to")}
        day={view.to}
        least={view.from}
        most={today}
        onTaken={(to) => show({ ...view, to, ...closed })}
      />
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

/** A day that a pointer chose is taken over after so long without another; one that is typed has its other digit by then. */
const TAKEN_AFTER_MS = 1_500;

/**
 * One end of the range. A browser gives a day with each key ("28" is the 2nd for a moment), so what stands in the field
 * counts when it is left, by Enter, or when nothing more comes; and never a day outside of the limits.
 */
function DayField(props: {
  title: string;
  day: string;
  least: string | null;
  most: string;
  onTaken: (day: string) => void;
}) {
  const { day, least, most, onTaken } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const is_good = typed !== null && isDayWithin(typed, least, most);
  useEffect(() => {
    if (!is_good) return;
    const quiet = setTimeout(() => {
      setTyped(null);
      if (typed !== day) onTaken(typed);
    }, TAKEN_AFTER_MS);
    return () => clearTimeout(quiet);
  }, [is_good, typed, day, onTaken]);
  /** What cannot be taken over gives way to the day that counts. */
  const settle = () => {
    setTyped(null);
    if (is_good && typed !== day) onTaken(typed);
  };
  return (
    <label>
      {props.title}{" "}
      <input
        className="input"
        type="date"
        value={typed ?? day}
        min={least ?? undefined}
        max={most}
        aria-invalid={typed !== null && !is_good}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={settle}
        onKeyDown={(event: KeyboardEvent) => event.key === "Enter" && settle()}
      />
    </label>
  );
}
