import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished } from "vitest";
import { parseLedger } from "../../src/evolve/ledger-file.ts";
import type { LedgerEvent } from "../../src/model/ledger.ts";
import { git, scaleFiles, scaleRepository } from "../scale-repository.ts";

const program = fileURLToPath(new URL("../../bin/hone.js", import.meta.url));

/** A search of three candidates, for one test; of a base that does `rounds` times the work that is needed. */
function repositoryOf(rounds: number, choices: string): string {
  const code = scaleFiles["scale.c"]?.replace(/EXTRA 8 .*/, `EXTRA ${rounds} // hone: tune ${choices}`);
  const repository = scaleRepository({
    "scale.c": code,
    "goal.md": scaleFiles["goal.md"]?.replace(/budget: .*/, "budget: {iterations: 3, wall_seconds: 600}"),
  });
  onTestFinished(() => rmSync(repository, { recursive: true }));
  return repository;
}

/** One of the three is much faster: the campaign ends with its confirmation, which takes most of its time. */
export const gainfulRepository = (): string => repositoryOf(8, "1 8 12 16");

/** All three are much slower: the campaign ends in seconds. */
export const gainlessRepository = (): string => repositoryOf(1, "1 4 8 12");

/** The repository's one campaign, "" before it has one. */
export function campaignOf(repository: string): string {
  const folder = path.join(repository, ".hone/campaigns");
  // The folder also holds a .gitignore.
  return existsSync(folder) ? (readdirSync(folder).find((name) => !name.startsWith(".")) ?? "") : "";
}

export const folderOf = (repository: string): string =>
  path.join(repository, ".hone/campaigns", campaignOf(repository));
export const ledgerOf = (repository: string): string => path.join(folderOf(repository), "ledger.jsonl");

export function eventsOf(repository: string): LedgerEvent[] {
  if (campaignOf(repository) === "" || !existsSync(ledgerOf(repository))) return [];
  return parseLedger(readFileSync(ledgerOf(repository)), "ledger").events;
}

/** A command line that runs, and what it said once it has ended. */
export type Running = {
  child: ChildProcess;
  ended: Promise<{ status: number | null; stdout: string; stderr: string }>;
};

/** Starts `hone` in a process group of its own. */
export function start(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  return {
    child,
    ended: new Promise((resolve) => child.once("close", (status) => resolve({ status, stdout, stderr }))),
  };
}

/** Waits until one of the events since the start is of this kind; false where the process has ended without one. */
export async function reached(
  { child }: Running,
  repository: string,
  is: (event: LedgerEvent) => boolean,
): Promise<boolean> {
  const known = eventsOf(repository).length;
  for (;;) {
    if (eventsOf(repository).slice(known).some(is)) return true;
    if (child.exitCode !== null || child.signalCode !== null) return false;
    await setTimeout(10);
  }
}

/** Starts or goes on, and kills the process as soon as it has written such an event; false where it wrote none. */
export async function killedAfter(repository: string, is: (event: LedgerEvent) => boolean, delayMs = 0) {
  const campaign = campaignOf(repository);
  const running = start(campaign === "" ? ["run", "goal.md"] : ["resume", campaign], repository);
  const isThere = await reached(running, repository, is);
  await setTimeout(delayMs);
  running.child.kill("SIGKILL");
  await running.ended;
  return isThere;
}

/** What must hold of a ledger that several processes wrote: each candidate once, in order, with one verdict. */
export function expectWhole(repository: string): void {
  const events = eventsOf(repository);
  const candidates = events.flatMap((event) => (event.type === "candidate" ? [event.candidate] : []));
  const verdicts = events.flatMap((event) => (event.type === "verdict" && event.stage !== "confirm" ? [event] : []));
  expect(candidates.map(({ id }) => id)).toEqual(candidates.map((_, index) => String(index + 1)));
  expect(verdicts.map(({ candidate }) => candidate)).toEqual(candidates.map(({ id }) => id));
  expect(new Set(candidates.map(({ hypothesis }) => hypothesis)).size).toBe(candidates.length);
  const kept = verdicts.flatMap(({ candidate, verdict }) => (verdict.kind === "keep" ? [candidate] : []));
  const branch = `hone/${campaignOf(repository)}`;
  const format = "--format=%(trailers:key=Hone-Candidate,valueonly)";
  const committed = git(repository, "log", "--reverse", format, `main..${branch}`).split("\n");
  expect(committed.filter((line) => line !== "")).toEqual(kept);
  const tree = path.join(folderOf(repository), "tree");
  expect(git(tree, "status", "--porcelain", "--ignored")).toBe("");
  expect(git(tree, "rev-parse", "HEAD")).toBe(git(repository, "rev-parse", branch));
  expect(git(repository, "status", "--porcelain"), "the person's own tree").toBe("");
}
