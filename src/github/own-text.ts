import type { AppIdentity } from "./connection.ts";

/** Of a comment or an issue, as GitHub lists them. */
type Written = {
  user: { login: string; type: string } | null;
  performed_via_github_app?: { id: number } | null;
};

/** As whom a job's own token writes, on github.com and on any GitHub Enterprise Server. */
const jobsLogin = "github-actions[bot]";

/**
 * Whether a text may be this app's: a bot, and no other app, has written it. A person may copy a marker, and this app's
 * token could edit that person's text.
 */
export function mayBeOwn({ id, serverless }: AppIdentity, { user, performed_via_github_app: via }: Written): boolean {
  if (user?.type !== "Bot") return false;
  return serverless?.token === "job" ? user.login === jobsLogin : (via?.id ?? id) === id;
}
