// Response times by day, district and station. Every figure opens the orders behind it.
// Must not: show a bare "rescue time", a rate of fewer than ten values, simulated data without saying so, or the figures
// of one choice under the name of another.

import { useQuery } from "@tanstack/react-query";
import { createContext, type MouseEvent, type ReactNode, useContext, useSyncExternalStore } from "react";
import { t, useLanguage } from "../i18n/language";
import { clockOffsetMs, serverNow } from "../net/clock";
import { endpoint } from "../net/endpoint";
import { DemoLine, TopBar } from "../ui/bar";
import { localDay, moment, percent } from "../ui/format";
import { problemText } from "../ui/problem";
import { useSession } from "../ui/session";
import { useNow } from "../ui/tick";
import { Breakdown } from "./breakdown";
import { Definitions } from "./definitions";
import { Filters } from "./filters";
import { OrdersPanel } from "./orders";
import { Summary } from "./summary";
import { addressOf, daysBefore, type View, viewOf } from "./view";

function subscribe(changed: () => void): () => void {
  window.addEventListener("popstate", changed);
  return () => window.removeEventListener("popstate", changed);
}

/** Goes to a view without loading the page anew. */
export function show(view: View): void {
  window.history.pushState(null, "", addressOf(view));
  window.dispatchEvent(new PopStateEvent("popstate"));
}

const Shown = createContext<View | null>(null);

export function useView(): View {
  const view = useContext(Shown);
  if (!view) throw new Error("useView is used inside SupervisePage only");
  return view;
}

/** A real link to another view: it can be opened in a tab of its own, or sent. */
export function ViewLink(props: {
  to: Partial<View>;
  className?: string;
  title?: string;
  children: ReactNode;
}) {
  const target = { ...useView(), ...props.to };
  const onClick = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    show(target);
  };
  return (
    <a className={props.className} href={addressOf(target)} title={props.title} onClick={onClick}>
      {props.children}
    </a>
  );
}

/** How often the figures of a period that is not over are counted anew, and with them the list of their orders. */
const COUNT_EVERY_MS = 60_000;

/**
 * Days that are over stand; of today something is told all the time, and of yesterday while what was raised before midnight
 * is still going on.
 */
export function countEvery(to: string): number | false {
  return to >= daysBefore(localDay(serverNow()), 1) && COUNT_EVERY_MS;
}

/** When the figures were counted, by the server's clock. */
function AsOf({ counted_at }: { counted_at: number }) {
  const now = useNow();
  const at = counted_at + (clockOffsetMs() ?? 0);
  return <p className="muted">{t("supervise.as_of", { at: moment(at, now).slice(0, -3) })}</p>;
}

export function SupervisePage() {
  useLanguage();
  const session = useSession();
  const search = useSyncExternalStore(subscribe, () => window.location.search);
  const today = localDay(serverNow());
  const view = viewOf(search, today);
  const district = session.district ?? view.district;
  const report = useQuery({
    queryKey: ["report", view.from, view.to, view.by, district],
    queryFn: () => endpoint.responseReport(view.from, view.to, view.by, district),
    placeholderData: (before) => before,
    refetchInterval: () => countEvery(view.to),
  });
  return (
    <Shown.Provider value={view}>
      <div className="supervise">
        <TopBar title={t("supervise.title")}>
          {report.data && report.data.simulated_share > 0 && (
            <span className="badge tone-call">
              {t("supervise.simulated", { share: percent(report.data.simulated_share) })}
            </span>
          )}
        </TopBar>
        <DemoLine />
        <Filters />
        <main className={view.measure ? "report with-orders" : "report"} aria-busy={report.isFetching}>
          <div className="figures">
            {report.isError && (
              <p className="form-error" role="alert">
                {problemText(report.error)}{" "}
                <button type="button" className="button small" onClick={() => void report.refetch()}>
                  {t("supervise.again")}
                </button>
              </p>
            )}
            {report.data && !report.isPlaceholderData && <AsOf counted_at={report.dataUpdatedAt} />}
            {(report.isLoading || report.isPlaceholderData) && (
              <p className="muted" role="status">
                {t("supervise.loading")}
              </p>
            )}
            {report.data && (
              // What is left of the choice before keeps its place, pale, and opens nothing: its orders are others.
              <div className="counted" inert={report.isPlaceholderData}>
                <Summary report={report.data} />
                <p className="published">{t("supervise.published")}</p>
                <Breakdown report={report.data} />
                <Definitions />
              </div>
            )}
          </div>
          {view.measure && <OrdersPanel report={report.data} />}
        </main>
      </div>
    </Shown.Provider>
  );
}
