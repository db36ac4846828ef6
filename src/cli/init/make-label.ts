import { Octokit } from "@octokit/rest";
import { execa } from "execa";
import type { Remote } from "./remote.ts";
import { apiOf } from "./remote.ts";

/** `left`: nobody has made it yet, and why; the command makes it. */
export type LabelOutcome = { state: "made" | "there" } | { state: "left"; why: string; command: string };

const description = "Hone makes the issue's target faster and proves it";
const color = "fbca04";

export type LabelWish = {
  label: string;
  remote: Remote | null;
  /** Whether something may be made on GitHub. */
  allowed: boolean;
  env: NodeJS.ProcessEnv;
};

/**
 * Makes the issue label, with the token in `GH_TOKEN` or `GITHUB_TOKEN`, or the one that GitHub's own `gh` is logged in
 * with. A label that cannot be made stops nothing: `/hone approve` starts a campaign without one.
 */
export async function makeLabel({ label, remote, allowed, env }: LabelWish): Promise<LabelOutcome> {
  const left = (why: string): LabelOutcome => ({ state: "left", why, command: command(label) });
  if (!remote) return left("there is no remote `origin` on a GitHub");
  if (!allowed) return left("it was not asked for by --yes");
  const token = env["GH_TOKEN"] ?? env["GITHUB_TOKEN"] ?? (await tokenOfGh(remote.host));
  if (!token) return left("there is no token in GH_TOKEN, and no `gh` that is logged in");
  const { rest } = new Octokit({ auth: token, baseUrl: apiOf(remote, env), log: silent });
  const place = { owner: remote.owner, repo: remote.name };
  try {
    if (await isThere(rest.issues.getLabel({ ...place, name: label }))) return { state: "there" };
    await rest.issues.createLabel({ ...place, name: label, color, description });
    return { state: "made" };
  } catch (error) {
    return left(`GitHub refused it: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`);
  }
}

const command = (label: string): string =>
  `gh label create ${/^[\w-]+$/.test(label) ? label : `'${label.replaceAll("'", `'\\''`)}'`} --color ${color}`;

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

async function tokenOfGh(host: string): Promise<string | null> {
  const answer = await execa("gh", ["auth", "token", "--hostname", host], { reject: false, timeout: 10_000 });
  return answer.exitCode === 0 ? answer.stdout.trim() : null;
}

async function isThere(request: Promise<unknown>): Promise<boolean> {
  try {
    await request;
    return true;
  } catch (error) {
    if (error instanceof Error && "status" in error && error.status === 404) return false;
    throw error;
  }
}
