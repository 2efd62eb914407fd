// The lift's card on the phone: the way in, machine room, key, who to ring, and the way there in the phone's map app.
// Must not: keep or show a full number before it was asked for and the asking recorded, or send the crew to another lift.

import { useEffect, useState } from "react";
import { t, word } from "../i18n/language";
import { ProblemError } from "../net/api";
import { serverTimestamp } from "../net/clock";
import { endpoint } from "../net/endpoint";
import { newKey } from "../net/key";
import { isPassing } from "../net/outbox";
import { backoffMs } from "../state/link";
import { clockTime } from "../ui/format";
import { useOneAtATime } from "../ui/oneatatime";
import { problemText } from "../ui/problem";
import type { CardContact, CrewOrderView, LiftCard } from "../wire/types";
import { keepCard, keptCard } from "./keep";

interface Shown {
  card: LiftCard;
  /** When it was read, if that was not just now. */
  read_at: string | null;
}

/** The card: what the phone keeps at once, then what the server says, asked again until it has said it. */
function useCard(order: string, place: string | null, is_wanted: boolean): Shown | null {
  const [shown, setShown] = useState<Shown | null>(null);
  useEffect(() => {
    let is_gone = false;
    let is_fresh = false;
    let attempt = 0;
    let retry: ReturnType<typeof setTimeout> | undefined;
    const later = (error: unknown) => {
      if (is_gone || !is_wanted || (error instanceof ProblemError && !isPassing(error))) return;
      const asked_ms = error instanceof ProblemError ? (error.retry_after_s ?? 0) * 1_000 : 0;
      retry = setTimeout(read, Math.max(asked_ms, backoffMs(attempt, Math.random())));
      attempt += 1;
    };
    const take = (card: LiftCard) => {
      if (!is_gone && isOf(card, place)) {
        is_fresh = true;
        setShown({ card, read_at: null });
      } else later(null);
      void keepCard(order, card, serverTimestamp()).catch(() => undefined);
    };
    const read = () => {
      clearTimeout(retry);
      endpoint.liftCard(order).then(take, later);
    };
    // The card of the place before: nothing of it stands under the new address.
    setShown(null);
    keptCard(order)
      .then((kept) => {
        if (kept && isOf(kept.card, place) && !is_gone && !is_fresh) setShown(kept);
      })
      .catch(() => undefined);
    read();
    window.addEventListener("online", read);
    return () => {
      is_gone = true;
      clearTimeout(retry);
      window.removeEventListener("online", read);
    };
  }, [order, place, is_wanted]);
  return shown && isOf(shown.card, place) ? shown : null;
}

/** The server or the phone may hold the card of the lift that the order had before it was corrected. */
function isOf(card: LiftCard, place: string | null): boolean {
  return (card.lift?.id ?? null) === place;
}

/** Open while the crew is on its way in; it can be folded up and down. */
export function LiftSheet({ order, is_open }: { order: CrewOrderView; is_open: boolean }) {
  const is_wanted = order.assignment.state !== "finished";
  const shown = useCard(order.id, order.lift?.id ?? null, is_wanted);
  const { card, read_at } = shown ?? {};
  return (
    <details className="scene-block lift-sheet" aria-label={t("liftcard.title")} open={is_open}>
      <summary>
        <strong>{t("liftcard.title")}</strong>{" "}
        <span className="muted">
          {read_at ? t("liftcard.as_of", { at: clockTime(read_at) }) : t("liftcard.about")}
        </span>
      </summary>
      {!card && <p className="muted">{t("liftcard.loading")}</p>}
      {card && (
        <>
          <Facts card={card} />
          {card.navigation.length > 0 && (
            <nav className="ways" aria-label={t("liftcard.way")}>
              {card.navigation.map(({ app, url }) => (
                <a key={app} className="button" href={url} target="_blank" rel="noopener noreferrer">
                  {word("map_app", app)}
                </a>
              ))}
            </nav>
          )}
          <ul className="ringing">
            {card.contacts.map((contact) => (
              <Contact key={contact.contact} order={order.id} contact={contact} />
            ))}
          </ul>
        </>
      )}
    </details>
  );
}

function Facts({ card }: { card: LiftCard }) {
  const facts = [
    { title: t("liftcard.access"), text: card.access_note },
    { title: t("liftcard.machine_room"), text: card.machine_room },
    { title: t("liftcard.key"), text: card.key_place },
  ];
  if (facts.every(({ text }) => text === null)) return <p className="muted">{t("liftcard.nothing")}</p>;
  return (
    <dl className="lift-sheet-facts">
      {facts.map(({ title, text }) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{text ?? t("liftcard.unknown")}</dd>
        </div>
      ))}
    </dl>
  );
}

/**
 * A masked number; asked for, it is recorded who asked, and a link to ring stands in its place. Phones ring from a tap
 * only, not from an answer that comes later.
 */
function Contact({ order, contact }: { order: string; contact: CardContact }) {
  const [phone, setPhone] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  // Each look at a number is on record.
  const once = useOneAtATime();
  const ring = async () => {
    setFault(null);
    try {
      const revealed = await endpoint.revealContact(order, contact.contact, newKey("ring"));
      setPhone(revealed.phone);
    } catch (error) {
      setFault(problemText(error));
    }
  };
  return (
    <li>
      <span>
        <span className="muted">{word("contact", contact.contact)}</span>
        <br />
        {contact.name}
        {fault && (
          <span role="alert" className="fault">
            <br />
            {fault}
          </span>
        )}
      </span>
      {phone && (
        <a className="button primary dial" href={`tel:${phone}`}>
          {t("liftcard.ring")} {phone}
        </a>
      )}
      {!phone && contact.phone_masked && (
        <button type="button" className="button dial" onClick={() => void once(ring)}>
          {t("liftcard.show")} {contact.phone_masked}
        </button>
      )}
      {!phone && !contact.phone_masked && <span className="muted">{t("liftcard.no_phone")}</span>}
    </li>
  );
}
