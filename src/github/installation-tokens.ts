import { setTimeout as sleep } from "node:timers/promises";
import type { GitHub } from "./connection.ts";
import { statusOf } from "./http-status.ts";

/** What the app works with, as app.yml asks for it. No token of Hone's can do more, whatever the app was given since. */
export const tokenPermissions = {
  metadata: "read",
  contents: "write",
  pull_requests: "write",
  issues: "write",
  checks: "write",
  actions: "write",
} as const;

/** Of those the ones that an installation's owner has granted: GitHub makes no token that asks for more. */
export function permissionsOf(granted: object): Record<string, "read" | "write"> {
  const levels = new Map<string, unknown>(Object.entries(granted));
  const most = Object.entries(tokenPermissions).flatMap(([name, wanted]) => {
    const level = levels.get(name);
    return level === undefined ? [] : [[name, level === "read" ? "read" : wanted] as const];
  });
  return Object.fromEntries(most);
}

/** What Octokit has an authentication strategy do with each request. */
type Hook = (request: Send, options: Options) => ReturnType<Send>;
type Send = (options: Options) => Promise<unknown>;
type Options = { headers: Readonly<Record<string, unknown>> };

type Minted = { token: string; mintedAt: number; until: number };

/** A token is not begun with when it ends so soon. Milliseconds. */
const margin = 60_000;
/** GitHub may not know a token everywhere that it made so lately. Milliseconds. */
const young = 5000;
const replication = 1000;

/**
 * An authentication strategy for Octokit whose tokens, of an hour each, have `tokenPermissions` and no others.
 * @param app the app itself, which makes them
 */
export function installationTokens(app: GitHub, installation_id: number) {
  let kept: Promise<Minted> | null = null;

  async function mint(): Promise<Minted> {
    const { data: installation } = await app.rest.apps.getInstallation({ installation_id });
    const permissions = permissionsOf(installation.permissions);
    const { data } = await app.rest.apps.createInstallationAccessToken({ installation_id, permissions });
    return { token: data.token, mintedAt: Date.now(), until: Date.parse(data.expires_at) - margin };
  }

  async function current(): Promise<Minted> {
    const asked = kept;
    const before = await asked?.catch(() => null);
    if (before && Date.now() < before.until) return before;
    // Of those who have waited for the same one, the first begins another.
    const next = kept === null || kept === asked ? mint() : kept;
    kept = next;
    return next;
  }

  const hook: Hook = async (request, options) => {
    const { token, mintedAt } = await current();
    const authorised = { ...options, headers: { ...options.headers, authorization: `token ${token}` } };
    try {
      return await request(authorised);
    } catch (error) {
      if (statusOf(error) !== 401) throw error;
      if (Date.now() - mintedAt > young) {
        kept = null;
        throw error;
      }
      await sleep(replication);
      return request(authorised);
    }
  };

  return () => ({ hook });
}
