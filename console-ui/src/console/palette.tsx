// The palette: one box that finds every action, page command, setting and open order. A panel over the queue.
// Must not: cover the order that is being worked on, or carry out what its button would refuse.

import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { pageKeyName } from "../action/registry";
import { allFound, type Found, lineOf, search } from "../command/palette";
import { t, useLanguage } from "../i18n/language";
import { queueOf } from "../state/board";
import { useSession } from "../ui/session";
import { play } from "../ui/tone";
import { intent, useIntent, useLive } from "./board";
import { choose } from "./hold";
import { begin, focusPlace, onPageCommand, subjectOf } from "./keys";

function close(): void {
  intent.setState({ is_palette_open: false });
}

export function Palette() {
  useLanguage();
  const { role } = useSession();
  const orders = useLive((state) => state.board.orders);
  useIntent((state) => state.order);
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(0);
  const box = useRef<HTMLInputElement>(null);
  const subject = subjectOf(role);
  const found = search(typed, allFound(subject, queueOf(orders)));

  useEffect(() => box.current?.focus(), []);

  const take = (item: Found | undefined) => {
    if (!item || (item.kind === "action" && item.refused)) return play("refused");
    close();
    focusPlace("order");
    if (item.kind === "order") choose(item.order.id);
    else if (item.kind === "action") begin(item.action, subject);
    else if (item.page.id !== "palette") onPageCommand(item.page.id, role);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.key === "Process") return;
    if (event.key === "ArrowDown") setActive(Math.min(found.length - 1, active + 1));
    else if (event.key === "ArrowUp") setActive(Math.max(0, active - 1));
    else if (event.key === "Enter") take(found[active]);
    else if (event.key === "Escape") {
      close();
      focusPlace("order");
    } else return;
    event.preventDefault();
  };

  return (
    <section className="palette" aria-label={t("palette.title")}>
      <input
        ref={box}
        className="input search"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found.length > 0 ? `palette-${active}` : undefined}
        aria-label={t("palette.find")}
        placeholder={t("palette.find")}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id="palette-list" role="listbox" aria-label={t("palette.title")}>
        {found.map((item, index) => (
          <Line
            key={lineOf(item).id}
            id={`palette-${index}`}
            item={item}
            is_active={index === active}
            onTake={() => take(item)}
          />
        ))}
      </div>
      <p className="command-hint" role="status">
        {found.length === 0 ? t("palette.none") : ""}
        <span>
          <kbd>Enter</kbd> {t("palette.take")} <kbd>Esc</kbd> {t("form.leave")}{" "}
          <kbd>{pageKeyName("palette")}</kbd>
        </span>
      </p>
    </section>
  );
}

interface LineProps {
  id: string;
  item: Found;
  is_active: boolean;
  onTake: () => void;
}

function Line({ id, item, is_active, onTake }: LineProps) {
  const { title, key, words, why } = lineOf(item);
  return (
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={is_active}
      aria-disabled={why !== ""}
      className="palette-line"
      onMouseDown={(event) => event.preventDefault()}
      onClick={onTake}
      onKeyDown={() => undefined}
    >
      <span className="palette-title">{title}</span>
      {key && <kbd>{key}</kbd>}
      <span className="palette-words">{words}</span>
      {why && <span className="palette-why">{why}</span>}
    </div>
  );
}
