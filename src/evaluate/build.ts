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
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Variant } from "../evolve/ports.ts";
import type { Benchmark } from "../model/benchmark.ts";
import { sha256 } from "../model/digest.ts";
import type { BuildOutcome } from "../model/ledger.ts";
import { removeTree } from "../sandbox/remove-tree.ts";
import { runConfined } from "../sandbox/run-confined.ts";
import type { Scratch } from "../sandbox/scratch.ts";

/** Writes the tree of a variant into an empty folder. Given by the composition root. */
export type Materialise = (variant: Variant, into: string) => Promise<void>;

export type BuildSite = {
  scratch: Scratch;
  /** Folder where built artifacts are kept by digest, so that a resumed campaign finds them. */
  store: string;
  /** Commands of the repository's own tests. */
  tests: readonly (readonly string[])[];
  materialise: Materialise;
  benchmark: Benchmark;
  /** Folder of the contract inside the tree, "" for its top. */
  root: string;
  runSeconds: number;
};

const artifactLimit = 256 * 2 ** 20;
const excerptLines = 12;

/** Builds a variant's tree in the sandbox and takes its artifact into the evaluator's store, named by content. */
export async function buildVariant(site: BuildSite, variant: Variant): Promise<BuildOutcome> {
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const tree = site.scratch.folderForSandbox(`build-${variant.id}`);
  try {
    const failure = await prepareTree(site, variant, tree);
    if (failure) return { ...failure, seconds: seconds() };
    const taken = takeArtifact(site, tree);
    return "error" in taken
      ? { kind: "failed", error: taken.error, seconds: seconds() }
      : { kind: "built", digest: taken.digest, seconds: seconds() };
  } finally {
    removeTree(tree);
  }
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
      mounts: [{ from: tree, at: "/work", writable: true }],
      cwd: join("/work", site.root),
      timeoutSeconds: site.runSeconds,
    });
    if (exit.timedOut) return { kind: "timeout" };
    if (exit.reached) return { kind: "failed", error: `${command.join(" ")}: ${exit.reached.words}` };
    if (exit.exitCode !== 0)
      return { kind: "failed", error: `${command.join(" ")}: ${excerpt(exit.stderr || exit.stdout)}` };
  }
  return null;
}

/** Path of a built artifact in the store. */
export const artifactPath = (scratch: Scratch, digest: string): string => join(scratch.path, `artifact-${digest}`);

/** Puts a library under its digest, where a harness takes it from. */
export function keepArtifact(scratch: Scratch, digest: string, content: Buffer): void {
  const kept = artifactPath(scratch, digest);
  if (existsSync(kept)) return;
  writeFileSync(kept, content);
  chmodSync(kept, 0o555);
}

/** A tree of more files than this is handed over by chown(1): starting it costs what some hundred calls do. */
const fewFiles = 500;

/** Hands a tree, which nobody else has touched yet, to the sandbox's user. Links are not followed. */
function own({ user }: Scratch, tree: string): void {
  if (!user) return;
  const entries = readdirSync(tree, { recursive: true, withFileTypes: true });
  if (entries.length > fewFiles) {
    spawnSync("chown", ["-R", "-h", `${user.uid}:${user.gid}`, tree]);
    return;
  }
  for (const { parentPath, name } of entries) lchownSync(join(parentPath, name), user.uid, user.gid);
}

/** The artifact was written by code that is not trusted: a regular file inside the tree, of bounded size. */
function takeArtifact({ scratch, benchmark, root }: BuildSite, tree: string): { digest: string } | { error: string } {
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
    const content = readFileSync(fd);
    const digest = sha256(content);
    keepArtifact(scratch, digest, content);
    return { digest };
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
