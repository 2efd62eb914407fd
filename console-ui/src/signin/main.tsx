// The first page.

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../style/base.css";
import "../style/signin.css";
import { SignInPage } from "./page";

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <SignInPage />
    </StrictMode>,
  );
}
