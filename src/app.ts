import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { leaseMs } from "./decide/decide-dispatch.ts";
import { createBacklog } from "./github/backlog.ts";
import { createClients } from "./github/installations.ts";
import { createOutbox } from "./github/limits.ts";
import { createLog, type LogLevel } from "./github/log.ts";
import { signingKeys } from "./github/state-signature.ts";
import { receive, type Handle } from "./github/webhook-request.ts";
import { checkWebhookSecrets } from "./github/webhook-secret.ts";

export type AppOptions = {
  appId: number;
  /** PEM text. */
  privateKey: string;
  /** Keys that the app had before: states signed with them are still accepted. */
  earlierKeys?: readonly string[];
  webhookSecret: string | undefined;
  /** Secrets that GitHub may still sign deliveries with. */
  earlierSecrets?: readonly string[];
  /** Of the REST API, `https://github.example/api/v3`; without it, github.com's. */
  baseUrl?: string;
  logLevel?: LogLevel;
  /** Takes the log's lines; without it they go to standard error. */
  log?: (line: string) => void;
  /** False only where no real GitHub answers: no waiting between requests, no second try after a failure. */
  throttle?: boolean;
  /** After how long work that failed is taken up again, once for each, milliseconds. */
  retryAfter?: readonly number[];
  /** Between two sweeps, milliseconds. */
  sweepEvery?: number;
};

export const webhookPath = "/api/github/webhooks";

export type HoneApp = {
  /** Answers deliveries, `GET /ping` and `GET /ready`. A delivery's work is done after the answer. */
  handle: Handle;
  /** Sweeps now, and then at every interval: whatever no delivery told of is found. */
  startSweeping(): void;
  /** Resolves when all work of the deliveries so far is done. */
  idle(): Promise<void>;
  /** Says that it is not ready, ends the work at hand, and answers how much is left undone after a limit, milliseconds. */
  drain(limitMs: number): Promise<number>;
};

/**
 * GitHub holds a delivery for delivered once it is answered, so that nobody else would take failed work up again. The
 * first try is after the lease: what a failed dispatch had begun is this process's no more.
 */
const defaultRetries = [leaseMs + 5000, 300_000, 900_000];
const defaultSweep = 300_000;

/** Beside `src/` and, in the package, beside `dist/`. */
const workflowTemplate = new URL("../templates/workflow.yml", import.meta.url);

/**
 * Composes the app: deliveries and sweeps → intents → a queue → reconcile → the outbox. Throws `InputError` where a
 * webhook secret would let anybody send deliveries.
 */
export function createApp(options: AppOptions): HoneApp {
  const { appId, privateKey, earlierKeys = [], webhookSecret, earlierSecrets = [], baseUrl } = options;
  const secrets = checkWebhookSecrets(webhookSecret, earlierSecrets);
  const log = createLog(options.logLevel ?? "info", options.log ?? ((line) => void process.stderr.write(line)));
  const outbox = createOutbox({ pace: options.throttle ?? true });
  const backlog = createBacklog({
    clients: createClients({ appId, privateKey, log, outbox, ...(baseUrl && { baseUrl }) }),
    app: {
      id: appId,
      keys: signingKeys([privateKey, ...earlierKeys]),
      workflowTemplate: readFileSync(workflowTemplate, "utf8"),
      warn: (line) => log.warn(line),
    },
    log,
    retryAfter: options.retryAfter ?? defaultRetries,
    sweepEvery: options.sweepEvery ?? defaultSweep,
  });
  let draining = false;
  const ready = () => {
    const { schedule } = backlog;
    const limits = outbox.view().filter(({ blockedUntil }) => blockedUntil !== null);
    const view = { status: draining ? "draining" : "ready", queue: backlog.view(), sweep: schedule.view(), limits };
    return { status: draining ? 503 : 200, text: JSON.stringify(view), type: "application/json", close: true };
  };
  const pages: Record<string, () => ReturnType<typeof ready>> = {
    "/ping": () => ({ status: 200, text: "hone", type: "text/plain", close: true }),
    "/ready": ready,
  };
  const handle = receive({
    path: webhookPath,
    secrets,
    take: (delivery) => !draining && backlog.take(delivery),
    page: (path) => (Object.hasOwn(pages, path) ? (pages[path]?.() ?? null) : null),
    refused: (why) => log.warn(why),
  });
  return {
    handle,
    startSweeping: () => backlog.schedule.start(),
    idle: () => backlog.idle(),
    async drain(limitMs) {
      draining = true;
      backlog.schedule.stop();
      const left = await backlog.drain(limitMs);
      if (left > 0) log.warn({ left }, "work is left undone: the next start's sweep finds it");
      return left;
    },
  };
}

export type RunningServer = { port: number; app: HoneApp; close(): Promise<void> };

export type ServerOptions = AppOptions & {
  /** 0 takes a free one. */
  port: number;
  host?: string;
  /** False only where nothing is ever lost. */
  sweep?: boolean;
  /** How long the end waits for work at hand, milliseconds. */
  drainMs?: number;
};

/** Whoever stops a container waits ten seconds before it is killed. Milliseconds. */
const defaultDrain = 8000;

/** Serves the app over HTTP, and sweeps. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const app = createApp(options);
  const server = createServer({ requestTimeout: 30_000 }, app.handle);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host ?? "0.0.0.0", resolve);
  });
  if (options.sweep ?? true) app.startSweeping();
  const { port } = server.address() as AddressInfo;
  return { port, app, close: () => closeServer(server, app, options.drainMs ?? defaultDrain) };
}

/** Finishes the work of the deliveries that were answered; new ones are refused meanwhile, so that GitHub keeps them. */
async function closeServer(server: Server, app: HoneApp, drainMs: number): Promise<void> {
  await app.drain(drainMs);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
