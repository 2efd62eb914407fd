// What the crew told of the release, and its photos, on the operator's order.
// Must not: pass the crew's cause off as ours; it says who told it.

import { useQuery } from "@tanstack/react-query";
import { language, t, word } from "../i18n/language";
import { endpoint } from "../net/endpoint";
import { peopleText } from "../ui/badge";
import { clockTime } from "../ui/format";
import { problemText } from "../ui/problem";
import type { OrderView, PhotoList, TimelineEntry } from "../wire/types";

/** The list does not change while a page is open. */
const FOR_EVER = Number.POSITIVE_INFINITY;

function useCauseText(code: number | null): string | null {
  const causes = useQuery({
    queryKey: ["causes"],
    queryFn: endpoint.causes,
    staleTime: FOR_EVER,
    enabled: code !== null,
  });
  if (code === null) return null;
  const found = causes.data?.groups.flatMap((group) => group.causes).find((cause) => cause.code === code);
  return found ? `${code} ${found[language()]}` : String(code);
}

export function ReleaseBlock({ order, timeline }: { order: OrderView; timeline: readonly TimelineEntry[] }) {
  const release = order.release ?? null;
  const cause = useCauseText(release?.cause ?? null);
  const photo_count = order.photo_count ?? 0;
  if (!release && photo_count === 0) return null;
  const notes = timeline.filter(({ kind, note }) => kind === "release_reported" && note !== null);
  const facts = [
    [t("release.people"), order.people_freed === null ? null : peopleText(order.people_freed)],
    [t("release.condition"), release?.condition && word("condition", release.condition)],
    [t("release.method"), release?.method && word("release_method", release.method)],
    [t("release.lift_after"), release?.lift_after && word("lift_after", release.lift_after)],
    [t("release.cause_told"), cause],
  ].filter((fact): fact is [string, string] => Boolean(fact[1]));
  return (
    <section className="block release-block" aria-label={t("release.title")}>
      <h3 className="block-title">{t("release.title")}</h3>
      {release && (
        <dl className="release-facts">
          {facts.map(([title, text]) => (
            <div key={title}>
              <dt>{title}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      )}
      {notes.map(({ seq, note }) => (
        <q key={seq} className="timeline-note">
          {note}
        </q>
      ))}
      {photo_count > 0 && <Photos order={order.id} count={photo_count} />}
    </section>
  );
}

function Photos({ order, count }: { order: string; count: number }) {
  const list = useQuery({ queryKey: ["photos", order, count], queryFn: () => endpoint.photos(order) });
  if (list.isError)
    return <p className="muted">{t("release.photos_unread", { why: problemText(list.error) })}</p>;
  if (!list.data) return <p className="muted">{t("release.photos_loading")}</p>;
  const { photos } = list.data;
  return (
    <>
      {photos.length > 0 && <PhotoRow order={order} photos={photos} />}
      {photos.length < count && (
        <p className="muted">{t("release.photos_removed", { n: count - photos.length })}</p>
      )}
    </>
  );
}

function PhotoRow({ order, photos }: { order: string; photos: PhotoList["photos"] }) {
  return (
    <ul className="photo-row" aria-label={t("release.photos")}>
      {photos.map((photo) => {
        const address = endpoint.photoAddress(order, photo.id);
        const alt = t("release.photo_alt", { station: photo.station.name, at: clockTime(photo.taken_at) });
        return (
          <li key={photo.id}>
            <a href={address} target="_blank" rel="noopener">
              <img src={address} alt={alt} width={96} height={72} loading="lazy" />
            </a>
          </li>
        );
      })}
    </ul>
  );
}
