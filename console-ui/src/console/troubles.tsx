// Troubles of the centre itself: messages that failed, orders that could not be decided, loops that stand still,
// a clock that is off. An alarm at the shift leader's seat, one quiet line at the others.
// Must not: take space when all is well, or report its own failed request; the bar says when the server is away.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { pageKeyName } from "../action/registry";
import { t, word } from "../i18n/language";
import { serverNow } from "../net/clock";
import { endpoint } from "../net/endpoint";
import { newKey } from "../net/key";
import { joined, moment } from "../ui/format";
import { problemText } from "../ui/problem";
import { useSession } from "../ui/session";
import type { FailedMessages, LoopTrouble, OrderRef, QuarantinedOrder, TroubleList } from "../wire/types";
import { notify } from "./board";
import { choose } from "./hold";

const ASK_EVERY_MS = 15_000;
const QUERY = ["troubles"];

/** Orders named in one row; the count tells the rest. */
const MAX_NAMED = 4;

export function TroubleStrip() {
  const { role } = useSession();
  const asked = useQuery({
    queryKey: QUERY,
    queryFn: endpoint.troubles,
    refetchInterval: ASK_EVERY_MS,
    refetchIntervalInBackground: true,
  });
  const troubles = asked.data;
  if (!troubles || titlesOf(troubles).length === 0) return null;
  if (role !== "shift_leader") return <QuietLine troubles={troubles} />;
  const { messages, quarantined, loops, clock_off_ms } = troubles;
  return (
    <section className="attention-strip" aria-label={t("trouble.title")}>
      {messages && <MessagesRow messages={messages} />}
      {quarantined && (
        <Row title={t("trouble.quarantined", { n: quarantined.count })} text={t("trouble.quarantined_text")}>
          <Orders orders={quarantined.orders} />
        </Row>
      )}
      {loops.length > 0 && (
        <Row title={t("trouble.loops", { n: loops.length })} text={joined(loops.map(loopText))} />
      )}
      {clock_off_ms !== null && <Row title={clockTitle(clock_off_ms)} text={t("trouble.clock_text")} />}
    </section>
  );
}

function Row({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <div className="strip-row alarm" role="alert">
      <strong>{title}</strong>
      <span className="strip-text" title={text}>
        {text}
      </span>
      {children}
    </div>
  );
}

function MessagesRow({ messages }: { messages: FailedMessages }) {
  const queries = useQueryClient();
  const [is_busy, setBusy] = useState(false);
  const retry = async () => {
    setBusy(true);
    try {
      const { count } = await endpoint.retryMessages(newKey("retry"));
      notify("good", t("trouble.retried", { n: count }));
      await queries.invalidateQueries({ queryKey: QUERY });
    } catch (error) {
      notify("bad", problemText(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Row
      title={t("trouble.messages", { n: messages.count })}
      text={t("trouble.messages_text", { at: moment(messages.newest_at, serverNow()) })}
    >
      <Orders orders={messages.orders} />
      <button
        type="button"
        className="button small primary"
        data-command="resend"
        disabled={is_busy}
        onClick={() => void retry()}
      >
        {t("trouble.retry")} <kbd>{pageKeyName("resend")}</kbd>
      </button>
    </Row>
  );
}

/** The orders' numbers, each opening its order; since when, where that is known. */
function Orders({ orders }: { orders: readonly (OrderRef | QuarantinedOrder)[] }) {
  return orders.slice(0, MAX_NAMED).map(({ id, number, ...order }) => (
    <button
      key={id}
      type="button"
      className="button small"
      aria-label={t("trouble.open_order", { number })}
      onClick={() => choose(id)}
    >
      {number}
      {"since" in order && ` · ${moment(order.since, serverNow())}`}
    </button>
  ));
}

function QuietLine({ troubles }: { troubles: TroubleList }) {
  return (
    <p className="trouble-line" role="status">
      {t("trouble.quiet", { what: joined(titlesOf(troubles)) })}
    </p>
  );
}

/** Each kind of trouble that there is, in a few words. */
function titlesOf({ messages, quarantined, loops, clock_off_ms }: TroubleList): string[] {
  const titles: string[] = [];
  if (messages) titles.push(t("trouble.messages", { n: messages.count }));
  if (quarantined) titles.push(t("trouble.quarantined", { n: quarantined.count }));
  if (loops.length > 0) titles.push(t("trouble.loops", { n: loops.length }));
  if (clock_off_ms !== null) titles.push(clockTitle(clock_off_ms));
  return titles;
}

function clockTitle(off_ms: number): string {
  return t("trouble.clock", { s: (Math.abs(off_ms) / 1_000).toFixed(1) });
}

function loopText({ name, kind, ran_at, detail }: LoopTrouble): string {
  const since = t(`trouble.loop_${kind}`, { at: moment(ran_at, serverNow()) });
  const said = kind === "failed" ? ` (${detail})` : "";
  return `${word("loop", name)}: ${since}${said}`;
}
