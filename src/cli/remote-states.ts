import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { Campaign } from "../model/campaign.ts";
import { EnvironmentError } from "../model/input-error.ts";

/** A campaign's state as a remote has it; `campaign` is null where this version cannot read it. */
export type RemoteState = {
  id: string;
  ref: string;
  sha: string;
  /** Of the last transition, milliseconds since the epoch; null where it cannot be read. */
  writtenAt: number | null;
  campaign: Campaign | null;
};

export type Place = {
  /** A folder in the checkout. */
  folder: string;
  /** Name or address of the remote. */
  remote: string;
  /** Of the states' refs, without `refs/`. */
  prefix: string;
};

/**
 * The states that a remote has, by id. Signatures are not checked: only the app has their key. What is fetched goes into
 * a folder of its own, so that the checkout stays as it is. Throws `EnvironmentError` where the remote cannot be reached.
 */
export async function readRemoteStates({ folder, remote, prefix }: Place): Promise<RemoteState[]> {
  const listed = await git(folder, ["ls-remote", "--refs", "--", remote, `refs/${prefix}/*`]);
  const found = listed
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => ({ sha: line.slice(0, line.indexOf("\t")), ref: line.slice(line.indexOf("\t") + 1) }));
  if (found.length === 0) return [];
  const objects = await mkdtemp(join(tmpdir(), "hone-states-"));
  try {
    const env = await besideObjects(folder, objects);
    const fetch = [
      "fetch",
      "--quiet",
      "--no-tags",
      "--no-write-fetch-head",
      "--no-auto-maintenance",
      "--stdin",
      remote,
    ];
    await git(folder, fetch, { env, input: found.map(({ ref }) => ref).join("\n") });
    return await Promise.all(
      found.map(async ({ sha, ref }) => {
        const id = ref.slice(`refs/${prefix}/`.length);
        return { id, ref, sha, ...(await readState(folder, sha, env)) };
      }),
    );
  } finally {
    await rm(objects, { recursive: true, force: true });
  }
}

/** Deletes a state's ref where it still stands as it was read. Throws `EnvironmentError` where the remote refuses. */
export async function deleteState({ folder, remote }: Place, { ref, sha }: RemoteState): Promise<void> {
  await git(folder, ["push", "--quiet", `--force-with-lease=${ref}:${sha}`, "--", remote, `:${ref}`]);
}

type Call = { env?: NodeJS.ProcessEnv; input?: string };

/** The person's own git, with their way of signing in. */
async function git(folder: string, args: string[], { env = {}, input }: Call = {}): Promise<string> {
  const call = await execa("git", args, {
    cwd: folder,
    env: { ...env, LC_ALL: "C" },
    reject: false,
    stripFinalNewline: false,
    maxBuffer: 2 ** 28,
    ...(input !== undefined && { input }),
  });
  if (call.exitCode === 0) return call.stdout;
  throw new EnvironmentError(
    `git ${args[0] ?? ""} failed: ${call.stderr?.trim() || (call.shortMessage ?? "no answer")}`,
    "Name a remote that this checkout knows (`git remote`) and that you may read; --remote takes another one.",
  );
}

async function besideObjects(folder: string, objects: string): Promise<NodeJS.ProcessEnv> {
  const common = await git(folder, ["rev-parse", "--path-format=absolute", "--git-path", "objects"]);
  return { GIT_OBJECT_DIRECTORY: objects, GIT_ALTERNATE_OBJECT_DIRECTORIES: common.trim() };
}

async function readState(folder: string, sha: string, env: NodeJS.ProcessEnv) {
  const unread = { writtenAt: null, campaign: null };
  try {
    const at = await git(folder, ["log", "-1", "--format=%ct", sha], { env });
    const text = await git(folder, ["cat-file", "blob", `${sha}:campaign.json`], { env });
    const parsed = Campaign.safeParse(JSON.parse(text));
    return { writtenAt: Number(at) * 1000, campaign: parsed.data ?? null };
  } catch (error) {
    if (error instanceof EnvironmentError || error instanceof SyntaxError) return unread;
    throw error;
  }
}
