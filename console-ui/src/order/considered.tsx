// Why this station and why not the others, from what was written down when the offer was made.

import { t, word } from "../i18n/language";
import { distance, minutes } from "../ui/format";
import type { AssignmentView, CandidateView, TimelineEntry } from "../wire/types";

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

export function Considered({ offer, station }: { offer: TimelineEntry; station: string }) {
  const considered = offer.considered ?? [];
  return (
    <div className="considered">
      {offer.note && <p className="considered-note">{t("chosen.note", { note: offer.note })}</p>}
      {considered.length === 0 && <p className="muted">{t("chosen.nothing_kept")}</p>}
      <table>
        <tbody>
          {considered.map((candidate) => (
            <tr key={candidate.station.id} className={candidate.station.id === station ? "chosen" : ""}>
              <td className="number">{candidate.rank}</td>
              <td>
                {candidate.station.id === station ? "→ " : ""}
                {candidate.station.name} <span className="muted">{candidate.station.code}</span>
              </td>
              <td className="number">{distance(candidate.distance_m)}</td>
              <td className="number">{minutes(candidate.travel_time_s)}</td>
              <td className={`verdict ${candidate.verdict}`}>{verdictText(candidate)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
