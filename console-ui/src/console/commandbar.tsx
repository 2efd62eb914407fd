// The foot of the console: the command line, what can be taken back, what rings, and the panels that keys open.
// Must not: take more than one line while nothing is typed.

import { pageKeyName } from "../action/registry";
import { t, useLanguage } from "../i18n/language";
import { useSession } from "../ui/session";
import { useSettings } from "../ui/settings";
import { useNow } from "../ui/tick";
import { useSoundBlocked } from "../ui/tone";
import { acknowledge, useAlerts, useUnseenCount } from "./alerts";
import { intent, useIntent } from "./board";
import { CommandLine } from "./commandline";
import { Palette } from "./palette";
import { SoundPanel } from "./soundpanel";
import { type UndoOffer, undoLast, useUndoOffer } from "./undo";

export function CommandBar() {
  useLanguage();
  const { role } = useSession();
  const offer = useUndoOffer();
  const is_palette_open = useIntent((state) => state.is_palette_open);
  const is_sound_open = useIntent((state) => state.is_sound_open);
  useAlerts(role);
  return (
    <footer className="command-bar">
      <CommandLine />
      {offer && <Undo offer={offer} />}
      <Ringing />
      <button
        type="button"
        className="button small quiet"
        aria-keyshortcuts={","}
        aria-expanded={is_sound_open}
        onClick={() => intent.setState({ is_sound_open: !is_sound_open })}
      >
        {t("sound.settings")} <kbd>{pageKeyName("sound_settings")}</kbd>
      </button>
      <button
        type="button"
        className="button small quiet"
        aria-keyshortcuts="Control+K"
        aria-expanded={is_palette_open}
        onClick={() => intent.setState({ is_palette_open: !is_palette_open })}
      >
        {t("palette.title")} <kbd>{pageKeyName("palette")}</kbd>
      </button>
      <button
        type="button"
        className="button small quiet"
        aria-keyshortcuts="?"
        onClick={() => intent.setState({ is_help_open: true })}
      >
        {t("help.title")} <kbd>{pageKeyName("help")}</kbd>
      </button>
      {is_palette_open && <Palette />}
      {is_sound_open && <SoundPanel />}
    </footer>
  );
}

/** What the last action was, and how long it can still be taken back. */
function Undo({ offer }: { offer: UndoOffer }) {
  const seconds = Math.max(0, Math.ceil((offer.until - useNow()) / 1_000));
  return (
    <button
      type="button"
      className="button small undo"
      aria-keyshortcuts="Control+Z"
      onClick={() => void undoLast()}
    >
      {t("undo.offer", { action: t(offer.title) })} <span className="number">{seconds} s</span>{" "}
      <kbd>{pageKeyName("undo")}</kbd>
    </button>
  );
}

/** That something rings unseen, or that the browser holds the tones back: the same key answers both. */
function Ringing() {
  const count = useUnseenCount();
  const is_blocked = useSoundBlocked();
  const { is_muted } = useSettings();
  if (is_blocked && !is_muted) {
    return (
      <button type="button" className="button small warn" aria-keyshortcuts="F8" onClick={acknowledge}>
        {t("sound.blocked_key")} <kbd>{pageKeyName("heard")}</kbd>
      </button>
    );
  }
  if (count === 0) return null;
  return (
    <button type="button" className="button small warn" aria-keyshortcuts="F8" onClick={acknowledge}>
      {t("sound.unseen", { n: count })} <kbd>{pageKeyName("heard")}</kbd>
    </button>
  );
}
