// The supervisor's page.

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../style/base.css";
import "../style/order.css";
import "../style/supervise.css";
import { SessionGate } from "../ui/session";
import { SupervisePage } from "./page";

const queries = new QueryClient({
  defaultOptions: { queries: { retry: 1, staleTime: 30_000, refetchOnWindowFocus: false } },
});

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <SessionGate roles={["supervisor", "shift_leader", "administrator"]}>
          <SupervisePage />
        </SessionGate>
      </QueryClientProvider>
    </StrictMode>,
  );
}
