// Response times by day, district and station. Every figure opens the orders behind it.
// Must not: show a bare "rescue time", a rate of fewer than ten values, or simulated data without saying so.

import { useQuery } from "@tanstack/react-query";
import { createContext, type MouseEvent, type ReactNode, useContext, useSyncExternalStore } from "react";
import { t, useLanguage } from "../i18n/language";
import { serverNow } from "../net/clock";
import { endpoint } from "../net/endpoint";
import { DemoLine, TopBar } from "../ui/bar";
import { localDay, percent } from "../ui/format";
import { problemText } from "../ui/problem";
import { useSession } from "../ui/session";
import { Breakdown } from "./breakdown";
import { Definitions } from "./definitions";
import { Filters } from "./filters";
import { OrdersPanel } from "./orders";
import { Summary } from "./summary";
import { addressOf, type View, viewOf } from "./view";

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

export function SupervisePage() {
  useLanguage();
  const session = useSession();
  const search = useSyncExternalStore(subscribe, () => window.location.search);
  const view = viewOf(search, localDay(serverNow()));
  const district = session.district ?? view.district;
  const report = useQuery({
    queryKey: ["report", view.from, view.to, view.by, district],
    queryFn: () => endpoint.responseReport(view.from, view.to, view.by, district),
    placeholderData: (before) => before,
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
            {!report.data && report.isLoading && <p className="empty">{t("supervise.loading")}</p>}
            {report.data && (
              <>
                <Summary report={report.data} />
                <p className="published">{t("supervise.published")}</p>
                <Breakdown report={report.data} />
                <Definitions />
              </>
            )}
          </div>
          {view.measure && <OrdersPanel report={report.data} />}
        </main>
      </div>
    </Shown.Provider>
  );
}
