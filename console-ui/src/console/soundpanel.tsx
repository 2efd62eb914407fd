// How loud each class of sounds is at this seat; a panel at the foot of the console.
// Must not: let the shift leader's alarm be silenced.

import { useEffect, useRef } from "react";
import { pageKeyName } from "../action/registry";
import { t, useLanguage, word } from "../i18n/language";
import { SOUND_CLASSES, type SoundClass } from "../state/alert";
import { changeSettings, LOUDEST, leastVolume, useSettings } from "../ui/settings";
import { play } from "../ui/tone";
import { intent } from "./board";
import { focusPlace } from "./keys";

function close(): void {
  intent.setState({ is_sound_open: false });
  focusPlace("order");
}

export function SoundPanel() {
  useLanguage();
  const panel = useRef<HTMLElement>(null);
  const { volumes } = useSettings();
  useEffect(() => panel.current?.querySelector("input")?.focus(), []);
  const change = (kind: SoundClass, volume: number) =>
    changeSettings({ volumes: { ...volumes, [kind]: volume } });
  return (
    <section ref={panel} className="sound-panel" aria-label={t("sound.settings")}>
      <h2 className="pane-title">
        {t("sound.settings")} <kbd>{pageKeyName("sound_settings")}</kbd>
      </h2>
      {SOUND_CLASSES.map((kind) => (
        <div key={kind} className="sound-row">
          <label htmlFor={`volume-${kind}`}>{word("sound_class", kind)}</label>
          <input
            id={`volume-${kind}`}
            type="range"
            min={leastVolume(kind)}
            max={LOUDEST}
            value={volumes[kind]}
            onChange={(event) => change(kind, Number(event.target.value))}
            onKeyDown={(event) => {
              if (event.key === "Enter") play(kind);
            }}
          />
          <output className="number">{volumes[kind]}</output>
          <button type="button" className="button small" tabIndex={-1} onClick={() => play(kind)}>
            {t("sound.try")} <kbd>Enter</kbd>
          </button>
        </div>
      ))}
      <p className="command-hint">{t("sound.leader_stays")}</p>
      <button type="button" className="button small" onClick={close}>
        {t("help.close")} <kbd>Esc</kbd>
      </button>
    </section>
  );
}
