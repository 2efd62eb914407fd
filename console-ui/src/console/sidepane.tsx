// The right pane: taking a call, or the lift and the map of the order that is open. F2 and F7 change over.
// Must not: forget a call that is being taken while the lift is shown; the intake stays as it is.

import { useQuery } from "@tanstack/react-query";
import type { KeyboardEvent } from "react";
import { pageKeyName } from "../action/registry";
import { t, useLanguage } from "../i18n/language";
import { LiftPane } from "../map/liftpane";
import { endpoint } from "../net/endpoint";
import type { OrderView } from "../wire/types";
import { intent, type Side, useIntent, useLive } from "./board";
import { PaneFreshness } from "./fresh";
import { IntakePane } from "./intakepane";

/** The order that is open: from the feed while it carries it, else from the record that the order's pane has read. */
function useOpenOrder(): OrderView | null {
  const selected = useIntent((state) => state.opened);
  const shown = useLive((state) => (selected ? state.board.orders[selected] : undefined));
  const record = useQuery({
    queryKey: ["order", selected, "record"],
    queryFn: () => endpoint.order(selected ?? ""),
    enabled: selected !== null && shown === undefined,
  });
  return shown ?? (selected ? (record.data?.order ?? null) : null);
}

const TABS = [
  { side: "intake", title: "shell.tab_intake", key: "F2" },
  { side: "lift", title: "shell.tab_lift", key: pageKeyName("show_lift") },
] as const;

function tabId(side: Side): string {
  return `side-tab-${side}`;
}

/** The arrow keys change over, as in every list of tabs; the tab that is shown keeps the focus. */
function onTabKey(event: KeyboardEvent, side: Side): void {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  event.preventDefault();
  const other: Side = side === "intake" ? "lift" : "intake";
  intent.setState({ side: other });
  document.getElementById(tabId(other))?.focus();
}

export function SidePane() {
  useLanguage();
  const shown = useIntent((state) => state.side);
  return (
    <section className="side-pane" aria-label={t("shell.side")}>
      <div className="side-head">
        <div className="side-tabs" role="tablist" aria-label={t("shell.side")}>
          {TABS.map(({ side, title, key }) => (
            <button
              key={side}
              id={tabId(side)}
              type="button"
              role="tab"
              className="side-tab"
              aria-selected={side === shown}
              aria-controls={`side-${side}`}
              tabIndex={side === shown ? 0 : -1}
              onClick={() => intent.setState({ side })}
              onKeyDown={(event) => onTabKey(event, side)}
            >
              {t(title)} <kbd>{key}</kbd>
            </button>
          ))}
        </div>
        <PaneFreshness />
      </div>
      <div
        id="side-intake"
        role="tabpanel"
        className="side-panel"
        aria-labelledby={tabId("intake")}
        hidden={shown !== "intake"}
      >
        <IntakePane />
      </div>
      <div
        id="side-lift"
        role="tabpanel"
        className="side-panel"
        aria-labelledby={tabId("lift")}
        hidden={shown !== "lift"}
      >
        {shown === "lift" && <OpenLift />}
      </div>
    </section>
  );
}

function OpenLift() {
  return <LiftPane order={useOpenOrder()} />;
}
