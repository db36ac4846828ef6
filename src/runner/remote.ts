import type { RunInputs } from "./inputs.ts";

/** git in one folder, with hooks, other protocols and foreign configuration shut off; answers standard output. */
export type Git = (
  args: readonly string[],
  call?: { env?: Readonly<Record<string, string>>; timeoutMs?: number },
) => Promise<Buffer>;

/** The repository at GitHub, from a bare one of this run alone. */
export type Remote = {
  git: Git;
  /** Brings a commit here, without its history. */
  fetch(commit: string, as: "state" | "base" | "newer"): Promise<void>;
  /** The commit that a ref names; null where there is no such ref. */
  head(ref: string): Promise<string | null>;
};

/** A base may be large and the line slow; what is asked while a search waits must be answered at once. Milliseconds. */
const patience = { fetch: 600_000, newer: 15_000, head: 15_000 } as const;

/**
 * The token is in the environment of each call that needs the network and nowhere else: no configuration file, no remote.
 * Calls throw where git fails or the network does not answer in time.
 */
export function openRemote(git: Git, { remote, token }: Pick<RunInputs, "remote"> & { token: string }): Remote {
  const env = { ...networkVariables(), ...authorization(remote, token) };
  return {
    git,
    fetch: async (commit, as) => {
      const timeoutMs = as === "newer" ? patience.newer : patience.fetch;
      const what = `+${commit}:refs/hone/${as}`;
      await git(["fetch", "--quiet", "--no-tags", "--depth=1", remote, what], { env, timeoutMs });
    },
    head: async (ref) => {
      const said = await git(["ls-remote", "--refs", "--quiet", remote, ref], { env, timeoutMs: patience.head });
      const lines = said.toString("utf8").split("\n");
      // The name is a pattern to git: refs of other folders may end in it too.
      return lines.map((line) => line.split("\t")).find(([, name]) => name === ref)?.[0] ?? null;
    },
  };
}

/** One header for one server, in variables that git reads and no child of ours inherits. */
const authorization = (remote: string, token: string) => ({
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: `http.${new URL(remote).origin}/.extraheader`,
  GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`,
});

/** A runner behind a proxy or with its own certificates reaches GitHub through these only. */
function networkVariables(): Record<string, string> {
  const names = ["http_proxy", "https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY", "SSL_CERT_FILE", "GIT_SSL_CAINFO"];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
