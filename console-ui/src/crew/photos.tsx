// Photos of an order: taken with the phone's camera, kept until the server has them, counted.
// Must not: hide that a photo still waits.

import { useEffect, useId, useRef, useState } from "react";
import { t } from "../i18n/language";
import type { CrewOrderView } from "../wire/types";
import { takePhoto, useCrew } from "./store";
import { useWriting } from "./writing";

/** As many as the server takes for one order. */
const MAX_PHOTOS = 12;

/**
 * Whether the camera is open: the page is hidden then, and must be there when the photo comes. Not every browser tells
 * that the camera was left without one; the next touch of the page does.
 */
function useCamera() {
  const [is_open, setOpen] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!is_open) return;
    const left = () => setOpen(false);
    const field = input.current;
    field?.addEventListener("cancel", left);
    window.addEventListener("pointerdown", left);
    return () => {
      field?.removeEventListener("cancel", left);
      window.removeEventListener("pointerdown", left);
    };
  }, [is_open]);
  return { is_open, input, setOpen };
}

export function Photos({ order }: { order: CrewOrderView }) {
  const [is_busy, setBusy] = useState(false);
  const camera = useCamera();
  useWriting(camera.is_open || is_busy);
  const waiting = useCrew((state) => state.photos).filter((photo) => photo.order === order.id).length;
  const field = useId();
  const sent = order.photo_count ?? 0;
  const is_full = sent + waiting >= MAX_PHOTOS;
  const take = async (files: FileList | null) => {
    setBusy(true);
    camera.setOpen(false);
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
        ref={camera.input}
        id={field}
        className="camera-input"
        type="file"
        accept="image/*"
        capture="environment"
        disabled={is_full || is_busy}
        onClick={() => camera.setOpen(true)}
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
