import { cpSync, existsSync, mkdirSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { Mount } from "../../sandbox/bubblewrap.ts";
import { closedOn } from "../../sandbox/temporary-folder.ts";
import type { SandboxUser } from "../../sandbox/user.ts";
import { holdsHome, isWithin } from "./places.ts";

/** Of the operator's variables, those by which pip, uv and conda find their index, and a network its proxy. */
const passed =
  /^((PIP|UV|CONDA)_\w+|(https?|no|all)_proxy|(HTTPS?|NO|ALL)_PROXY|SSL_CERT_FILE|SSL_CERT_DIR|REQUESTS_CA_BUNDLE)$/;

/**
 * Not among them: where things are installed and cached, which is Hone's matter here; the state of the environment that
 * Hone itself was started in; and keys for publishing.
 */
const kept =
  /^(PIP_(TARGET|PREFIX|ROOT|USER|CACHE_DIR|LOG|PYTHON|REQUIREMENT|CONSTRAINT|BUILD_CONSTRAINT|SRC)|UV_(CACHE_DIR|PYTHON|PYTHON_(INSTALL|BIN|CACHE)\w*|PROJECT\w*|TOOL_\w+|PUBLISH_\w+|WORKING_DIRECTORY|ENV_FILE|INTERNAL_\w+)|CONDA_(PREFIX\w*|EXE|PYTHON_EXE|SHLVL|DEFAULT_ENV|PROMPT_MODIFIER|ENVS_(DIRS|PATH)|PKGS_DIRS|ROOT\w*|TOKEN\w*))$/;

/** What passes of an environment's variables. */
export const passedVariables = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]): [string, string][] =>
      value !== undefined && passed.test(name) && !kept.test(name) ? [[name, value]] : [],
    ),
  );

/** Names, certificates and package indices; never private keys, which lie beside the certificates. */
const machinesSettings = [
  "/etc/resolv.conf",
  "/etc/hosts",
  "/etc/nsswitch.conf",
  "/etc/gai.conf",
  "/etc/ssl/certs",
  "/etc/ssl/cert.pem",
  "/etc/ssl/openssl.cnf",
  "/etc/pki/tls/certs",
  "/etc/pki/tls/cert.pem",
  "/etc/pki/tls/openssl.cnf",
  "/etc/pki/ca-trust/extracted",
  "/etc/ca-certificates",
  "/etc/ca-certificates.conf",
  "/etc/pip.conf",
  "/etc/xdg/pip",
  "/etc/uv",
];

/** Read-only mounts of those, and of the local folders and files that variables name. */
export function networkMounts(variables: Readonly<Record<string, string>>, user: SandboxUser): Mount[] {
  const named = Object.values(variables)
    .flatMap((value) => value.split(/[\s,;]+/))
    .map((word) => word.replace(/^file:\/\//, ""))
    .filter((word) => word.startsWith("/") && existsSync(word));
  const wanted = [...machinesSettings, ...named].filter((path) => existsSync(path));
  return [...new Set(wanted)].flatMap((at, _, all) => {
    const from = realpathSync(at);
    const given = isWithin("/usr", from) || all.some((other) => other !== at && isWithin(other, at));
    return (given && at === from) || holdsHome(from) || !mayReach(from, user) ? [] : [{ from, at }];
  });
}

function mayReach(path: string, user: SandboxUser): boolean {
  if (!user) return true;
  return closedOn(dirname(path)) === null && (statSync(path).mode & 0o004) !== 0;
}

/** The user's own settings of the package managers: an index of the house is often written there. */
const usersSettings = [
  ".config/pip/pip.conf",
  ".pip/pip.conf",
  ".config/uv/uv.toml",
  ".condarc",
  ".config/conda/.condarc",
];

/** Copies them into the home that the setup gets, which is removed before anything else runs. */
export function copyUsersSettings(into: string): void {
  for (const path of usersSettings) {
    const from = join(homedir(), path);
    if (!existsSync(from)) continue;
    mkdirSync(dirname(join(into, path)), { recursive: true });
    cpSync(from, join(into, path), { dereference: true });
  }
}
