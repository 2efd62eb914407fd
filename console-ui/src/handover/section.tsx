// The handover of a shift: a section of the page above the work, opened by its key or from the bar.
// Must not: cover the work, or show another side's controls; each signs at a seat of his own.

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { pageKeyName } from "../action/registry";
import { notify } from "../console/board";
import { t, word } from "../i18n/language";
import { serverNow } from "../net/clock";
import { endpoint } from "../net/endpoint";
import { newKey } from "../net/key";
import { currentOf, waitingFor } from "../state/handover";
import { moment } from "../ui/format";
import { problemText } from "../ui/problem";
import { useSession } from "../ui/session";
import type { HandoverSummary } from "../wire/types";
import { HandoverSheet } from "./sheet";
import { chooseHandover, closeHandover, SECTION, toggleHandover, useShown } from "./store";
import "../style/handover.css";

const ASK_EVERY_MS = 15_000;

function useHandovers() {
  return useQuery({
    queryKey: ["handovers"],
    queryFn: () => endpoint.handovers(null),
    refetchInterval: ASK_EVERY_MS,
  });
}

/** In the bar: opens the section, and says how many handovers wait for a receiver. */
export function HandoverButton() {
  const { account } = useSession();
  const is_open = useShown((state) => state.is_open);
  const waiting = waitingFor(useHandovers().data?.handovers ?? [], account).length;
  return (
    <button
      type="button"
      className={waiting > 0 ? "button warn" : "button quiet"}
      aria-expanded={is_open}
      aria-controls={SECTION}
      aria-keyshortcuts="Control+H"
      onClick={toggleHandover}
    >
      {waiting > 0 ? t("handover.waiting", { n: waiting }) : t("handover.title")}{" "}
      <kbd>{pageKeyName("handover")}</kbd>
    </button>
  );
}

export function HandoverSection() {
  const is_open = useShown((state) => state.is_open);
  return is_open ? <OpenSection /> : null;
}

function OpenSection() {
  const { account } = useSession();
  const chosen = useShown((state) => state.chosen);
  const list = useHandovers();
  const element = useRef<HTMLElement>(null);
  const handovers = list.data?.handovers ?? [];
  const current = chosen ?? currentOf(handovers, account)?.id ?? null;
  useEffect(() => element.current?.focus(), []);

  return (
    <section
      id={SECTION}
      ref={element}
      className="handover"
      tabIndex={-1}
      aria-label={t("handover.title")}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        closeHandover();
      }}
    >
      <header className="handover-head">
        <h2 className="pane-title">{t("handover.title")}</h2>
        <BeginButton handovers={handovers} account={account} onBegun={() => void list.refetch()} />
        <button type="button" className="button small" onClick={closeHandover}>
          {t("handover.close")} <kbd>Esc</kbd>
        </button>
      </header>
      {list.isError && <p className="form-error">{problemText(list.error)}</p>}
      <div className="handover-body">
        {current ? (
          <HandoverSheet key={current} id={current} onChanged={() => void list.refetch()} />
        ) : (
          <p className="empty">{t("handover.none")}</p>
        )}
        <PastList handovers={handovers} current={current} />
      </div>
    </section>
  );
}

function BeginButton(props: { handovers: readonly HandoverSummary[]; account: string; onBegun: () => void }) {
  const [is_busy, setBusy] = useState(false);
  const own = props.handovers.find(
    ({ giver_account, stage }) =>
      giver_account === props.account && (stage === "preparing" || stage === "given"),
  );
  const begin = async () => {
    if (own) return chooseHandover(own.id);
    setBusy(true);
    try {
      const begun = await endpoint.openHandover(newKey("handover"));
      chooseHandover(begun.id);
      props.onBegun();
    } catch (error) {
      notify("bad", problemText(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <button type="button" className="button small primary" disabled={is_busy} onClick={() => void begin()}>
      {t(own ? "handover.go_on" : "handover.begin")}
    </button>
  );
}

/** Every handover that is kept, the newest first. */
function PastList({ handovers, current }: { handovers: readonly HandoverSummary[]; current: string | null }) {
  const now = serverNow();
  return (
    <aside className="handover-past">
      <h3 className="block-title">{t("handover.past")}</h3>
      {handovers.length === 0 && <p className="muted">{t("handover.no_past")}</p>}
      <ul>
        {handovers.map((handover) => (
          <li key={handover.id}>
            <button
              type="button"
              className="handover-past-row"
              aria-current={handover.id === current ? "true" : undefined}
              onClick={() => chooseHandover(handover.id)}
            >
              <span className={`handover-stage ${handover.stage}`}>
                {word("handover_stage", handover.stage)}
              </span>
              <span>
                {handover.giver} → {handover.receiver ?? "—"}
              </span>
              <time dateTime={handover.opened_at}>{moment(handover.opened_at, now)}</time>
            </button>
          </li>
        ))}
      </ul>
    </aside>
  );
}
