// Signing the phone out, in two taps: an enrolled phone that is signed out by mistake needs a new code.
// Must not: be done by one tap of a glove.

import { useState } from "react";
import { t } from "../i18n/language";
import { useSignOut } from "../ui/session";

export function SignOut() {
  const [is_sure, setSure] = useState(false);
  const { signOut, problem } = useSignOut();
  return (
    <>
      <button
        type="button"
        className={is_sure ? "button warn" : "button quiet"}
        onBlur={() => setSure(false)}
        onClick={() => (is_sure ? signOut() : setSure(true))}
      >
        {t(is_sure ? "device.sign_out_sure" : "bar.sign_out")}
      </button>
      {problem && <span role="alert">{problem}</span>}
    </>
  );
}
