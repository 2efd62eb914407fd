// The operator's and shift leader's page.

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { PaperSheet } from "../away/paper";
import "../style/base.css";
import "../style/console.css";
import "../style/orderpane.css";
import "../style/scene.css";
import { SessionGate } from "../ui/session";
import { allowSoundOnFirstGesture } from "../ui/tone";
import { ConsolePage } from "./page";

const queries = new QueryClient({
  // A night goes through thousands of orders: what nobody looks at is let go after a minute.
  defaultOptions: { queries: { retry: 1, staleTime: 5_000, gcTime: 60_000, refetchOnWindowFocus: false } },
});

allowSoundOnFirstGesture();
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <SessionGate roles={["operator", "shift_leader"]} whenAway={<PaperSheet />}>
          <ConsolePage />
        </SessionGate>
      </QueryClientProvider>
    </StrictMode>,
  );
}
