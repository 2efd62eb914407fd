// Who is signed in; the gate in front of every page but the first.
// Must not: show a page to a role that it is not for, or leave as if signed out while the session still holds.

import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { t, useLanguage } from "../i18n/language";
import { AwayError, ProblemError } from "../net/api";
import { learnServerTime } from "../net/clock";
import { endpoint } from "../net/endpoint";
import type { Role, SessionView } from "../wire/types";
import { problemText } from "./problem";

const Session = createContext<SessionView | null>(null);

/** Pages that a sign-in may return to. */
const PAGES = ["/console", "/crew", "/supervise", "/admin", "/wall"];

/** What a crew's phone keeps of its session, to open without a network: who it is of. */
const KEPT_SESSION = "liftaid.kept_session";

/** For the sign-in page: the session ended without its user's doing, and the page that had it wants that said. */
const ENDED = "liftaid.session_ended";

/** A page is left after so long, whatever the phone's disk does. */
const FORGET_WITHIN_MS = 1_000;

let forgetMore: () => Promise<void> = async () => undefined;

/** What else a page keeps of the session; it goes with it. */
export function alsoForget(forget: () => Promise<void>): void {
  forgetMore = forget;
}

let ringOut: (() => Promise<void>) | null = null;

/** How a page that nobody may be looking at rings when its session ends; the sign-in page then says why it stands there. */
export function whenEnded(ring: (() => Promise<void>) | null): void {
  ringOut = ring;
}

/** Set once the page is being left: it rings once, and not where its user signs out. */
let farewell: Promise<void> | null = null;

function sayEnded(): Promise<void> {
  if (!ringOut) return Promise.resolve();
  sessionStorage.setItem(ENDED, "yes");
  return ringOut();
}

/** Whether the sign-in page is to say that the session ended; once. */
export function takeEnded(): boolean {
  const has_ended = sessionStorage.getItem(ENDED) !== null;
  sessionStorage.removeItem(ENDED);
  return has_ended;
}

/** The session is over: what was kept of it goes, then the page is left. */
async function leaveFor(address: string): Promise<void> {
  localStorage.removeItem(KEPT_SESSION);
  const forgotten = forgetMore().catch(() => undefined);
  await Promise.race([
    Promise.all([forgotten, farewell]),
    new Promise((late) => setTimeout(late, FORGET_WITHIN_MS)),
  ]);
  window.location.assign(address);
}

function readKept(): SessionView | null {
  try {
    return JSON.parse(localStorage.getItem(KEPT_SESSION) ?? "null") as SessionView | null;
  } catch {
    return null;
  }
}

/** Leaves for the sign-in page and remembers where to come back. A page on the home screen stays on the home screen. */
export function goToSignIn(): void {
  farewell ??= sayEnded();
  const here = window.location.pathname;
  const is_installed = here === "/crew" && window.matchMedia?.("(display-mode: standalone)").matches;
  const back = PAGES.includes(here) ? `/?next=${encodeURIComponent(here)}` : "/";
  void leaveFor(is_installed ? "/crew/enrol" : back);
}

/** The page asked for before signing in, if it is one of ours. */
export function pageAfterSignIn(search: string, home: string): string {
  const next = new URLSearchParams(search).get("next");
  return next && PAGES.includes(next) ? next : PAGES.includes(home) ? home : "/";
}

function isSignedOut(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.status === 401;
}

/** Signs out and leaves; while the server cannot be told, the page stays and `problem` says so. */
export function useSignOut(): { signOut: () => void; problem: string } {
  const [problem, setProblem] = useState("");
  const signOut = async () => {
    setProblem("");
    farewell = Promise.resolve();
    try {
      await endpoint.signOut();
    } catch (error) {
      if (!isSignedOut(error)) {
        farewell = null;
        return setProblem(t("bar.not_signed_out", { why: problemText(error) }));
      }
    }
    await leaveFor("/");
  };
  return { signOut: () => void signOut(), problem };
}

/** Asks once whether the session still holds; leaves if it does not. */
export async function leaveIfSignedOut(): Promise<void> {
  try {
    await endpoint.session();
  } catch (error) {
    if (isSignedOut(error)) goToSignIn();
  }
}

export function useSession(): SessionView {
  const session = useContext(Session);
  if (!session) throw new Error("useSession is used inside SessionGate only");
  return session;
}

interface GateProps {
  roles: readonly Role[];
  /** What can be shown of the page while the server is away. */
  whenAway?: ReactNode;
  /** The page opens with who was signed in last, while the server is away. */
  is_kept?: boolean;
  children: ReactNode;
}

/** Loads the session and shows the page to the roles that may see it. */
export function SessionGate({ roles, whenAway, is_kept = false, children }: GateProps) {
  useLanguage();
  const [session, setSession] = useState<SessionView | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt asks again
  useEffect(() => {
    let is_gone = false;
    endpoint.session().then(
      (view) => {
        learnServerTime(view.server_time);
        if (is_kept) localStorage.setItem(KEPT_SESSION, JSON.stringify(view));
        if (!is_gone) setSession(view);
      },
      (failure: unknown) => {
        if (isSignedOut(failure)) goToSignIn();
        else if (!is_gone) {
          setError(failure);
          if (is_kept) setSession(readKept());
          setTimeout(() => setAttempt((n) => n + 1), 3_000);
        }
      },
    );
    return () => {
      is_gone = true;
    };
  }, [attempt, is_kept]);

  if (!session) {
    return (
      <main className="gate" aria-busy={!error}>
        {error ? <p role="alert">{problemText(error)}</p> : <p>{t("gate.loading")}</p>}
        {error instanceof AwayError && whenAway}
      </main>
    );
  }
  if (!roles.includes(session.role)) return <NotForYou session={session} />;
  return <Session.Provider value={session}>{children}</Session.Provider>;
}

function NotForYou({ session }: { session: SessionView }) {
  const { signOut, problem } = useSignOut();
  return (
    <main className="gate">
      <p>{t("gate.not_for_you", { name: session.display_name })}</p>
      <p>
        <a href={session.home}>{t("gate.your_page")}</a>{" "}
        <button type="button" className="button" onClick={signOut}>
          {t("bar.sign_out")}
        </button>
      </p>
      {problem && <p role="alert">{problem}</p>}
    </main>
  );
}
