// Sending a change with its key, and telling how it went in the same place each time.

import { useState } from "react";
import { t } from "../i18n/language";
import { newKey } from "../net/key";
import { problemText } from "../ui/problem";

export interface Saving {
  is_busy: boolean;
  tone: "good" | "bad" | "";
  text: string;
}

/** Runs a change; the key is kept while the same change is tried again after an error. */
export function useSaving(): {
  saving: Saving;
  save: (change: (key: string) => Promise<void>) => Promise<void>;
  renew: () => void;
} {
  const [saving, setSaving] = useState<Saving>({ is_busy: false, tone: "", text: "" });
  const [key, setKey] = useState(() => newKey("admin"));
  return {
    saving,
    save: async (change) => {
      setSaving({ is_busy: true, tone: "", text: t("admin.saving") });
      try {
        await change(key);
        setKey(newKey("admin"));
        setSaving({ is_busy: false, tone: "good", text: t("admin.saved") });
      } catch (error) {
        setSaving({ is_busy: false, tone: "bad", text: problemText(error) });
      }
    },
    /** What is asked changed: another request, another key. */
    renew: () => {
      setKey(newKey("admin"));
      setSaving({ is_busy: false, tone: "", text: "" });
    },
  };
}

export function SavingLine({ saving }: { saving: Saving }) {
  return (
    <p className={`saving ${saving.tone}`} role={saving.tone === "bad" ? "alert" : "status"}>
      {saving.text}
    </p>
  );
}
