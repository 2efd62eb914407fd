// The right pane: taking a call, or the lift and the map of the order that is open. F2 and F6 change over.
// Must not: forget a call that is being taken while the lift is shown; both tabs stay as they are.

import { useQuery } from "@tanstack/react-query";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { t, useLanguage } from "../i18n/language";
import { LiftPane } from "../map/liftpane";
import { endpoint } from "../net/endpoint";
import type { OrderView } from "../wire/types";
import { intent, type Side, useIntent, useLive } from "./board";
import { PaneFreshness } from "./fresh";
import { IntakePane } from "./intakepane";

/** The order that is open: from the feed while it carries it, else from the record that the order's pane has read. */
function useOpenOrder(): OrderView | null {
  const selected = useIntent((state) => state.order);
  const shown = useLive((state) => (selected ? state.board.orders[selected] : undefined));
  const record = useQuery({
    queryKey: ["order", selected, "record"],
    queryFn: () => endpoint.order(selected ?? ""),
    enabled: selected !== null && shown === undefined,
  });
  return shown ?? (selected ? (record.data?.order ?? null) : null);
}

export function SidePane() {
  useLanguage();
  const side = useIntent((state) => state.side);
  const order = useOpenOrder();
  return (
    <Tabs
      className="side-pane"
      keyboardActivation="manual"
      selectedKey={side}
      onSelectionChange={(key) => intent.setState({ side: key as Side })}
    >
      <div className="side-head">
        <TabList className="side-tabs" aria-label={t("shell.side")}>
          <Tab id="intake" className="side-tab">
            {t("shell.tab_intake")} <kbd>F2</kbd>
          </Tab>
          <Tab id="lift" className="side-tab">
            {t("shell.tab_lift")} <kbd>F6</kbd>
          </Tab>
        </TabList>
        <PaneFreshness />
      </div>
      <TabPanel id="intake" className="side-panel" shouldForceMount>
        <IntakePane />
      </TabPanel>
      <TabPanel id="lift" className="side-panel">
        <LiftPane order={order} />
      </TabPanel>
    </Tabs>
  );
}
