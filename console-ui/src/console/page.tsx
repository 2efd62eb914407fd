// The console: queue | order | intake or lift, with everything that needs eyes at the top.
// Must not: cover the work with modal windows; only the key list does, on request.

import { useEffect, useRef, useState } from "react";
import { PaperSection } from "../away/paper";
import { DrillButton, DrillStrip } from "../handover/drill";
import { HandoverButton, HandoverSection } from "../handover/section";
import { t, useLanguage } from "../i18n/language";
import { learnServerTime } from "../net/clock";
import { type BoardSocket, openSocket } from "../net/socket";
import { countsOf, isPartial } from "../state/board";
import { DemoLine, TopBar } from "../ui/bar";
import { leaveIfSignedOut, useSession } from "../ui/session";
import type { BoardMessage } from "../wire/types";
import { beat, hear } from "./alerts";
import { Announcer } from "./announcer";
import { AttentionStrip } from "./attention";
import { dropUnfinished, foldWaiting, live, receive, showLink, useCalm, useIntent } from "./board";
import { CommandBar } from "./commandbar";
import { BoardFreshness, BoardStale, StaleFrame } from "./fresh";
import { HelpSheet } from "./help";
import { resumeIntake, sendKept } from "./intake";
import { BAR_KEYS, useKeys } from "./keys";
import { PaneLayout, ResetLayout } from "./layout";
import { lookForNewer, NewerLine } from "./newer";
import { Notices } from "./notice";
import { OrderPane } from "./orderpane";
import { QueuePane } from "./queue";
import { sayWhatIsOpen, showSeats } from "./seats";
import { SidePane } from "./sidepane";
import { TroubleStrip } from "./troubles";

function useBoard(): () => void {
  const socket = useRef<BoardSocket | null>(null);
  useEffect(() => {
    const open = openSocket<BoardMessage>({
      path: "/api/v1/board",
      place: () => {
        dropUnfinished();
        hear(foldWaiting());
        const { epoch, seq } = live.getState().board;
        return epoch !== null && seq !== null ? { epoch, seq } : null;
      },
      onMessage: (message) => {
        if ("server_time" in message) learnServerTime(message.server_time);
        if (message.type === "seats") return showSeats(message);
        if ("epoch" in message && !isPartial(message)) seat.again();
        receive(message, hear);
      },
      onLink: (link) => {
        // The server is back: what waited goes out at once.
        if (link.phase === "open" && live.getState().link.phase !== "open") {
          sendKept();
          if (live.getState().board.epoch !== null) void lookForNewer();
        }
        showLink(link);
        beat();
      },
      onNewer: () => void lookForNewer(),
      onLost: () => void leaveIfSignedOut(),
    });
    socket.current = open;
    const seat = sayWhatIsOpen(open.say);
    const stop = resumeIntake();
    return () => {
      stop();
      seat.stop();
      socket.current?.close();
    };
  }, []);
  return () => socket.current?.retryNow();
}

function Counts() {
  const orders = useCalm((state) => state.board.orders);
  const counts = countsOf(orders);
  return (
    <dl className="counts">
      {(["waiting", "underway", "on_scene", "callback"] as const).map((name) => (
        <div key={name} className={counts[name] > 0 ? "count" : "count zero"}>
          <dt>{t(`count.${name}`)}</dt>
          <dd>{counts[name]}</dd>
        </div>
      ))}
    </dl>
  );
}

/**
 * Whether the page is to be drawn whole. The bar and the queue come first, in a frame of their own: all of it at once
 * would hold up keys, and the board that is on its way, for a third of a second.
 */
function useWholePage(): boolean {
  const [is_whole, setWhole] = useState(false);
  useEffect(() => {
    let frame: ReturnType<typeof setTimeout> | undefined;
    const draw = requestAnimationFrame(() => {
      frame = setTimeout(() => setWhole(true));
    });
    // A page in the background gets no frames.
    const late = setTimeout(() => setWhole(true), 500);
    return () => {
      cancelAnimationFrame(draw);
      clearTimeout(frame);
      clearTimeout(late);
    };
  }, []);
  return is_whole;
}

export function ConsolePage() {
  useLanguage();
  const session = useSession();
  const retry = useBoard();
  const is_help_open = useIntent((state) => state.is_help_open);
  const is_whole = useWholePage();
  useKeys(session.role);

  return (
    <div className="console">
      <TopBar title={t("console.title")} has_sound keys={BAR_KEYS}>
        <BoardFreshness onRetry={retry} />
        <Counts />
        <HandoverButton />
        <DrillButton />
        <ResetLayout />
      </TopBar>
      <DemoLine />
      <DrillStrip />
      <NewerLine />
      <BoardStale />
      <AttentionStrip />
      <TroubleStrip />
      <PaperSection />
      <HandoverSection />
      <PaneLayout
        queue={<QueuePane />}
        order={is_whole ? <OrderPane /> : <section className="pane" />}
        side={is_whole ? <SidePane /> : <section className="pane" />}
      />
      {is_whole ? <CommandBar /> : <footer className="command-bar" />}
      <StaleFrame />
      <Announcer />
      <Notices />
      {is_help_open && <HelpSheet />}
    </div>
  );
}
