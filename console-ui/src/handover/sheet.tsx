// One handover: its items, what each side has to do, and the two signatures.
// Must not: guess what the server will allow; it counts what is missing and says so beside the button.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useRef, useState } from "react";
import { t, word } from "../i18n/language";
import { serverNow } from "../net/clock";
import { endpoint } from "../net/endpoint";
import { newKey } from "../net/key";
import { missingOf, type Side, sideOf, unsavedOf } from "../state/handover";
import { joined, moment } from "../ui/format";
import { problemText } from "../ui/problem";
import { useSession } from "../ui/session";
import { play } from "../ui/tone";
import type { HandoverCommand, HandoverItem, HandoverView } from "../wire/types";
import { HandoverRow } from "./row";
import { chooseHandover, forgetTyped, settleLine, typeLine, useTyped } from "./store";

/** An open sheet follows what stands open. */
const ASK_EVERY_MS = 5_000;

/** What keys move between: one control a row. */
const CONTROL = ".handover-control";

export function HandoverSheet({ id, onChanged }: { id: string; onChanged: () => void }) {
  const { account } = useSession();
  const queries = useQueryClient();
  const sheet = useRef<HTMLElement>(null);
  const [error, setError] = useState("");
  const typed = useTyped(id);
  const asked = useQuery({
    queryKey: ["handover", id],
    queryFn: () => endpoint.handover(id),
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : ASK_EVERY_MS),
  });
  const handover = asked.data;
  if (!handover)
    return <p className="empty">{asked.isError ? problemText(asked.error) : t("order.loading")}</p>;

  const send = async (body: HandoverCommand): Promise<boolean> => {
    setError("");
    try {
      const reply = await endpoint.commandHandover(id, body, newKey("handover"));
      queries.setQueryData(["handover", id], reply);
      if (reply.stage !== handover.stage) {
        // What was just signed stays on the screen.
        chooseHandover(id);
        forgetTyped(id);
        onChanged();
      }
      return true;
    } catch (failure) {
      play("refused");
      setError(problemText(failure));
      void asked.refetch();
      return false;
    }
  };

  const move = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const controls = [...(sheet.current?.querySelectorAll<HTMLElement>(CONTROL) ?? [])];
    const at = controls.indexOf(document.activeElement as HTMLElement);
    const next = controls[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };

  const side = sideOf(handover, account);
  return (
    <section className="handover-sheet" ref={sheet} aria-label={t("handover.sheet")} onKeyDown={move}>
      <Signatures handover={handover} />
      {handover.items.length === 0 && <p className="muted">{t("handover.empty")}</p>}
      <ol className="handover-items">
        {handover.items.map((item) => (
          <HandoverRow
            key={item.key}
            item={item}
            handover={handover}
            side={side}
            typed={typed}
            onType={(item, text) => typeLine(id, item, text)}
            onSettled={(item, text) => settleLine(id, item, text)}
            send={send}
          />
        ))}
      </ol>
      <LeftOut handover={handover} />
      <p className="form-error" role="alert">
        {error}
      </p>
      <SignBar
        handover={handover}
        side={side}
        account={account}
        unsaved={unsavedOf(handover, typed)}
        send={send}
      />
    </section>
  );
}

function isOver(handover: HandoverView): boolean {
  return handover.stage === "taken" || handover.stage === "withdrawn";
}

function Signatures({ handover }: { handover: HandoverView }) {
  const now = serverNow();
  return (
    <p className="handover-signatures">
      <span className={`handover-stage ${handover.stage}`}>{word("handover_stage", handover.stage)}</span>
      <span>
        {t("handover.giver", { name: handover.giver })}
        {handover.given_at && ` · ${t("handover.signed_at", { at: moment(handover.given_at, now) })}`}
      </span>
      {handover.receiver && handover.ended_at && (
        <span>
          {t("handover.receiver", { name: handover.receiver })}
          {` · ${t("handover.signed_at", { at: moment(handover.ended_at, now) })}`}
        </span>
      )}
    </p>
  );
}

function LeftOut({ handover: { orders_left_out, stations_left_out } }: { handover: HandoverView }) {
  if (orders_left_out + stations_left_out === 0) return null;
  return (
    <p className="muted">
      {t("handover.left_out", { orders: orders_left_out, stations: stations_left_out })}
    </p>
  );
}

interface SignProps {
  handover: HandoverView;
  side: Side;
  account: string;
  /** Items whose line was changed and not saved. */
  unsaved: readonly HandoverItem[];
  send: (body: HandoverCommand) => Promise<boolean>;
}

/** The signature of this side; a button that cannot be used says how much is missing. */
function SignBar({ handover, side, account, unsaved, send }: SignProps) {
  if (side === "reader") return null;
  const missing = missingOf(handover, account);
  const is_given = side === "giver" && handover.stage === "given";
  const reason = reasonOf(side, missing, is_given) || unsavedText(unsaved);
  return (
    <div className="handover-sign">
      <button
        type="button"
        className="button primary handover-control"
        aria-disabled={reason !== ""}
        aria-describedby="handover-reason"
        onClick={() => {
          if (reason) return play("refused");
          void send({ command: side === "giver" ? "give" : "take" });
        }}
      >
        {t(side === "giver" ? "handover.give" : "handover.take")}
      </button>
      {side === "giver" && (
        <button type="button" className="button" onClick={() => void send({ command: "withdraw" })}>
          {t("handover.withdraw")}
        </button>
      )}
      <span id="handover-reason" className="muted" role="status">
        {reason || t("handover.ready")}
      </span>
    </div>
  );
}

function unsavedText(unsaved: readonly HandoverItem[]): string {
  if (unsaved.length === 0) return "";
  const numbers = unsaved.map(({ number }) => number ?? "–");
  return t("handover.unsaved", { numbers: joined(numbers) });
}

function reasonOf(side: Side, missing: number, is_given: boolean): string {
  if (is_given) return t("handover.waits_for_receiver");
  if (missing === 0) return "";
  return t(side === "giver" ? "handover.intents_missing" : "handover.words_missing", { n: missing });
}
