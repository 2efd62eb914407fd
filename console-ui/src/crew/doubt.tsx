// "The lift or the address is wrong": what is wrong, chosen from a few, and a few words if there is time for them.
// Must not: change the place itself; an operator does.

import { useId, useState } from "react";
import { t, word } from "../i18n/language";
import { PLACE_DOUBTS } from "../wire/names";
import type { CrewOrderView, PlaceDoubt } from "../wire/types";
import { PanelTitle } from "./paneltitle";
import { tap } from "./store";

const MAX_NOTE = 200;

export function Doubt({ order, onDone }: { order: CrewOrderView; onDone: () => void }) {
  const [doubt, setDoubt] = useState<PlaceDoubt | null>(null);
  const [note, setNote] = useState("");
  const field = useId();
  const send = () => {
    if (!doubt) return;
    const words = note.trim();
    tap(order.id, {
      command: "doubt_place",
      assignment: order.assignment.id,
      doubt,
      note: words === "" ? null : words,
    });
    onDone();
  };
  return (
    <div className="steps">
      <PanelTitle>{t("scene.doubt_what")}</PanelTitle>
      <div className="reasons">
        {PLACE_DOUBTS.map((each) => (
          <button
            key={each}
            type="button"
            className="reason-button"
            aria-pressed={each === doubt}
            onClick={() => setDoubt(each)}
          >
            {word("why", each)}
          </button>
        ))}
      </div>
      <label htmlFor={field}>{t("scene.doubt_words")}</label>
      <textarea
        id={field}
        className="crew-text"
        rows={2}
        maxLength={MAX_NOTE}
        value={note}
        onChange={({ target }) => setNote(target.value)}
      />
      <button type="button" className="step" disabled={doubt === null} onClick={send}>
        {t("scene.doubt_send")}
      </button>
      <button type="button" className="button wide" onClick={onDone}>
        {t("crew.back")}
      </button>
    </div>
  );
}
