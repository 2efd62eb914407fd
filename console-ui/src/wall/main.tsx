// The wall screen's page.

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../style/base.css";
import "../style/wall.css";
import { SessionGate } from "../ui/session";
import { WallPage } from "./page";

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <SessionGate roles={["wallboard", "shift_leader", "operator", "supervisor", "administrator"]}>
        <WallPage />
      </SessionGate>
    </StrictMode>,
  );
}
