// The whole period in one table: each interval by name, with count, mean, P50 and P90.

import { t, word } from "../i18n/language";
import type { ResponseReport } from "../wire/types";
import { Count, Duration, Share } from "./figure";
import { useView, ViewLink } from "./page";
import { INTERVALS, RATES } from "./view";

export function Summary({ report }: { report: ResponseReport }) {
  const view = useView();
  const { total } = report;
  return (
    <section className="summary" aria-label={t("supervise.total")}>
      <table>
        <caption>
          {t("supervise.total")} · {t("supervise.orders")}{" "}
          <Count count={total.order_count} measure="orders" row={null} />
        </caption>
        <thead>
          <tr>
            <th scope="col">{t("supervise.interval")}</th>
            <th scope="col">{t("supervise.count")}</th>
            <th scope="col">{t("supervise.mean")}</th>
            <th scope="col">P50</th>
            <th scope="col">P90</th>
          </tr>
        </thead>
        <tbody>
          {INTERVALS.map((interval) => (
            <tr key={interval} className={interval === view.interval ? "chosen" : ""}>
              <th scope="row">
                <ViewLink to={{ interval }} title={t("supervise.show_below")}>
                  {word("interval", interval)}
                </ViewLink>{" "}
                <span className="formula">{word("formula", interval)}</span>
              </th>
              <td>
                <Count count={total[interval].count} measure={interval} row={null} />
              </td>
              <td>
                <Duration seconds={total[interval].mean_s} measure={interval} row={null} />
              </td>
              <td>
                <Duration seconds={total[interval].p50_s} measure={interval} row={null} />
              </td>
              <td>
                <Duration seconds={total[interval].p90_s} measure={interval} row={null} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl className="rates">
        {RATES.map((rate) => (
          <div key={rate}>
            <dt>
              {word("rate", rate)} <span className="formula">{word("formula", rate)}</span>
            </dt>
            <dd>
              <Share rate={total[rate]} measure={rate} row={null} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
