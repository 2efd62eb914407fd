// The key list, drawn from the same definitions as the buttons.

import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { ALL_ORDER_ACTIONS, keyLabel, PAGE_KEYS } from "../action/registry";
import { t, word } from "../i18n/language";
import { FLAG_KEYS, HAZARD_KEYS } from "../state/draft";
import { intent } from "./board";

function close(): void {
  intent.setState({ is_help_open: false });
}

/** How a key is written on a keyboard. */
function keyName(key: string): string {
  if (key === "Escape") return "Esc";
  return key.length === 1 ? key.toUpperCase() : key;
}

function KeyRow({ keys, title }: { keys: string; title: string }) {
  return (
    <li>
      <kbd>{keys}</kbd> {title}
    </li>
  );
}

export function HelpSheet() {
  return (
    <ModalOverlay className="overlay" isOpen isDismissable onOpenChange={close}>
      <Modal className="sheet">
        <Dialog>
          <Heading slot="title">{t("help.title")}</Heading>
          <div className="help-columns">
            <section>
              <h3>{t("help.page")}</h3>
              <ul>
                {PAGE_KEYS.map(({ id, title, keys }) => (
                  <KeyRow key={id} keys={keys.map(keyName).join(" ")} title={t(title)} />
                ))}
              </ul>
            </section>
            <section>
              <h3>{t("help.order")}</h3>
              <ul>
                {ALL_ORDER_ACTIONS.map(({ id, title, key }) => (
                  <KeyRow key={id} keys={keyLabel(key)} title={t(title)} />
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
