// Photos of an order: taken with the phone's camera, kept until the server has them, counted.
// Must not: hide that a photo still waits.

import { useId, useState } from "react";
import { t } from "../i18n/language";
import type { CrewOrderView } from "../wire/types";
import { takePhoto, useCrew } from "./store";

/** As many as the server takes for one order. */
const MAX_PHOTOS = 12;

export function Photos({ order }: { order: CrewOrderView }) {
  const [is_busy, setBusy] = useState(false);
  const waiting = useCrew((state) => state.photos).filter((photo) => photo.order === order.id).length;
  const field = useId();
  const sent = order.photo_count ?? 0;
  const is_full = sent + waiting >= MAX_PHOTOS;
  const take = async (files: FileList | null) => {
    setBusy(true);
    for (const file of Array.from(files ?? []).slice(0, MAX_PHOTOS - sent - waiting)) {
      await takePhoto(order.id, order.assignment.id, file);
    }
    setBusy(false);
  };
  return (
    <section className="scene-block photos" aria-label={t("photo.title")}>
      <label htmlFor={field} className={is_full ? "button wide disabled" : "button wide"}>
        <span aria-hidden="true" className="camera" />
        {t(is_busy ? "photo.shrinking" : "photo.take")}
      </label>
      <input
        id={field}
        className="camera-input"
        type="file"
        accept="image/*"
        capture="environment"
        disabled={is_full || is_busy}
        onChange={({ target }) => {
          void take(target.files).finally(() => {
            target.value = "";
          });
        }}
      />
      <p role="status" className="muted">
        {sent > 0 && t("photo.count", { n: sent, most: MAX_PHOTOS })}
        {waiting > 0 && <strong className="waiting"> {t("photo.waiting", { n: waiting })}</strong>}
      </p>
    </section>
  );
}
