import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createNodeMiddleware, Probot, ProbotOctokit } from "probot";
import { describeAction } from "./decide/actions.ts";
import { leaseMs } from "./decide/decide-run.ts";
import type { Intent } from "./decide/intent.ts";
import { intentKey } from "./decide/intent-key.ts";
import { handledEvents, toIntent } from "./decide/to-intent.ts";
import type { AppIdentity, GitHub } from "./github/connection.ts";
import { createLog, type LogLevel } from "./github/log.ts";
import { createQueue } from "./github/queue.ts";
import { reconcile } from "./github/reconcile.ts";
import { signingKeys } from "./github/state-signature.ts";
import { guarded, type Handle } from "./github/webhook-request.ts";
import { checkWebhookSecret } from "./github/webhook-secret.ts";

export type AppOptions = {
  appId: number;
  /** PEM text. */
  privateKey: string;
  /** Keys that the app had before: states signed with them are still accepted. */
  earlierKeys?: readonly string[];
  webhookSecret: string | undefined;
  /** Of the REST API, `https://github.example/api/v3`; without it, github.com's. */
  baseUrl?: string;
  logLevel?: LogLevel;
  /** Takes the log's lines; without it they go to standard error. */
  log?: (line: string) => void;
  /** False only where no real GitHub answers: no waiting between requests, no second try after a failure. */
  throttle?: boolean;
  /** After how long work that failed is taken up again, once for each, milliseconds. */
  retryAfter?: readonly number[];
};

export const webhookPath = "/api/github/webhooks";

export type HoneApp = {
  /** Answers deliveries, and `GET /ping`. A delivery's work is done after the answer. */
  handle: Handle;
  /** Resolves when all work of the deliveries so far is done. */
  idle(): Promise<void>;
};

/**
 * GitHub holds a delivery for delivered once it is answered, so that nobody else would take failed work up again. The
 * first try is after the lease: what a failed dispatch had begun is this process's no more.
 */
const defaultRetries = [leaseMs + 5000, 300_000, 900_000];

/** Probot adds its own throttling to an instance's options, so that a fixed default would be overruled. */
const Unthrottled = ProbotOctokit.defaults((options: ConstructorParameters<typeof ProbotOctokit>[0] & object) => ({
  ...options,
  throttle: { ...options.throttle, enabled: false },
  retry: { enabled: false },
}));

/** Beside `src/` and, in the package, beside `dist/`. */
const workflowTemplate = new URL("../templates/workflow.yml", import.meta.url);

/**
 * Composes the app: deliveries → intents → a queue for each issue → reconcile. Throws `InputError` where the webhook
 * secret would let anybody send deliveries.
 */
export async function createApp(options: AppOptions): Promise<HoneApp> {
  const { appId, privateKey, earlierKeys = [], webhookSecret, baseUrl, throttle = true } = options;
  checkWebhookSecret(webhookSecret);
  const log = createLog(options.logLevel ?? "info", options.log ?? ((line) => void process.stderr.write(line)));
  const app: AppIdentity = {
    id: appId,
    keys: signingKeys([privateKey, ...earlierKeys]),
    workflowTemplate: readFileSync(workflowTemplate, "utf8"),
  };
  const queue = createQueue((error) => log.error({ err: error }, "a delivery could not be worked off"));
  const take = (intent: Intent, octokit: GitHub, [delay, ...later] = options.retryAfter ?? defaultRetries): void => {
    if (intent.kind === "ignore") return log.debug(intent.reason);
    if (intent.kind === "sweep") return log.debug("not built yet");
    const { owner, name: repo } = intent.repository;
    queue.add(intentKey(intent), async () => {
      try {
        const actions = await reconcile({ octokit, owner, repo, app }, intent, Date.now);
        log.info({ intent: intent.kind, key: intentKey(intent), actions: actions.map(describeAction) }, "reconciled");
      } catch (error) {
        // Waiting keeps no process alive: what is left undone at its end is found at the next look.
        if (delay !== undefined) setTimeout(() => take(intent, octokit, later), delay).unref();
        throw error;
      }
    });
  };
  const Octokit = throttle ? ProbotOctokit : Unthrottled;
  const probot = new Probot({ appId, privateKey, secret: webhookSecret, log, Octokit, ...(baseUrl && { baseUrl }) });
  const middleware = await createNodeMiddleware(
    (hooks) =>
      hooks.on([...handledEvents], ({ id, name, payload, octokit }) => {
        for (const intent of toIntent({ id, name, payload })) take(intent, octokit);
      }),
    { probot, webhooksPath: webhookPath },
  );
  return { handle: guarded(middleware), idle: () => queue.idle() };
}

export type RunningServer = { port: number; app: HoneApp; close(): Promise<void> };

/**
 * Serves the app over HTTP.
 * @param port 0 takes a free one
 */
export async function startServer(options: AppOptions & { port: number; host?: string }): Promise<RunningServer> {
  const app = await createApp(options);
  const server = createServer({ requestTimeout: 30_000 }, app.handle);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host ?? "0.0.0.0", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { port, app, close: () => closeServer(server, app) };
}

/** Takes no more deliveries, then finishes the work of those that were answered. */
async function closeServer(server: Server, app: HoneApp): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  await app.idle();
}
