import { type ChildProcess, spawn } from "node:child_process";
import { EnvironmentError } from "../model/input-error.ts";

/**
 * Settings that outrank every configuration file: while a campaign works, the repository's own configuration starts no
 * hook or monitor, reaches no other protocol and collects no garbage. (Content filters such as Git LFS stay: without
 * them a checkout would lack the data.)
 */
const settings = {
  "core.hooksPath": "/dev/null",
  "core.fsmonitor": "false",
  "core.attributesFile": "/dev/null",
  "core.autocrlf": "false",
  "core.fileMode": "true",
  "core.trustctime": "true",
  "core.checkStat": "default",
  "core.sparseCheckout": "false",
  "protocol.ext.allow": "never",
  "gc.auto": "0",
  "maintenance.auto": "false",
  "i18n.commitEncoding": "UTF-8",
  // The person has named this repository; their own exceptions are out of sight with the global configuration.
  "safe.directory": "*",
};
const settingArguments = Object.entries(settings).flatMap(([key, value]) => ["-c", `${key}=${value}`]);

/** No variable of the caller gets through, `GIT_DIR` and `GIT_INDEX_FILE` least of all. */
const environment = () => ({
  PATH: process.env.PATH ?? "/usr/bin:/bin",
  HOME: process.env.HOME ?? "/",
  LC_ALL: "C",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_ATTR_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_LITERAL_PATHSPECS: "1",
  GIT_NO_REPLACE_OBJECTS: "1",
});

export type GitCall = {
  /** What git reads on stdin. */
  input?: string | Uint8Array;
  env?: Readonly<Record<string, string>>;
  /** After so long git and all that it started are ended; for calls that may wait for a network. */
  timeoutMs?: number;
};

/** Runs git with arguments, no shell between. Standard output as bytes; a failing git throws `GitError`. */
export type Git = (args: readonly string[], call?: GitCall) => Promise<Buffer>;

export class GitError extends Error {
  override readonly name = "GitError";
  /** What git said, without its surrounding blanks. */
  readonly said: string;

  constructor(args: readonly string[], folder: string, said: string) {
    super(`git ${args.join(" ")} failed in ${folder}: ${said}`);
    this.said = said;
  }
}

/**
 * git in a folder. Throws `EnvironmentError` when there is no git. Plain `spawn`: it costs this process about 1 ms a
 * call where a wrapper around it took 4 (of the 20 ms that Hone allows itself for a whole candidate).
 */
export function gitIn(folder: string): Git {
  return async (args, call = {}) => {
    const child = spawn("git", [...settingArguments, ...args], {
      cwd: folder,
      env: { ...environment(), ...call.env },
      stdio: [call.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
      detached: call.timeoutMs !== undefined,
    });
    const late = call.timeoutMs === undefined ? undefined : setTimeout(() => endGroup(child), call.timeoutMs);
    // A git that ends before it has read everything says why on stderr and by its status.
    child.stdin?.on("error", () => {}).end(call.input);
    const [output, messages, status] = await Promise.all([
      collect(child.stdout),
      collect(child.stderr),
      ended(child, folder),
    ]).finally(() => clearTimeout(late));
    if (status === 0) return output;
    const said = messages.toString("utf8").trim();
    throw new GitError(args, folder, said === "" ? `it ended with ${status}` : said);
  };
}

/** What git has started holds its pipes open, so that its end alone would not be the call's. */
function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group has ended in the meantime.
  }
}

async function collect(stream: ChildProcess["stdout"]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  stream?.on("data", (chunk: Buffer) => chunks.push(chunk));
  await new Promise((resolve) => stream?.once("close", resolve));
  return Buffer.concat(chunks);
}

/** The exit status, or the name of the signal that ended it. */
function ended(child: ChildProcess, folder: string): Promise<number | string> {
  return new Promise((resolve, reject) => {
    child.once("error", (cause) => reject(noProgram(folder, cause)));
    child.once("close", (code, signal) => resolve(code ?? signal ?? "no status"));
  });
}

/** The same git with more variables on every call. */
export const withEnvironment =
  (git: Git, env: Readonly<Record<string, string>>): Git =>
  (args, call = {}) =>
    git(args, { ...call, env: { ...env, ...call.env } });

/** Output of one line. */
export const line = (output: Buffer): string => output.toString("utf8").trimEnd();

/** Output of `-z`: records that end in NUL. */
export const records = (output: Buffer): string[] => output.toString("utf8").split("\0").slice(0, -1);

const noProgram = (folder: string, cause: unknown) =>
  new EnvironmentError(
    `git could not be started in ${folder}`,
    "Install git (`apt-get install git`, `dnf install git`) and see that the folder exists.",
    { cause },
  );
