import { spawn } from "node:child_process";
import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { removeTree } from "../sandbox/remove-tree.ts";
import { runConfined } from "../sandbox/run-confined.ts";
import type { ConfinedExit } from "../sandbox/run-confined.ts";
import { excerpt } from "./build.ts";
import type { BuildSite } from "./build.ts";

export type CommandSite = BuildSite & {
  /** Cores that both variants are pinned to; null where pinning is impossible. */
  cores: readonly number[] | null;
};

export type CommandRun = {
  /** A built tree; the run gets a copy. */
  tree: string;
  /** Case ids that the run may know of. */
  cases: readonly string[];
  timeoutSeconds: number;
};

/**
 * `output`: what the command printed, or its result file. `seconds`: the command alone, by Hone's clock. `peakBytes`:
 * its memory, where a control group counted.
 */
export type CommandExit =
  | { kind: "done"; output: string; seconds: number; peakBytes: number | null }
  | { kind: "timeout" | "crash"; detail: string };

const resultLimit = 16 * 2 ** 20;
const treeAt = "/work";
const runAt = "/hone-run";

/** Runs the contract's `pre_commands` and `command` once, in the sandbox, in a fresh copy of a built tree. */
export async function runCommand(site: CommandSite, run: CommandRun): Promise<CommandExit> {
  const { scratch } = site;
  const places = { tree: scratch.folderForSandbox("run-tree"), run: scratch.folderForSandbox("run-result") };
  try {
    await copyTree(run.tree, places.tree);
    writeFileSync(join(places.run, "benchmark.yaml"), contractOf(site, run.cases));
    return await inPlaces(site, run, places);
  } finally {
    for (const place of Object.values(places)) removeTree(place);
  }
}

type Places = { tree: string; run: string };

async function inPlaces(site: CommandSite, run: CommandRun, places: Places): Promise<CommandExit> {
  const { runtime } = site.benchmark;
  // Without a sandbox the paths inside are the paths outside, within arguments too.
  const seen = site.scratch.sandbox === "bubblewrap" ? { tree: treeAt, run: runAt } : places;
  let last: ConfinedExit | null = null;
  for (const command of [...(runtime?.pre_commands ?? []), runtime?.command ?? []]) {
    last = await runConfined(site.scratch, {
      command: command.map((word) => fill(word, site, seen)),
      mounts: [
        { from: places.tree, at: treeAt, writable: true },
        { from: places.run, at: runAt, writable: true },
        ...site.environment.mounts,
      ],
      cwd: join(treeAt, site.root),
      env: environment(site, seen),
      cores: site.cores,
      timeoutSeconds: run.timeoutSeconds,
    });
    const failed = failure(command, last, run.timeoutSeconds);
    if (failed) return failed;
  }
  if (!last) throw new Error("the command driver needs a command; the contract's check sees to it");
  const path = runtime?.result_json_path;
  if (path === undefined) return done(last, last.stdout);
  const file = fill(path, site, places);
  const output = readResult(file.startsWith("/") ? file : join(places.tree, site.root, file), places);
  return output === null ? { kind: "crash", detail: `the command wrote no regular file ${path}` } : done(last, output);
}

const done = ({ seconds, peakBytes }: ConfinedExit, output: string): CommandExit => ({
  kind: "done",
  output,
  seconds,
  peakBytes,
});

const fill = (word: string, { root }: BuildSite, places: Places): string =>
  word
    .replaceAll("{benchmark}", join(places.run, "benchmark.yaml"))
    .replaceAll("{project_root}", join(places.tree, root))
    .replaceAll("{run_dir}", places.run);

const environment = (site: CommandSite, seen: Places): Record<string, string> => ({
  ...site.environment.env,
  HONE_GOAL_INPUT_ROOT: join(seen.tree, site.root),
  FERMILINK_GOAL_INPUT_ROOT: join(seen.tree, site.root),
  ...Object.fromEntries(
    Object.entries(site.benchmark.runtime?.env ?? {}).map(([name, value]) => [name, fill(value, site, seen)]),
  ),
});

function failure(command: readonly string[], exit: ConfinedExit, limit: number): CommandExit | null {
  const shown = command.join(" ");
  if (exit.timedOut) return { kind: "timeout", detail: `${shown} took longer than ${limit.toFixed(0)} s` };
  if (exit.reached) return { kind: "crash", detail: `${shown}: ${exit.reached.words}` };
  if (exit.exitCode === 0) return null;
  return { kind: "crash", detail: `${shown} ended with ${exit.exitCode}: ${excerpt(exit.stderr || exit.stdout)}` };
}

/**
 * The contract with no other cases than the run's, so that a search never sees the held-out ones. JSON is YAML too.
 */
function contractOf({ benchmark }: BuildSite, ids: readonly string[]): string {
  const cases = benchmark.cases
    .filter(({ id }) => ids.includes(id))
    .map(({ parameters, ...rest }) => ({ ...parameters, ...rest }));
  return `${JSON.stringify({ ...benchmark, split: undefined, cases }, null, 2)}\n`;
}

/** Written by code that is not trusted: a regular file of bounded size inside the run's folders, or null. */
function readResult(file: string, places: Places): string | null {
  try {
    const real = realpathSync(file);
    if (!Object.values(places).some((place) => real.startsWith(`${realpathSync(place)}/`))) return null;
    const fd = openSync(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stat = fstatSync(fd);
      return stat.isFile() && stat.size <= resultLimit ? readFileSync(fd, "utf8") : null;
    } finally {
      closeSync(fd);
    }
  } catch {
    return null;
  }
}

/** Modes, links and owners as they are; shared blocks where the file system can. */
async function copyTree(from: string, into: string): Promise<void> {
  const child = spawn("cp", ["-a", "--reflink=auto", "--", `${from}/.`, into], { stdio: "ignore" });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (status !== 0) throw new Error(`${from} could not be copied to ${into}: cp ended with ${status}`);
}
