// The crew's phone page.

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../style/base.css";
import "../style/crew.css";
import { SessionGate } from "../ui/session";
import { allowSoundOnFirstGesture } from "../ui/tone";
import { EnrolPage } from "./enrol";
import { watchInstallOffer } from "./install";
import { CrewPage } from "./page";

allowSoundOnFirstGesture();
watchInstallOffer();
const is_enrolling = window.location.pathname.startsWith("/crew/enrol");
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      {is_enrolling ? (
        <EnrolPage />
      ) : (
        <SessionGate roles={["crew"]} is_kept>
          <CrewPage />
        </SessionGate>
      )}
    </StrictMode>,
  );
}
