// Short messages at the foot of the page; bad news stays until it is read.

import { pageKeyName } from "../action/registry";
import { t } from "../i18n/language";
import { dismiss, shownNotices, useIntent } from "./board";
import { choose } from "./hold";

export function Notices() {
  const all = useIntent((state) => state.notices);
  const notices = shownNotices(all);
  const hidden = all.length - notices.length;
  const openable = notices.findLast(({ order }) => order !== null)?.id;
  return (
    <div className="notices" aria-live="polite">
      {hidden > 0 && <div className="notice bad">{t("notice.older", { n: hidden })}</div>}
      {notices.map(({ id, tone, text, order }, at) => (
        <div key={id} className={`notice ${tone}`} role={tone === "bad" ? "alert" : "status"}>
          <span>{text}</span>
          {order && (
            <button type="button" className="button small" onClick={() => choose(order)}>
              {t("notice.open")} {id === openable && <kbd>{pageKeyName("open_notice")}</kbd>}
            </button>
          )}
          <button
            type="button"
            className="button small quiet"
            aria-label={t("notice.dismiss")}
            onClick={() => dismiss(id)}
          >
            ✕ {at === notices.length - 1 && <kbd>{pageKeyName("dismiss_notice")}</kbd>}
          </button>
        </div>
      ))}
    </div>
  );
}
