// Keeps the console's own page on this machine, so that it opens while the server is away.
// Must not: do anything but what kept-page.js does.

importScripts("/kept-page.js");

self.keepsPage({ name: "liftaid-console-1", page: "/console" });
