// One polite live region: new orders and overdue ones, for those who listen instead of looking.
// Must not: interrupt, or say more than a sentence at a time.

import { useEffect, useRef, useState } from "react";
import { t, useLanguage } from "../i18n/language";
import { placeText } from "../order/place";
import { announce, SILENT } from "../state/announce";
import { useNow } from "../ui/tick";
import { live } from "./board";

/** What happened to orders, for one that is named and for several that are counted. */
const WORDS = {
  overdue: { one: "announce.overdue", many: "announce.overdue_many" },
  new: { one: "announce.new", many: "announce.new_many" },
} as const;

/** One order by its place, more by their number. */
function textOf(ids: readonly string[], what: keyof typeof WORDS): string {
  const { one, many } = WORDS[what];
  if (ids.length === 0) return "";
  if (ids.length > 1) return t(many, { n: ids.length });
  const order = live.getState().board.orders[ids[0] ?? ""];
  return order ? t(one, { place: placeText(order.lift), priority: order.priority.toUpperCase() }) : "";
}

export function Announcer() {
  useLanguage();
  const now = useNow();
  const announcer = useRef(SILENT);
  const [text, setText] = useState("");
  useEffect(() => {
    const next = announce(announcer.current, live.getState().board.orders, now);
    announcer.current = next.announcer;
    if (!next.said) return;
    const { new_orders, new_overdue } = next.said;
    const words = [textOf(new_overdue, "overdue"), textOf(new_orders, "new")];
    setText(words.filter((sentence) => sentence !== "").join(" "));
  }, [now]);
  return (
    <p className="unseen" role="status" aria-live="polite" aria-atomic="true">
      {text}
    </p>
  );
}
