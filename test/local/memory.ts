/** An offline GitHub in memory for a test, with an octokit of the app. */
import { generateKeyPairSync } from "node:crypto";

import { Octokit } from "@octokit/rest";

import { startInMemoryGitHub } from "../../src/local/in-memory-github.ts";
import type { InMemoryGitHub, InMemoryOptions } from "../../src/local/in-memory-github.ts";
import { appPermissions, owner, repo, webhookSecret } from "./play.ts";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
const silent = { debug() {}, info() {}, warn() {}, error() {} };

export type MemoryPlay = InMemoryGitHub & {
  octokit: Octokit;
  /** With a token of these permissions. */
  as: (permissions: Record<string, "read" | "write">) => Octokit;
  /** Lets time pass, milliseconds. */
  pass: (ms: number) => void;
};

export async function startMemoryPlay(
  more: { files?: Record<string, string> } & Partial<InMemoryOptions> = {},
): Promise<MemoryPlay> {
  const { files = {}, ...options } = more;
  let now = 1_795_255_200_000;
  const github = await startInMemoryGitHub({
    repository: { owner, name: repo, files: { "README.md": "hello\n", ...files } },
    app: { id: 7, slug: "hone", privateKey, webhookSecret, permissions: appPermissions },
    users: [
      { login: "ada", permission: "write" },
      { login: "eve", permission: "triage" },
    ],
    clock: () => new Date(now),
    ...options,
  });
  github.setReceiver(async () => 202);
  const as = (permissions?: Record<string, "read" | "write">): Octokit =>
    new Octokit({
      baseUrl: github.apiUrl,
      auth: github.installationToken(permissions),
      request: { fetch: github.fetch },
      log: silent,
    });
  return { ...github, octokit: as(), as, pass: (ms) => void (now += ms) };
}
