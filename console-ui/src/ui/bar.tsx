// The bar at the top of every page: name, what the page adds, sound, language, theme, who is signed in.

import type { ReactNode } from "react";
import { setLanguage, t, useLanguage, word } from "../i18n/language";
import { useSession, useSignOut } from "./session";
import { changeSettings, nextTheme, useSettings } from "./settings";
import { allowSound, useSoundBlocked } from "./tone";

/** How a key is shown on a button, where the page has one for it. */
function KeyMark({ name }: { name: string | undefined }) {
  return name ? <kbd>{name}</kbd> : null;
}

/** Keys of the bar's own buttons, on a page that listens to them. */
export interface BarKeys {
  sound: string;
  theme: string;
  language: string;
}

/** Switches the language; each button is named in its own language. */
export function LanguageSwitch({ shortcut }: { shortcut?: string | undefined }) {
  const language = useLanguage();
  const other = language === "zh" ? "en" : "zh";
  return (
    <button type="button" className="button quiet" lang={other} onClick={() => setLanguage(other)}>
      {other === "en" ? "English" : "中文"} <KeyMark name={shortcut} />
    </button>
  );
}

/** What the switch says of the theme that it leads to. */
const TO_THEME = {
  dark: { title: "bar.to_dark", sign: "☾" },
  light: { title: "bar.to_light", sign: "☀" },
  contrast: { title: "bar.to_contrast", sign: "◐" },
} as const;

/** Dark, light, high contrast, one after the other. */
export function ThemeSwitch({ shortcut }: { shortcut?: string | undefined }) {
  const { theme } = useSettings();
  const next = nextTheme(theme);
  const { title, sign } = TO_THEME[next];
  return (
    <button
      type="button"
      className="button quiet"
      aria-label={t(title)}
      title={t(title)}
      onClick={() => changeSettings({ theme: next })}
    >
      {sign} <KeyMark name={shortcut} />
    </button>
  );
}

/** Sound on, muted, or held back by the browser: the last one asks for a click, where no key is asked for elsewhere. */
export function SoundSwitch({ shortcut }: { shortcut?: string | undefined }) {
  const { is_muted } = useSettings();
  const is_blocked = useSoundBlocked();
  if (is_blocked && !is_muted && !shortcut) {
    return (
      <button type="button" className="button warn" onClick={allowSound}>
        {t("sound.blocked")}
      </button>
    );
  }
  return (
    <button
      type="button"
      className="button quiet"
      aria-pressed={is_muted}
      onClick={() => changeSettings({ is_muted: !is_muted })}
    >
      {t(is_muted ? "sound.muted" : "sound.on")} <KeyMark name={shortcut} />
    </button>
  );
}

/** The line that marks a demonstration city; every page shows it. */
export function DemoLine() {
  return useSession().demo ? <p className="demo-line">{t("bar.demo")}</p> : null;
}

interface TopBarProps {
  title: string;
  has_sound?: boolean;
  keys?: BarKeys;
  children?: ReactNode;
}

export function TopBar({ title, has_sound = false, keys, children }: TopBarProps) {
  const session = useSession();
  const { signOut, problem } = useSignOut();
  return (
    <header className="top-bar">
      <h1 className="brand">
        <span className="brand-mark" aria-hidden="true" />
        {title}
      </h1>
      <div className="top-bar-middle">{children}</div>
      <div className="top-bar-end">
        {has_sound && <SoundSwitch shortcut={keys?.sound} />}
        <ThemeSwitch shortcut={keys?.theme} />
        <LanguageSwitch shortcut={keys?.language} />
        <span className="who" title={`${session.name} · ${word("role", session.role)}`}>
          {session.display_name} <span className="who-role">· {word("role", session.role)}</span>
        </span>
        {problem && <span role="alert">{problem}</span>}
        <button type="button" className="button quiet" onClick={signOut}>
          {t("bar.sign_out")}
        </button>
      </div>
    </header>
  );
}
