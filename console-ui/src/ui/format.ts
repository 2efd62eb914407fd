// How moments, spans and distances read. Times are shown in the city's zone whatever the machine's is.
// Must not: round a countdown up: less than a second left is 0:00.

import { language, t } from "../i18n/language";

const ZONE = "Asia/Shanghai";

const clock = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const day = new Intl.DateTimeFormat("en-CA", {
  timeZone: ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});

/** `14:02:31` */
export function clockTime(at: string | number): string {
  return clock.format(new Date(at));
}

/** `2026-11-22`, the local day. */
export function localDay(at: string | number): string {
  return day.format(new Date(at));
}

/** `11-22 14:02:31`, with the day left out when it is today. */
export function moment(at: string | number, now: number): string {
  const its_day = localDay(at);
  return its_day === localDay(now) ? clockTime(at) : `${its_day.slice(5)} ${clockTime(at)}`;
}

/** `4:05`, `1:02:09`; negative spans as `−0:12`. */
export function span(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1_000);
  const is_past = ms < 0 && seconds > 0;
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  const rest = String(seconds % 60).padStart(2, "0");
  const text = hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
  return is_past ? `−${text}` : text;
}

/** A figure of a report, from seconds: `11:33`. */
export function figure(seconds: number | null): string {
  return seconds === null ? "–" : span(Math.round(seconds) * 1_000);
}

/** `0.4 km`, `12 km` */
export function distance(metres: number): string {
  const km = metres / 1_000;
  return `${km < 10 ? km.toFixed(1) : Math.round(km)} km`;
}

/** `6 min`, at least one. */
export function minutes(seconds: number): string {
  return t("unit.minutes", { n: Math.max(1, Math.round(seconds / 60)) });
}

/** `97.5 %` */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

/** Joins words of a list as the language does. */
export function joined(words: readonly string[]): string {
  return words.join(language() === "zh" ? "、" : ", ");
}
