import { execa } from "execa";
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
};

/** Runs git with arguments, no shell between. Standard output as bytes; a failing git throws `GitError`. */
export type Git = (args: readonly string[], call?: GitCall) => Promise<Buffer>;

export class GitError extends Error {
  override readonly name = "GitError";
  /** What git said, without its surrounding blanks. */
  readonly said: string;

  constructor(args: readonly string[], folder: string, said: string, options?: ErrorOptions) {
    super(`git ${args.join(" ")} failed in ${folder}: ${said}`, options);
    this.said = said;
  }
}

/** git in a folder. Throws `EnvironmentError` when there is no git. */
export function gitIn(folder: string): Git {
  return async (args, call = {}) => {
    const result = await execa("git", [...settingArguments, ...args], {
      cwd: folder,
      env: { ...environment(), ...call.env },
      extendEnv: false,
      encoding: "buffer",
      stripFinalNewline: false,
      reject: false,
      maxBuffer: 1 << 30,
      ...(call.input === undefined ? { stdin: "ignore" } : { input: call.input }),
    });
    if (result.code === "ENOENT") throw noProgram(folder, result.cause);
    if (result.failed) {
      const said = Buffer.from(result.stderr ?? [])
        .toString("utf8")
        .trim();
      throw new GitError(args, folder, said === "" ? (result.shortMessage ?? "no message") : said, {
        cause: result.cause,
      });
    }
    return Buffer.from(result.stdout.buffer, result.stdout.byteOffset, result.stdout.byteLength);
  };
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
