import { mkdirSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import type { Variant } from "../evolve/ports.ts";
import type { Benchmark } from "../model/benchmark.ts";
import { canonicalJson, sha256 } from "../model/digest.ts";
import type { Machine } from "../model/evaluation.ts";
import { evaluator } from "../model/evaluator.ts";
import type { Sandbox } from "../sandbox/bubblewrap.ts";
import { contentOf, writeWhole } from "./artifacts.ts";
import { cacheFolder } from "./cache-folder.ts";

/** Artifacts by what they were built from, over all campaigns of a user. Failures are never kept: they may pass. */
export type BuildCache = {
  /** The artifact that this variant was built to before, or null. */
  find(variant: Variant): Buffer | null;
  keep(variant: Variant, artifact: Uint8Array): void;
};

/** What a build depends on beside the variant's edits. */
export type BuildGround = {
  /** Id of the base commit's tree. */
  tree: string;
  benchmark: Benchmark;
  root: string;
  machine: Machine;
  sandbox: Sandbox;
  /** Digest of what was set up for it. */
  environment: string;
};

/** Bytes that the cache may take; the entries that were not used for longest go first. */
const mostBytes = 2 ** 30;
const digestLength = 64;
/** Part of the limit that may be added before the folder is looked through again, which costs a stat of every entry. */
const unseenPart = 1 / 16;

/**
 * Opens the cache, or answers null where there is no folder for it that this user alone can write to: it only saves
 * time, and an entry of somebody else's would be measured in place of the code.
 * @param limit bytes
 */
export function openBuildCache(ground: BuildGround, limit = mostBytes): BuildCache | null {
  const folder = ownFolder();
  if (folder === null) return null;
  const fixed = canonicalJson(conditions(ground));
  let unseen = Infinity;
  const fileOf = (variant: Variant) => join(folder, sha256(`${fixed}\n${editsOf(variant)}`));
  return {
    find: (variant) => {
      const file = fileOf(variant);
      const entry = contentOf(file);
      if (entry === null) return null;
      const artifact = entry.subarray(digestLength);
      if (sha256(artifact) !== entry.toString("latin1", 0, digestLength)) return null;
      ignoringErrors(() => utimesSync(file, new Date(), new Date()));
      return artifact;
    },
    keep: (variant, artifact) =>
      ignoringErrors(() => {
        writeWhole(fileOf(variant), Buffer.concat([Buffer.from(sha256(artifact), "latin1"), artifact]));
        unseen += artifact.length;
        if (unseen <= limit * unseenPart) return;
        shrink(folder, limit);
        unseen = 0;
      }),
  };
}

/**
 * Places that change when a package is installed or replaced, by a package manager or by hand. That covers the compilers
 * that a build may call beside the C compiler, whose version is in the machine's description.
 */
const programPlaces = [
  "/usr/bin",
  "/usr/local/bin",
  "/usr/lib",
  "/usr/local/lib",
  "/usr/include",
  "/usr/local/include",
  "/etc/ld.so.cache",
  "/var/lib/dpkg/status",
  "/var/lib/rpm/rpmdb.sqlite",
  "/lib/apk/db/installed",
];

function conditions({ tree, benchmark, root, machine, sandbox, environment }: BuildGround): unknown {
  const { processor, os, toolchain } = machine;
  const programs = programPlaces.map((place) => `${place} ${modifiedAt(place)}`);
  const features = processorFeatures(contentOf("/proc/cpuinfo")?.toString("utf8") ?? "");
  return {
    tree,
    root,
    build: benchmark.build,
    processor,
    features,
    os,
    toolchain,
    programs,
    sandbox,
    environment,
    evaluator,
  };
}

/**
 * What `-march=native` looks at: virtual machines of one name, "Intel(R) Xeon(R) Processor", can be of several
 * generations, and a home folder with this cache can serve them all.
 * @param text of /proc/cpuinfo (proc(5))
 */
export function processorFeatures(text: string): string[] {
  const [first = ""] = text.split("\n\n");
  const lines = first.split("\n").map((line) => line.replace(/\s*:\s*/, ": "));
  return lines.filter((line) => /^(vendor_id|cpu family|model|stepping|cache size|flags|Features|CPU \w+):/.test(line));
}

function editsOf(variant: Variant): string {
  const edits = "candidate" in variant ? variant.candidate.edits : [];
  return canonicalJson(Object.fromEntries(edits.map(({ path, content }) => [path, content])));
}

function modifiedAt(place: string): string {
  return statSync(place, { throwIfNoEntry: false })?.mtimeMs.toString() ?? "none";
}

function ownFolder(): string | null {
  try {
    const top = cacheFolder();
    const folder = join(top, "builds");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return [top, folder].every(isOurs) ? folder : null;
  } catch {
    return null;
  }
}

function isOurs(folder: string): boolean {
  const { uid, mode } = statSync(folder);
  return uid === process.getuid?.() && (mode & 0o022) === 0;
}

function shrink(folder: string, limit: number): void {
  const entries = readdirSync(folder).flatMap((name) => {
    const stat = statSync(join(folder, name), { throwIfNoEntry: false });
    return stat ? [{ name, size: stat.size, at: stat.mtimeMs }] : [];
  });
  let total = entries.reduce((sum, { size }) => sum + size, 0);
  for (const { name, size } of entries.sort((a, b) => a.at - b.at)) {
    if (total <= limit) return;
    rmSync(join(folder, name), { force: true });
    total -= size;
  }
}

/** A cache that cannot be written is no cache, and no reason to end a campaign. */
function ignoringErrors(work: () => void): void {
  try {
    work();
  } catch {
    // Nothing was promised.
  }
}
