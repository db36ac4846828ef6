import { parseArgs } from "node:util";
import { startServer, webhookPath } from "../app.ts";
import { readEnvironment, serverOptions } from "./serve/variables.ts";
import { setUp } from "./serve/setup.ts";

/** `hone serve`: the app, until it is told to end (SIGINT, SIGTERM). `--setup` makes the app on GitHub first. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      json: { type: "boolean", default: false },
      env: { type: "string" },
      setup: { type: "boolean", default: false },
      url: { type: "string" },
      name: { type: "string" },
      org: { type: "string" },
      github: { type: "string" },
      port: { type: "string" },
      force: { type: "boolean", default: false },
    },
  });
  if (values.setup) return setUp(values);
  const server = await startServer(serverOptions(readEnvironment(values.env)));
  if (values.json) console.log(JSON.stringify({ schemaVersion: 1, port: server.port, webhookPath }));
  console.error(`Hone listens on port ${server.port} for deliveries to ${webhookPath}`);
  await toldToEnd();
  await server.close();
  // Work that did not end in time would keep the process alive until whoever stops it kills it.
  setTimeout(() => process.exit(0), 500).unref();
  return 0;
}

const toldToEnd = (): Promise<void> =>
  new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
