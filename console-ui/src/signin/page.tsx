// Signing in: name, password, and errors that say what to do. A session that still holds goes straight on.
// Must not: say which of name and password was wrong, or keep the password anywhere.

import { type FormEvent, useEffect, useRef, useState } from "react";
import { t, useLanguage } from "../i18n/language";
import { AwayError, ProblemError } from "../net/api";
import { endpoint } from "../net/endpoint";
import { LanguageSwitch, ThemeSwitch } from "../ui/bar";
import { problemText } from "../ui/problem";
import { pageAfterSignIn, takeEnded } from "../ui/session";

/** What stands in the way of signing in. */
type Trouble =
  | { kind: "ended" }
  | { kind: "no_name" }
  | { kind: "no_password" }
  | { kind: "wrong" }
  | { kind: "slowed"; until: number }
  | { kind: "away" }
  | { kind: "other"; text: string };

function troubleOf(error: unknown): Trouble {
  if (error instanceof AwayError) return { kind: "away" };
  if (!(error instanceof ProblemError)) return { kind: "other", text: problemText(error) };
  if (error.problem.status === 401) return { kind: "wrong" };
  if (error.problem.status === 429) {
    return { kind: "slowed", until: Date.now() + (error.retry_after_s ?? 10) * 1_000 };
  }
  return error.problem.status >= 500 ? { kind: "away" } : { kind: "other", text: problemText(error) };
}

function useSecondsUntil(until: number | null): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (until === null) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [until]);
  return until === null ? 0 : Math.max(0, Math.ceil((until - now) / 1_000));
}

/** Whether the server said, before anybody signed in, that its city is made up. */
function isDemo(error: unknown): boolean {
  const facts = error instanceof ProblemError ? error.problem.facts : null;
  return typeof facts === "object" && facts !== null && "demo" in facts && facts.demo === true;
}

/** Goes on where a session still holds. That none does is no trouble; whatever else the server says is. */
function useExistingSession(onTrouble: (trouble: Trouble) => void, onDemo: () => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once
  useEffect(() => {
    endpoint.session().then(
      (session) => window.location.replace(pageAfterSignIn(window.location.search, session.home)),
      (error: unknown) => {
        const trouble = troubleOf(error);
        if (trouble.kind !== "wrong") onTrouble(trouble);
        if (isDemo(error)) onDemo();
      },
    );
  }, []);
}

export function SignInPage() {
  useLanguage();
  const [trouble, setTrouble] = useState<Trouble | null>(() => (takeEnded() ? { kind: "ended" } : null));
  const [is_busy, setBusy] = useState(false);
  const [is_shown, setShown] = useState(false);
  const [is_demo, setDemo] = useState(false);
  const name = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const seconds = useSecondsUntil(trouble?.kind === "slowed" ? trouble.until : null);
  const is_slowed = trouble?.kind === "slowed" && seconds > 0;
  // The page has this one purpose, so the first field has the focus.
  useEffect(() => name.current?.focus(), []);
  useExistingSession(setTrouble, () => setDemo(true));

  const signIn = async (event: FormEvent) => {
    event.preventDefault();
    if (is_busy || is_slowed) return;
    const [given_name, given_password] = [name.current?.value.trim() ?? "", password.current?.value ?? ""];
    if (!given_name || !given_password) {
      setTrouble({ kind: given_name ? "no_password" : "no_name" });
      (given_name ? password : name).current?.focus();
      return;
    }
    setBusy(true);
    setTrouble(null);
    try {
      const session = await endpoint.signIn(given_name, given_password);
      window.location.assign(pageAfterSignIn(window.location.search, session.home));
    } catch (error) {
      setTrouble(troubleOf(error));
      setBusy(false);
      password.current?.select();
    }
  };

  return (
    <div className="sign-in">
      <div>
        {is_demo && <p className="demo-line">{t("bar.demo")}</p>}
        <header className="sign-in-top">
          <ThemeSwitch />
          <LanguageSwitch />
        </header>
      </div>
      <main className="sign-in-card">
        <h1>
          <span className="brand-mark" aria-hidden="true" />
          {t("sign_in.name")}
        </h1>
        <p className="muted">{t("sign_in.centre")}</p>
        {/* The browser's own bubble speaks its own language and is gone after a moment. */}
        <form noValidate onSubmit={(event) => void signIn(event)}>
          <label className="field">
            <span className="field-label">{t("sign_in.account")}</span>
            <input ref={name} className="input" name="name" autoComplete="username" required maxLength={60} />
          </label>
          <label className="field">
            <span className="field-label">{t("sign_in.password")}</span>
            <input
              ref={password}
              className="input"
              name="password"
              type={is_shown ? "text" : "password"}
              autoComplete="current-password"
              required
              maxLength={200}
            />
          </label>
          <label className="show-password">
            <input type="checkbox" checked={is_shown} onChange={(event) => setShown(event.target.checked)} />
            {t("sign_in.show")}
          </label>
          <p className="sign-in-trouble" role="alert">
            <TroubleText trouble={trouble} seconds={seconds} />
          </p>
          <button type="submit" className="button primary big" disabled={is_busy || is_slowed}>
            {t(is_busy ? "sign_in.busy" : "sign_in.go")}
          </button>
        </form>
        <p>
          <a className="sign-in-other" href="/crew/enrol">
            {t("enrol.here")}
          </a>
        </p>
      </main>
    </div>
  );
}

function TroubleText({ trouble, seconds }: { trouble: Trouble | null; seconds: number }) {
  if (!trouble) return null;
  switch (trouble.kind) {
    case "ended":
      return <>{t("sign_in.ended")}</>;
    case "no_name":
      return <>{t("sign_in.no_name")}</>;
    case "no_password":
      return <>{t("sign_in.no_password")}</>;
    case "wrong":
      return <>{t("sign_in.wrong")}</>;
    case "slowed":
      return <>{seconds > 0 ? t("sign_in.slowed", { seconds }) : t("sign_in.again")}</>;
    case "away":
      return <>{t("sign_in.away")}</>;
    case "other":
      return <>{trouble.text}</>;
  }
}
