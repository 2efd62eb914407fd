// Enrols the phone that opens it, by the code behind the address's # or typed in. No session is needed.
// Must not: keep the code, leave it in the address, or use it up without a tap.

import { type FormEvent, useState } from "react";
import { t, useLanguage } from "../i18n/language";
import { endpoint } from "../net/endpoint";
import { LanguageSwitch, ThemeSwitch } from "../ui/bar";
import { problemText } from "../ui/problem";
import { takeEnded } from "../ui/session";
import { isInstalled, needsInstallFirst, phoneName } from "./install";
import "../style/signin.css";
import "../style/device.css";

/** The code that the QR carried; the address forgets it at once. */
function codeOfAddress(): string {
  const code = decodeURIComponent(window.location.hash.slice(1)).slice(0, 40);
  if (code) window.history.replaceState(null, "", window.location.pathname);
  return code;
}

export function EnrolPage() {
  useLanguage();
  const [code, setCode] = useState(codeOfAddress);
  const [is_busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState(() => (takeEnded() ? t("sign_in.ended") : ""));

  const enrol = async (event: FormEvent) => {
    event.preventDefault();
    if (is_busy) return;
    setBusy(true);
    setTrouble("");
    try {
      await endpoint.enrol({ code, label: phoneName(navigator.userAgent) || t("enrol.phone") });
      window.location.replace("/crew");
    } catch (error) {
      setTrouble(problemText(error));
      setBusy(false);
    }
  };

  return (
    <div className="sign-in enrol">
      <header className="sign-in-top">
        <ThemeSwitch />
        <LanguageSwitch />
      </header>
      <main className="sign-in-card">
        <h1>
          <span className="brand-mark" aria-hidden="true" />
          {t("enrol.title")}
        </h1>
        <p className="muted">{t("enrol.what")}</p>
        {needsInstallFirst() && !isInstalled() && <p className="enrol-first">{t("enrol.install_first")}</p>}
        <form onSubmit={(event) => void enrol(event)}>
          <label className="field">
            <span className="field-label">{t("enrol.code")}</span>
            <input
              className="input enrol-code"
              name="code"
              required
              maxLength={40}
              placeholder="XXXX-XXXX-XXXX"
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
          </label>
          {trouble && (
            <p className="form-error" role="alert">
              {trouble}
            </p>
          )}
          <button type="submit" className="button primary enrol-do" disabled={is_busy}>
            {t(is_busy ? "enrol.busy" : "enrol.do")}
          </button>
        </form>
        <p>
          <a className="enrol-other" href="/?next=%2Fcrew">
            {t("enrol.by_password")}
          </a>
        </p>
      </main>
    </div>
  );
}
