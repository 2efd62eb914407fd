// The same figures by day, district or station, for the interval that is chosen above.

import { useState } from "react";
import { t, word } from "../i18n/language";
import type { ResponseReport } from "../wire/types";
import { Count, Duration, EnteredLate, Share } from "./figure";
import { useView } from "./page";
import { RATES, type SortColumn, sorted } from "./view";

/** Rows shown at first, and added by each press. */
const ROWS = 100;

export function Breakdown({ report }: { report: ResponseReport }) {
  const { interval, key } = useView();
  const [column, setColumn] = useState<SortColumn | null>(null);
  const [is_descending, setDescending] = useState(true);
  const [shown, setShown] = useState(ROWS);
  const [filter, setFilter] = useState("");
  const by_default: SortColumn = report.by === "day" ? "label" : "order_count";
  const rows = sorted(report.rows, column ?? by_default, is_descending, interval).filter(
    (row) => filter === "" || row.label.includes(filter) || row.key.includes(filter),
  );
  const sort = (next: SortColumn) => {
    setDescending(next === (column ?? by_default) ? !is_descending : true);
    setColumn(next);
  };
  const Head = ({ name, title }: { name: SortColumn; title: string }) => {
    const is_sorted = name === (column ?? by_default);
    return (
      <th scope="col" aria-sort={is_sorted ? (is_descending ? "descending" : "ascending") : "none"}>
        <button type="button" className="sort" onClick={() => sort(name)}>
          {title} <span aria-hidden="true">{is_sorted ? (is_descending ? "▾" : "▴") : "·"}</span>
        </button>
      </th>
    );
  };
  return (
    <section className="breakdown" aria-label={t("supervise.breakdown")}>
      <h2>
        {word("by", report.by)} · {word("interval", interval)}{" "}
        <span className="formula">{word("formula", interval)}</span>
        {report.by === "station" && (
          <input
            className="input"
            aria-label={t("supervise.filter_rows")}
            placeholder={t("supervise.filter_rows")}
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
          />
        )}
      </h2>
      <div className="table-scroll">
        <table>
          <thead>
            <tr>
              <Head name="label" title={word("by", report.by)} />
              <Head name="order_count" title={t("supervise.orders")} />
              <th scope="col">{t("supervise.count")}</th>
              <Head name="mean_s" title={t("supervise.mean")} />
              <Head name="p50_s" title="P50" />
              <Head name="p90_s" title="P90" />
              {RATES.map((rate) => (
                <Head key={rate} name={rate} title={word("rate", rate)} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((row) => (
              <tr key={row.key} className={row.key === key ? "chosen" : ""}>
                <th scope="row">{row.label}</th>
                <td>
                  <Count count={row.order_count} measure="orders" row={row.key} />
                </td>
                <td>
                  <Count count={row[interval].count} measure={interval} row={row.key} />
                  <EnteredLate figures={row[interval]} />
                </td>
                <td>
                  <Duration seconds={row[interval].mean_s} measure={interval} row={row.key} />
                </td>
                <td>
                  <Duration seconds={row[interval].p50_s} measure={interval} row={row.key} />
                </td>
                <td>
                  <Duration seconds={row[interval].p90_s} measure={interval} row={row.key} />
                </td>
                {RATES.map((rate) => (
                  <td key={rate}>
                    <Share rate={row[rate]} measure={rate} row={row.key} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {rows.length === 0 && <p className="empty">{t("supervise.no_rows")}</p>}
      </div>
      {rows.length > shown && (
        <button type="button" className="button" onClick={() => setShown(shown + ROWS)}>
          {t("supervise.more_rows", { n: rows.length - shown })}
        </button>
      )}
    </section>
  );
}
