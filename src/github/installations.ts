import type { Logger } from "pino";
import { ProbotOctokit } from "probot";
import type { GitHub } from "./connection.ts";
import { installationTokens } from "./installation-tokens.ts";
import type { Outbox } from "./limits.ts";

/** Ways to ask GitHub, one for each account. Tokens are made when they are needed, and kept for their hour. */
export type Clients = {
  /** As the app itself. */
  app: GitHub;
  installation(id: number): GitHub;
};

export type ClientOptions = {
  appId: number;
  privateKey: string;
  baseUrl?: string;
  log: Logger;
  outbox: Outbox;
};

/** So many clients are kept; another is made within milliseconds, and asks for a token of its own. */
const mostKept = 1000;

/** The outbox keeps the limits and repeats what may be repeated: Probot's throttling and retries are off. */
export function createClients({ appId, privateKey, baseUrl, log, outbox }: ClientOptions): Clients {
  const make = (account: string, identity: ConstructorParameters<typeof ProbotOctokit>[0]): GitHub =>
    new ProbotOctokit({
      ...identity,
      userAgent: "hone",
      log: log.child({ name: "github", account }),
      request: { fetch: outbox.fetchFor(account) },
      throttle: { enabled: false },
      retry: { enabled: false },
      ...(baseUrl && { baseUrl }),
    });
  const app = make("app", { auth: { appId, privateKey } });
  const kept = new Map<number, GitHub>();
  return {
    app,
    installation(id) {
      const octokit = kept.get(id) ?? make(`installation ${id}`, { authStrategy: installationTokens(app, id) });
      kept.delete(id);
      kept.set(id, octokit);
      for (const [oldest] of kept) if (kept.size > mostKept) kept.delete(oldest);
      return octokit;
    },
  };
}
