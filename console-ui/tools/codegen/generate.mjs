// Makes the TypeScript types of the wire from the server's OpenAPI document:
//   liftaid openapi > openapi.json && npm run codegen -- /path/to/openapi.json
// A package of its own because the generator needs TypeScript 5, and the console is checked with 7.

import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import openapiTS, { astToString } from "openapi-typescript";

const [source, target = resolve(import.meta.dirname, "../../src/wire/generated.d.ts")] =
  process.argv.slice(2);
if (!source) {
  process.stderr.write("usage: npm run codegen -- OPENAPI_JSON [TARGET]\n");
  process.exit(2);
}
const nodes = await openapiTS(JSON.parse(readFileSync(source, "utf8")));
writeFileSync(
  target,
  `// Generated from the server's OpenAPI document; do not edit.\n\n${astToString(nodes)}`,
);
