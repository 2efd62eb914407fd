// Stations and accounts, plain: search, change, save.

import { useState } from "react";
import { t, useLanguage } from "../i18n/language";
import { DemoLine, TopBar } from "../ui/bar";
import { useSession } from "../ui/session";
import { Accounts } from "./accounts";
import { Stations } from "./stations";

const TABS = ["stations", "accounts"] as const;

export function AdminPage() {
  useLanguage();
  const { role } = useSession();
  const tabs = TABS.filter((name) => name === "stations" || role === "administrator");
  const [tab, setTab] = useState<(typeof TABS)[number]>("stations");
  return (
    <div className="admin">
      <TopBar title={t("admin.title")}>
        <nav className="segments" aria-label={t("admin.title")}>
          {tabs.map((name) => (
            <button
              key={name}
              type="button"
              className={name === tab ? "segment on" : "segment"}
              aria-current={name === tab ? "page" : undefined}
              onClick={() => setTab(name)}
            >
              {t(`admin.${name}`)}
            </button>
          ))}
        </nav>
        {role === "shift_leader" && <a href="/console">{t("phones.back")}</a>}
      </TopBar>
      <DemoLine />
      {tab === "stations" ? <Stations /> : <Accounts />}
    </div>
  );
}
