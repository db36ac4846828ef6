import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { removeTree } from "../sandbox/remove-tree.ts";
import { runConfined } from "../sandbox/run-confined.ts";
import type { ConfinedExit } from "../sandbox/run-confined.ts";
import { excerpt } from "./build.ts";
import type { BuildSite } from "./build.ts";
import { forgetResult, readResult } from "./result-file.ts";
import { fill, resultPath, runEnvironment } from "./run-places.ts";
import type { Places } from "./run-places.ts";
import { pollingCommand, pollingFailure, scriptMount } from "./submit-poll.ts";

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

const treeAt = "/work";
const runAt = "/hone-run";

/** Runs the contract's `pre_commands` and `command` once, in the sandbox, in a fresh copy of a built tree. */
export async function runCommand(site: CommandSite, run: CommandRun): Promise<CommandExit> {
  const { scratch } = site;
  const places = {
    tree: scratch.folderForSandbox("run-tree"),
    run: scratch.folderForSandbox("run-result"),
    script: scratch.folderForSandbox("run-script"),
  };
  try {
    await copyTree(run.tree, places.tree);
    writeFileSync(join(places.run, "benchmark.yaml"), contractOf(site, run.cases));
    return await inPlaces(site, run, places);
  } finally {
    for (const place of Object.values(places)) removeTree(place);
  }
}

type OwnPlaces = Places & { /** Of Hone's own script. */ script: string };

async function inPlaces(site: CommandSite, run: CommandRun, places: OwnPlaces): Promise<CommandExit> {
  const { runtime } = site.benchmark;
  if (!runtime?.command) throw new Error("the command driver needs a command; the contract's check sees to it");
  const start = starter(site, run, places);
  for (const command of runtime.pre_commands) {
    const exit = await start(command);
    const failed = failure(command, exit, run.timeoutSeconds);
    if (failed) return failed;
  }
  const path = runtime.result_json_path;
  const outside = path === undefined ? null : resultPath(path, site, places);
  if (outside !== null) forgetResult(outside, [places.tree, places.run]);
  const isPolled = runtime.mode === "submit_poll" && path !== undefined;
  const exit = await start(runtime.command, isPolled ? path : null);
  const failed =
    (isPolled ? unpolled(exit, runtime.command) : null) ?? failure(runtime.command, exit, run.timeoutSeconds);
  if (failed) return failed;
  if (outside === null) return done(exit, exit.stdout);
  const read = readResult(outside, [places.tree, places.run]);
  return "text" in read
    ? done(exit, read.text)
    : { kind: "crash", detail: `the command wrote no regular file ${path}: ${read.wrong}` };
}

/** Starts commands of one run. `polled`: the path that a job's result is waited for at, as the contract has it. */
function starter(site: CommandSite, run: CommandRun, places: OwnPlaces) {
  // Without a sandbox the paths inside are the paths outside, within arguments too.
  const seen = site.scratch.sandbox === "bubblewrap" ? { tree: treeAt, run: runAt } : places;
  return async (given: readonly string[], polled: string | null = null): Promise<ConfinedExit> => {
    const words = given.map((word) => fill(word, site, seen));
    const request = {
      command: words,
      result: polled === null ? "" : resultPath(polled, site, seen),
      limitSeconds: run.timeoutSeconds,
    };
    return await runConfined(site.scratch, {
      command: polled === null ? words : pollingCommand(site.benchmark, request),
      mounts: [
        { from: places.tree, at: treeAt, writable: true },
        { from: places.run, at: runAt, writable: true },
        ...(polled === null ? [] : [scriptMount(places.script)]),
        ...site.environment.mounts,
      ],
      cwd: join(treeAt, site.root),
      env: { ...site.environment.env, ...runEnvironment(site.benchmark, site, seen) },
      cores: site.cores,
      timeoutSeconds: run.timeoutSeconds,
    });
  };
}

function unpolled(exit: ConfinedExit, command: readonly string[]): CommandExit | null {
  if (exit.reached) return null;
  const failed = pollingFailure(exit);
  return failed && { kind: failed.kind, detail: `${command.join(" ")}: ${failed.why}: ${excerpt(saidIn(exit))}` };
}

/** What the job and the command said, without the script's own lines. */
const saidIn = ({ stderr, stdout }: ConfinedExit): string =>
  stderr.replaceAll(/^hone: attempt .*\n?/gm, "").trim() || stdout;

const done = ({ seconds, peakBytes }: ConfinedExit, output: string): CommandExit => ({
  kind: "done",
  output,
  seconds,
  peakBytes,
});

function failure(command: readonly string[], exit: ConfinedExit, limit: number): CommandExit | null {
  const shown = command.map(shownWord).join(" ");
  if (exit.timedOut) return { kind: "timeout", detail: `${shown} took longer than ${limit.toFixed(0)} s` };
  if (exit.reached) return { kind: "crash", detail: `${shown}: ${exit.reached.words}` };
  if (exit.exitCode === 0) return null;
  return { kind: "crash", detail: `${shown} ended with ${exit.exitCode}: ${excerpt(exit.stderr || exit.stdout)}` };
}

/** A program that stands in the contract itself would hide what it ended with. */
const shownWord = (word: string): string =>
  word.length > 100 ? `${(word.trimStart().split("\n")[0] ?? "").slice(0, 99)}…` : word;

/**
 * The contract with no other cases than the run's, so that a search never sees the held-out ones. JSON is YAML too.
 */
function contractOf({ benchmark }: BuildSite, ids: readonly string[]): string {
  const cases = benchmark.cases
    .filter(({ id }) => ids.includes(id))
    .map(({ parameters, ...rest }) => ({ ...parameters, ...rest }));
  return `${JSON.stringify({ ...benchmark, split: undefined, cases }, null, 2)}\n`;
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
