// Why this station and why not the others, from what was written down when the offer was made.

import { t, word } from "../i18n/language";
import { distance, minutes } from "../ui/format";
import type { AssignmentView, CandidateView, StationView, TimelineEntry } from "../wire/types";
import { loadOf } from "./choice";

/** The timeline entry of the offer that made this assignment. */
export function offerOf(
  timeline: readonly TimelineEntry[],
  assignment: AssignmentView,
): TimelineEntry | undefined {
  return timeline.find((entry) => entry.kind === "offer_made" && entry.station?.id === assignment.station.id);
}

/** What is said of one candidate. */
export function verdictText(candidate: CandidateView): string {
  const words = word("verdict", candidate.verdict);
  const parts = [
    candidate.verdict === "over_capacity" && candidate.live !== null
      ? `${words} ${candidate.live}/${candidate.capacity ?? "–"}`
      : words,
  ];
  if (candidate.contracted) parts.push(t("chosen.contracted"));
  return parts.join(" · ");
}

interface ConsideredProps {
  offer: TimelineEntry;
  station: string;
  /** Stations as they are now, where the page has them: their load stands beside what was recorded. */
  stations?: Readonly<Record<string, StationView>>;
}

const NO_STATIONS: Readonly<Record<string, StationView>> = {};

export function Considered({ offer, station, stations = NO_STATIONS }: ConsideredProps) {
  const considered = offer.considered ?? [];
  if (considered.length === 0) {
    return (
      <div className="considered">
        <Note offer={offer} />
        <p className="muted">{t("chosen.nothing_kept")}</p>
      </div>
    );
  }
  return (
    <div className="considered">
      <Note offer={offer} />
      <table>
        <thead>
          <tr>
            <th scope="col" className="number">
              {t("choice.rank")}
            </th>
            <th scope="col">{t("choice.station")}</th>
            <th scope="col" className="number">
              {t("choice.distance")}
            </th>
            <th scope="col" className="number">
              {t("choice.travel")}
            </th>
            <th scope="col" className="number">
              {t("choice.load")}
            </th>
            <th scope="col">{t("choice.verdict")}</th>
          </tr>
        </thead>
        <tbody>
          {considered.map((candidate) => (
            <CandidateRow
              key={candidate.station.id}
              candidate={candidate}
              is_chosen={candidate.station.id === station}
              station={stations[candidate.station.id]}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Note({ offer }: { offer: TimelineEntry }) {
  return offer.note ? <p className="considered-note">{t("chosen.note", { note: offer.note })}</p> : null;
}

interface CandidateRowProps {
  candidate: CandidateView;
  is_chosen: boolean;
  station: StationView | undefined;
}

function CandidateRow({ candidate, is_chosen, station }: CandidateRowProps) {
  const load = loadOf(candidate, station);
  return (
    <tr className={is_chosen ? "chosen" : ""}>
      <td className="number">{candidate.rank}</td>
      <td>
        {is_chosen ? "→ " : ""}
        {candidate.station.name} <span className="muted">{candidate.station.code}</span>
      </td>
      <td className="number">{distance(candidate.distance_m)}</td>
      <td className="number">{minutes(candidate.travel_time_s)}</td>
      <td
        className={`number${load?.is_now ? " muted" : ""}`}
        title={load?.is_now ? t("choice.now") : undefined}
      >
        {load ? `${load.live}/${load.capacity}` : "–"}
      </td>
      <td className={`verdict ${candidate.verdict}`}>{verdictText(candidate)}</td>
    </tr>
  );
}
