// Sending a change with its key, and telling how it went in the same place each time.

import { useRef, useState } from "react";
import { t } from "../i18n/language";
import { newKey } from "../net/key";
import { problemText } from "../ui/problem";

export interface Saving {
  is_busy: boolean;
  tone: "good" | "bad" | "";
  text: string;
}

/** What was last asked, and the key that it was asked with; null once it was answered. */
interface Asked {
  body: string;
  key: string;
}

/**
 * Runs a change. The key stays while the very same body is tried again after an error; another body is another request,
 * whichever of the controls it came from: the server may have carried the first out, and its answer been lost.
 */
export function useSaving(): {
  saving: Saving;
  save: <Body>(body: Body, change: (body: Body, key: string) => Promise<void>) => Promise<void>;
  clear: () => void;
} {
  const [saving, setSaving] = useState<Saving>({ is_busy: false, tone: "", text: "" });
  const asked = useRef<Asked | null>(null);
  return {
    saving,
    save: async (body, change) => {
      const text = JSON.stringify(body);
      const { key } = asked.current?.body === text ? asked.current : { key: newKey("admin") };
      asked.current = { body: text, key };
      setSaving({ is_busy: true, tone: "", text: t("admin.saving") });
      try {
        await change(body, key);
        asked.current = null;
        setSaving({ is_busy: false, tone: "good", text: t("admin.saved") });
      } catch (error) {
        setSaving({ is_busy: false, tone: "bad", text: problemText(error) });
      }
    },
    /** What is typed is not what was told of: the line says nothing until it is sent. */
    clear: () => setSaving({ is_busy: false, tone: "", text: "" }),
  };
}

export function SavingLine({ saving }: { saving: Saving }) {
  return (
    <p className={`saving ${saving.tone}`} role={saving.tone === "bad" ? "alert" : "status"}>
      {saving.text}
    </p>
  );
}
