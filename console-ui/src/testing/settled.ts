// Waits until React has run the effects of what it drew: stores are subscribed to and keys are listened for.
// Must not: be a wait for something that a test could look for.

import { act } from "@testing-library/react";

/** Longer than the pause between two turns of React's scheduler. */
const TURN_MS = 20;

/** What a fetch drew outside of `act` has its effects run a task later, on a busy machine several. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) {
    await act(() => new Promise<void>((done) => setTimeout(done, TURN_MS)));
  }
}
