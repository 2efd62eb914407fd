// The title of a panel that takes the place of the steps: whoever opened it is taken there.
// Must not: be used for what stands on the card all the time.

import { type ReactNode, useEffect, useRef } from "react";

export function PanelTitle({ children }: { children: ReactNode }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <h2 ref={title} className="panel-title" tabIndex={-1}>
      {children}
    </h2>
  );
}
