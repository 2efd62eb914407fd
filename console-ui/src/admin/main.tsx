// The administrator's page; a shift leader has its stations.

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../style/base.css";
import "../style/admin.css";
import { SessionGate } from "../ui/session";
import { AdminPage } from "./page";

const queries = new QueryClient({
  defaultOptions: { queries: { retry: 1, staleTime: 5_000, refetchOnWindowFocus: false } },
});

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <SessionGate roles={["administrator", "shift_leader"]}>
          <AdminPage />
        </SessionGate>
      </QueryClientProvider>
    </StrictMode>,
  );
}
