// The crew's phone page.

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../style/base.css";
import "../style/crew.css";
import { SessionGate } from "../ui/session";
import { allowSoundOnFirstGesture } from "../ui/tone";
import { CrewPage } from "./page";

allowSoundOnFirstGesture();
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <SessionGate roles={["crew"]}>
        <CrewPage />
      </SessionGate>
    </StrictMode>,
  );
}
