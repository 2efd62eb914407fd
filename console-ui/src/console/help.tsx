// The key list, drawn from the same definitions as the buttons.

import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import type { Words } from "../action/action";
import { ALL_ORDER_ACTIONS, keyName, PAGE_KEYS } from "../action/registry";
import { t, word } from "../i18n/language";
import { FLAG_KEYS, HAZARD_KEYS } from "../state/draft";
import { useSession } from "../ui/session";
import { intent } from "./board";

function close(): void {
  intent.setState({ is_help_open: false });
}

function KeyRow({ keys, title, words }: { keys: string; title: string; words?: Words }) {
  return (
    <li>
      <kbd>{keys}</kbd> {title}
      {words && (
        <span className="help-words">
          {words.zh} {words.pinyin} {words.en}
        </span>
      )}
    </li>
  );
}

export function HelpSheet() {
  const { role } = useSession();
  return (
    <ModalOverlay className="overlay" isOpen isDismissable onOpenChange={close}>
      <Modal className="sheet">
        <Dialog>
          <Heading slot="title">{t("help.title")}</Heading>
          <div className="help-columns">
            <section>
              <h3>{t("help.page")}</h3>
              <ul>
                {PAGE_KEYS.map(({ id, title, keys, words }) => (
                  <KeyRow key={id} keys={keys.map(keyName).join(" ")} title={t(title)} words={words} />
                ))}
              </ul>
              {role === "shift_leader" && <a href="/admin">{t("phones.where")}</a>}
            </section>
            <section>
              <h3>{t("help.order")}</h3>
              <ul>
                {ALL_ORDER_ACTIONS.map(({ id, title, key, words }) => (
                  <KeyRow key={id} keys={keyName(key)} title={t(title)} words={words} />
                ))}
              </ul>
              <h3>{t("command_line.title")}</h3>
              <ul className="help-lines">
                {(["chain", "order", "station", "late", "facts", "text"] as const).map((name) => (
                  <li key={name}>{t(`command_help.${name}`)}</li>
                ))}
              </ul>
            </section>
            <section>
              <h3>{t("help.intake")}</h3>
              <ul>
                <KeyRow keys="0-9" title={t("intake.people")} />
                {Object.entries(HAZARD_KEYS).map(([name, key]) => (
                  <KeyRow key={name} keys={key.toUpperCase()} title={word("hazard", name)} />
                ))}
                {Object.entries(FLAG_KEYS).map(([name, key]) => (
                  <KeyRow key={name} keys={key.toUpperCase()} title={word("flag", name)} />
                ))}
                <KeyRow keys="Enter" title={t("intake.create")} />
              </ul>
            </section>
          </div>
          <button type="button" className="button" onClick={close}>
            {t("help.close")} <kbd>Esc</kbd>
          </button>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
