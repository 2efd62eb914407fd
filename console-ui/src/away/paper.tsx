// The list for the hour without the server: orders under way and every station with its number, to read and to print.
// Must not: ask the server for anything; it shows what was kept.

import { useEffect } from "react";
import { pageKeyName } from "../action/registry";
import { t, word } from "../i18n/language";
import { peopleText } from "../ui/badge";
import { moment } from "../ui/format";
import { useNow } from "../ui/tick";
import { keepPage } from "./offline";
import { keepPaper, togglePaper, usePaper } from "./store";
import "../style/paper.css";

/** On the console: keeps the paper and the page, and shows the paper when it is asked for. */
export function PaperSection() {
  const is_open = usePaper((state) => state.is_open);
  useEffect(() => {
    void keepPage("/console-sw.js", "/console");
    return keepPaper();
  }, []);
  return is_open ? <PaperSheet onClose={togglePaper} /> : null;
}

/** Also where nobody can be signed in, because the server is away. */
export function PaperSheet({ onClose }: { onClose?: () => void }) {
  const paper = usePaper((state) => state.paper);
  return (
    <section className="paper" aria-label={t("paper.title")}>
      <header className="paper-head">
        <h2 className="pane-title">{t("paper.title")}</h2>
        <button
          type="button"
          className="button small primary"
          disabled={!paper}
          onClick={() => window.print()}
        >
          {t("paper.print")}
        </button>
        {onClose && (
          <button type="button" className="button small" onClick={onClose}>
            {t("paper.close")} <kbd>{pageKeyName("paper")}</kbd>
          </button>
        )}
      </header>
      <div className="paper-body">
        {paper ? (
          <>
            <Orders />
            <Stations />
          </>
        ) : (
          <p className="empty">{t("paper.none")}</p>
        )}
      </div>
    </section>
  );
}

function Orders() {
  const paper = usePaper((state) => state.paper);
  const now = useNow();
  if (!paper) return null;
  return (
    <>
      <h3>{t("paper.orders", { n: paper.orders.length, at: moment(paper.orders_at, now) })}</h3>
      <table>
        <thead>
          <tr>
            {(["number", "priority", "state", "place", "code", "people", "lead", "raised"] as const).map(
              (column) => (
                <th key={column} scope="col">
                  {t(`paper_column.${column}`)}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {paper.orders.map((order) => (
            <tr key={order.number}>
              <td>
                {order.number} {order.mode !== "live" && word("mode", order.mode)}
              </td>
              <td>{order.priority.toUpperCase()}</td>
              <td>{word("order_state", order.state)}</td>
              <td>{order.place || t("handover.no_place")}</td>
              <td>{order.code}</td>
              <td>{peopleText(order.people)}</td>
              <td>{order.lead}</td>
              <td>{moment(order.raised_at, now)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Stations() {
  const paper = usePaper((state) => state.paper);
  const now = useNow();
  if (!paper) return null;
  const at = paper.stations_at ? moment(paper.stations_at, now) : "–";
  return (
    <>
      <h3>{t("paper.stations", { n: paper.stations.length, at })}</h3>
      <table>
        <thead>
          <tr>
            {(["district", "station", "phone", "duty", "strength", "levels"] as const).map((column) => (
              <th key={column} scope="col">
                {t(`paper_column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {paper.stations.map((station) => (
            <tr key={station.code}>
              <td>{station.district}</td>
              <td>
                {station.code} {station.name}
              </td>
              <td className="paper-phone">{station.phone ?? "–"}</td>
              <td>{t(station.on_duty ? "paper.on_duty" : "paper.off_duty")}</td>
              <td>{station.strength}</td>
              <td>
                {[station.serves_first && "first", station.serves_second && "second"]
                  .filter((level) => level !== false)
                  .map((level) => word("level_short", level))
                  .join(" ")}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
