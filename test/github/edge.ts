import { generateKeyPairSync } from "node:crypto";
import nock from "nock";
import { ProbotOctokit } from "probot";
import { describedFetch, takeProblems } from "./described.ts";
import { afterEach, beforeEach } from "vitest";
import type { Connection } from "../../src/github/connection.ts";
import { signingKeys } from "../../src/github/state-signature.ts";

/** GitHub's edge as nock plays it: what is not expected fails, all that is expected must be asked for,
 * and every request must be as GitHub describes it. */
export const api = "https://api.github.example";
export const repo = "/repos/octo/kernels";

export const makeKey = (): string =>
  generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" }).toString();

export const privateKey = makeKey();
export const keys = signingKeys([privateKey]);

export const connection: Connection = {
  octokit: new ProbotOctokit({
    baseUrl: api,
    auth: { token: "test-token" },
    request: { fetch: describedFetch(api) },
    throttle: { enabled: false },
    retry: { enabled: false },
  }),
  owner: "octo",
  repo: "kernels",
  app: { id: 42, keys, workflowTemplate: "name: Hone\n" },
};

/** Installs nock for each test of a file. */
export function playEdge(): void {
  beforeEach(() => nock.disableNetConnect());
  afterEach(() => {
    const pending = nock.pendingMocks();
    nock.cleanAll();
    nock.enableNetConnect();
    const invalid = takeProblems();
    if (invalid.length > 0) throw new Error(`GitHub does not describe ${invalid.join(", ")}`);
    if (pending.length > 0) throw new Error(`nobody asked for ${pending.join(", ")}`);
  });
}

export const edge = (origin = api, options: nock.Options = {}): nock.Scope => nock(origin, options);
