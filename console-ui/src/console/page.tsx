// The console: queue | order | intake, with everything that needs eyes at the top.
// Must not: cover the work with modal windows; only the key list does, on request.

import { useEffect, useRef } from "react";
import { PaperSection } from "../away/paper";
import { DrillButton, DrillStrip } from "../handover/drill";
import { HandoverButton, HandoverSection } from "../handover/section";
import { t, useLanguage } from "../i18n/language";
import { learnServerTime } from "../net/clock";
import { type BoardSocket, openSocket } from "../net/socket";
import { countsOf } from "../state/board";
import type { Cue } from "../state/cue";
import { DemoLine, TopBar } from "../ui/bar";
import { FreshnessLine, StaleBanner } from "../ui/freshness";
import { leaveIfSignedOut, useSession } from "../ui/session";
import { play } from "../ui/tone";
import type { BoardMessage } from "../wire/types";
import { AttentionStrip } from "./attention";
import { foldWaiting, live, receive, useIntent, useLive } from "./board";
import { HelpSheet } from "./help";
import { resumeIntake, sendKept } from "./intake";
import { IntakePane } from "./intakepane";
import { useKeys } from "./keys";
import { Notices } from "./notice";
import { OrderPane } from "./orderpane";
import { QueuePane } from "./queue";
import { TroubleStrip } from "./troubles";

const LOUDEST: readonly Cue[] = ["alarm", "new_order", "attention"];

/** Of several cues in one frame only the loudest is heard. */
function hear(cues: readonly Cue[]): void {
  const cue = LOUDEST.find((loud) => cues.includes(loud));
  if (cue) play(cue);
}

function useBoard(): () => void {
  const socket = useRef<BoardSocket | null>(null);
  useEffect(() => {
    socket.current = openSocket<BoardMessage>({
      path: "/api/v1/board",
      place: () => {
        hear(foldWaiting());
        const { epoch, seq } = live.getState().board;
        return epoch !== null && seq !== null ? { epoch, seq } : null;
      },
      onMessage: (message) => {
        if ("server_time" in message) learnServerTime(message.server_time);
        receive(message, hear);
      },
      onLink: (link) => {
        // The server is back: what waited goes out at once.
        if (link.phase === "open" && live.getState().link.phase !== "open") sendKept();
        live.setState({ link });
      },
      onLost: () => void leaveIfSignedOut(),
    });
    const stop = resumeIntake();
    return () => {
      stop();
      socket.current?.close();
    };
  }, []);
  return () => socket.current?.retryNow();
}

function Counts() {
  const orders = useLive((state) => state.board.orders);
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

export function ConsolePage() {
  useLanguage();
  const session = useSession();
  const retry = useBoard();
  const link = useLive((state) => state.link);
  const seq = useLive((state) => state.board.seq);
  const is_help_open = useIntent((state) => state.is_help_open);
  useKeys(session.role);

  return (
    <div className="console">
      <TopBar title={t("console.title")} has_sound>
        <FreshnessLine link={link} seq={seq} onRetry={retry} />
        <Counts />
        <HandoverButton />
        <DrillButton />
      </TopBar>
      <DemoLine />
      <DrillStrip />
      <StaleBanner link={link} />
      <AttentionStrip />
      <TroubleStrip />
      <PaperSection />
      <HandoverSection />
      <main className="panes">
        <QueuePane />
        <OrderPane />
        <IntakePane />
      </main>
      <Notices />
      {is_help_open && <HelpSheet />}
    </div>
  );
}
