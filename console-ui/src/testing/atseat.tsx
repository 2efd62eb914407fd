// Shows a part of the console as at an operator's seat: signed in, its keys listened for.
// Must not: stand in for a server; the test stubs `fetch`.

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect } from "vitest";
import { useKeys } from "../console/keys";
import { SessionGate } from "../ui/session";
import { settled } from "./settled";

function Keys() {
  useKeys("operator");
  return null;
}

/** Renders it and waits until it is signed in and listens. */
export async function showAtSeat(part: ReactNode): Promise<void> {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={queries}>
      <SessionGate roles={["operator"]}>
        <Keys />
        {part}
      </SessionGate>
    </QueryClientProvider>,
  );
  await waitFor(() => expect(screen.queryByText("正在载入…")).toBeNull());
  await settled();
}
