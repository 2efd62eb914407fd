// Signing the phone out, in two taps: an enrolled phone that is signed out by mistake needs a new code.
// Must not: be done by one tap of a glove.

import { t } from "../i18n/language";
import { useSignOut } from "../ui/session";
import { useTwoTaps } from "../ui/twotaps";

export function SignOut() {
  const { signOut, problem } = useSignOut();
  const { is_asked, button } = useTwoTaps(signOut);
  return (
    <>
      <button type="button" className={is_asked ? "button warn" : "button quiet"} {...button}>
        {t(is_asked ? "device.sign_out_sure" : "bar.sign_out")}
      </button>
      {problem && <span role="alert">{problem}</span>}
    </>
  );
}
