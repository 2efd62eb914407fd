// Carries an action out, for forms and for the command line alike: sends it, adopts the reply, tells, offers to undo.
// Must not: decide whether it may be done; the action says so, and the server.

import { type OrderAction, run, type Subject, type Values } from "../action/action";
import { t } from "../i18n/language";
import { serverNow } from "../net/clock";
import { endpoint } from "../net/endpoint";
import { withBase } from "../state/conflict";
import type { CommandReply } from "../wire/types";
import { adopt, notify, type OpenForm } from "./board";
import { offerUndo } from "./undo";

function tell(title: string, reply: CommandReply, order: string): void {
  if (reply.result === "stood_down") {
    notify("plain", t("reply.stood_down", { station: reply.lead?.name ?? "–" }), order);
  } else if (reply.result === "unchanged") notify("plain", t("reply.unchanged", { action: title }));
  else notify("good", t("reply.done", { action: title }));
}

/** Runs the action, on what its author saw and at the moment of its key where the caller says so; gives the server's reply, or null where the action itself refused. Throws as requests do. */
export async function carryOut(
  action: OrderAction,
  subject: Subject,
  values: Values,
  key: string,
  seen: Partial<Pick<OpenForm, "base" | "keyed_at">> | null = null,
): Promise<CommandReply | null> {
  const before = subject.order;
  let answered: CommandReply | null = null;
  await run(action, subject, values, key, {
    now: () => seen?.keyed_at ?? serverNow(),
    send: async (order, body, key) => {
      const sent = seen?.base ? withBase(body, seen.base) : body;
      const reply = await endpoint.command(order, sent, key);
      answered = reply;
      if (reply.order) adopt(reply.order);
      tell(t(action.title), reply, order);
      if (before && reply.order && reply.result === "done")
        offerUndo(action.title, sent, before, reply.order);
    },
  });
  return answered;
}
