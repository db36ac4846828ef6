import { spawnSync } from "node:child_process";
import {
  constants,
  chmodSync,
  closeSync,
  existsSync,
  fstatSync,
  lchownSync,
  openSync,
  readFileSync,
  readdirSync,
  realpathSync,
  statSync,
  statfsSync,
} from "node:fs";
import { join } from "node:path";
import type { Variant } from "../evolve/ports.ts";
import type { Benchmark } from "../model/benchmark.ts";
import type { BuildOutcome } from "../model/ledger.ts";
import { EnvironmentError } from "../model/input-error.ts";
import type { BoundDevice } from "../sandbox/devices.ts";
import { removeTree } from "../sandbox/remove-tree.ts";
import { runConfined } from "../sandbox/run-confined.ts";
import type { Scratch } from "../sandbox/scratch.ts";
import { storeArtifact } from "./artifacts.ts";
import type { BuildCache } from "./build-cache.ts";
import type { Environment } from "./environment/environment.ts";

/** Writes the tree of a variant into an empty folder. Given by the composition root. */
export type Materialise = (variant: Variant, into: string) => Promise<void>;

export type BuildSite = {
  scratch: Scratch;
  /** Folder where built artifacts are kept by digest, so that a resumed campaign finds them. */
  store: string;
  /** Digest of the base's build in an earlier part of the campaign, where there was one. */
  base?: string | null;
  /** Builds of earlier campaigns; absent or null where every build is to be a fresh one. */
  cache?: BuildCache | null;
  /** Commands of the repository's own tests. */
  tests: readonly (readonly string[])[];
  materialise: Materialise;
  benchmark: Benchmark;
  /** What every build, test and run sees beside the tree: `noEnvironment` where nothing was set up. */
  environment: Environment;
  /** The GPU that the contract runs on; absent or null where it runs on processors. */
  device?: BoundDevice | null;
  /** Folder of the contract inside the tree, "" for its top. */
  root: string;
  runSeconds: number;
};

const artifactLimit = 256 * 2 ** 20;
const excerptLines = 12;

/** What of a built tree is measured. */
export type TakeArtifact = (site: BuildSite, tree: string) => { content: Buffer } | { error: string };

/** Builds a variant's tree in the sandbox and takes its artifact into the evaluator's store, named by content. */
export async function buildVariant(
  site: BuildSite,
  variant: Variant,
  take: TakeArtifact = takeArtifact,
): Promise<BuildOutcome> {
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const known = site.cache?.find(variant);
  if (known) return { kind: "built", digest: storeArtifact(site, known), seconds: seconds() };
  const tree = site.scratch.folderForSandbox(`build-${variant.id}`);
  try {
    const failure = await prepareTree(site, variant, tree);
    if (failure) return failed(site.scratch, tree, { ...failure, seconds: seconds() });
    const taken = take(site, tree);
    if ("error" in taken) return { kind: "failed", error: taken.error, seconds: seconds() };
    site.cache?.keep(variant, taken.content);
    return { kind: "built", digest: storeArtifact(site, taken.content), seconds: seconds() };
  } finally {
    removeTree(tree);
  }
}

function failed(scratch: Scratch, tree: string, outcome: BuildOutcome): BuildOutcome {
  removeTree(tree);
  refuseFullDisk(scratch);
  return outcome;
}

/** A build that fails on a disk with less room than this, bytes, says nothing about the candidate. */
const leastRoom = 2 ** 24;

/** Throws `EnvironmentError` where a failure is the disk's. What the build itself took is given back first. */
function refuseFullDisk({ path }: Scratch): void {
  const { bavail, bsize } = statfsSync(path);
  if (bavail * bsize >= leastRoom) return;
  throw new EnvironmentError(
    `there is no room left for builds in ${path}`,
    "Free space there, or set TMPDIR to a folder that has some; then go on: hone resume, with the campaign's id",
  );
}

/** Writes a variant's tree into the folder and runs the contract's build commands there; null when all went well. */
export async function prepareTree(
  site: BuildSite,
  variant: Variant,
  tree: string,
): Promise<{ kind: "failed"; error: string } | { kind: "timeout" } | null> {
  await site.materialise(variant, tree);
  own(site.scratch, tree);
  for (const command of site.benchmark.build?.commands ?? []) {
    const exit = await runConfined(site.scratch, {
      command,
      mounts: [{ from: tree, at: "/work", writable: true }, ...site.environment.mounts],
      cwd: join("/work", site.root),
      env: site.environment.env,
      timeoutSeconds: site.runSeconds,
    });
    if (exit.timedOut) return { kind: "timeout" };
    if (exit.reached) return { kind: "failed", error: `${command.join(" ")}: ${exit.reached.words}` };
    if (exit.exitCode !== 0)
      return { kind: "failed", error: `${command.join(" ")}: ${excerpt(exit.stderr || exit.stdout)}` };
  }
  return null;
}

/** A tree of more files than this is handed over by chown(1): starting it costs what some hundred calls do. */
const fewFiles = 500;

/** Hands a tree, which nobody else has touched yet, to the sandbox's user. Links are not followed. */
export function own({ user }: Pick<Scratch, "user">, tree: string): void {
  if (!user) return;
  const entries = readdirSync(tree, { recursive: true, withFileTypes: true });
  if (entries.length > fewFiles) {
    spawnSync("chown", ["-R", "-h", `${user.uid}:${user.gid}`, tree]);
    return;
  }
  for (const { parentPath, name } of entries) lchownSync(join(parentPath, name), user.uid, user.gid);
}

/** The artifact was written by code that is not trusted: a regular file inside the tree, of bounded size. */
function takeArtifact({ benchmark, root }: BuildSite, tree: string): { content: Buffer } | { error: string } {
  const name = benchmark.build?.artifact ?? "";
  const path = join(tree, root, name);
  if (!existsSync(path)) return { error: `the build made no ${name}` };
  if (realpathSync(path) !== join(realpathSync(tree), root, name)) return { error: `${name} is a link` };
  // A socket cannot be opened; whoever is not root needs the permission to read.
  if (!statSync(path).isFile()) return { error: `${name} is not a regular file` };
  chmodSync(path, 0o600);
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const stat = fstatSync(fd);
    if (stat.size > artifactLimit)
      return { error: `${name} has ${stat.size} bytes, at most ${artifactLimit} are taken` };
    return { content: readFileSync(fd) };
  } finally {
    closeSync(fd);
  }
}

/** The first error line and what follows, else the end of the output. */
export function excerpt(output: string): string {
  const lines = output.trim().split("\n");
  const first = lines.findIndex((line) => /\berror\b|Traceback/i.test(line));
  return (first >= 0 ? lines.slice(first, first + excerptLines) : lines.slice(-excerptLines)).join("\n").slice(0, 2000);
}
