// A cable between a browser and the server that can be pulled and put back.
// Must not: understand what goes through it.

import { type AddressInfo, createServer, type Server, Socket } from "node:net";
import { server } from "./seat";

export interface Cable {
  /** The server's address at this end of the cable. */
  url: string;
  /** Breaks what goes through it and lets nothing new through. */
  pull: () => void;
  putBack: () => void;
  close: () => Promise<void>;
}

export async function cable(): Promise<Cable> {
  const target = new URL(server().url);
  const open = new Set<Socket>();
  let is_pulled = false;
  const near: Server = createServer((browser) => {
    if (is_pulled) {
      browser.destroy();
      return;
    }
    const far = new Socket();
    far.connect(Number(target.port), target.hostname);
    for (const [end, other] of [
      [browser, far],
      [far, browser],
    ] as const) {
      open.add(end);
      end.on("error", () => other.destroy());
      end.on("close", () => {
        open.delete(end);
        other.destroy();
      });
      end.pipe(other);
    }
  });
  await new Promise<void>((listening) => near.listen(0, "127.0.0.1", listening));
  const { port } = near.address() as AddressInfo;
  const cut = () => {
    for (const end of open) end.destroy();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    pull: () => {
      is_pulled = true;
      cut();
    },
    putBack: () => {
      is_pulled = false;
    },
    close: async () => {
      cut();
      await new Promise<void>((closed) => near.close(() => closed()));
    },
  };
}
