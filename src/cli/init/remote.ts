import { line } from "../../workspace/git.ts";
import type { Repository } from "../../workspace/repository.ts";

/** A repository on a GitHub: its host, owner and name. */
export type Remote = { host: string; owner: string; name: string };

/** Where a remote's address points, in any of the forms that git takes; null for what is no address of a GitHub. */
export function parseRemote(address: string): Remote | null {
  const match =
    /^(?:https?:\/\/|ssh:\/\/|git:\/\/)(?:[^@/]+@)?([^/:@]+)(?::\d+)?\/([^/]+)\/([^/]+?)(?:\.git)?\/?$/.exec(address) ??
    /^(?:[^@/:]+@)?([^/:@]+):([^/]+)\/([^/]+?)(?:\.git)?\/?$/.exec(address);
  const [, host, owner, name] = match ?? [];
  return host && owner && name ? { host: host.toLowerCase(), owner, name } : null;
}

/** The GitHub repository that a checkout's remote names; null where it has none. */
export async function remoteOf({ git }: Repository, name: string): Promise<Remote | null> {
  return git(["remote", "get-url", "--", name]).then(
    (answer) => parseRemote(line(answer)),
    () => null,
  );
}

/**
 * The default branch as git knows it from a clone; where nothing was ever pushed, the one that is checked out. Null where
 * neither tells: then the branch that is checked out may be anybody's.
 */
export async function defaultBranchOf({ git }: Repository): Promise<string | null> {
  const named = (ref: string) => git(["symbolic-ref", "--short", ref]).then(line, () => "");
  const cloned = await named("refs/remotes/origin/HEAD");
  if (cloned !== "") return cloned.replace(/^origin\//, "");
  const pushed = line(await git(["for-each-ref", "--count=1", "refs/remotes"]));
  return pushed === "" ? (await named("HEAD")) || null : null;
}

/** Address of the REST API of a host; `GITHUB_API_URL` outranks it. */
export const apiOf = ({ host }: Remote, env: NodeJS.ProcessEnv): string =>
  env["GITHUB_API_URL"] ?? (host === "github.com" ? "https://api.github.com" : `https://${host}/api/v3`);
