import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { parseLedger } from "../../src/evolve/ledger-file.ts";
import type { LedgerEvent } from "../../src/model/ledger.ts";
import { measured } from "../measured.ts";
import { git, scaleFiles, scaleRepository } from "../scale-repository.ts";
import { hone } from "./hone.ts";

const minutes = 60_000;
const program = fileURLToPath(new URL("../../bin/hone.js", import.meta.url));

/** A search of three candidates, one of them much faster. */
const files = {
  "scale.c": scaleFiles["scale.c"]?.replace("tune 1 64 128", "tune 1 64 96 128"),
  "goal.md": scaleFiles["goal.md"]?.replace("iterations: 4, wall_seconds: 60", "iterations: 3, wall_seconds: 600"),
};

/** The folder also holds a .gitignore. */
const campaignOf = (repository: string): string =>
  readdirSync(path.join(repository, ".hone/campaigns")).find((name) => !name.startsWith(".")) ?? "";
const folderOf = (repository: string): string => path.join(repository, ".hone/campaigns", campaignOf(repository));
const ledgerOf = (repository: string): string => path.join(folderOf(repository), "ledger.jsonl");

function eventsOf(repository: string): LedgerEvent[] {
  const file = path.join(repository, ".hone/campaigns");
  if (!existsSync(file) || campaignOf(repository) === "" || !existsSync(ledgerOf(repository))) return [];
  return parseLedger(readFileSync(ledgerOf(repository)), "ledger").events;
}

/** Starts or resumes, and kills the process as soon as `when` holds of the ledger; answers whether it came to that. */
async function killed(repository: string, when: (events: readonly LedgerEvent[]) => boolean, delayMs = 0) {
  const args = eventsOf(repository).length > 0 ? ["resume", campaignOf(repository)] : ["run", "goal.md"];
  const child = spawn(process.execPath, [program, ...args], { cwd: repository, stdio: "ignore" });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  let isOver = false;
  void ended.then(() => (isOver = true));
  const known = eventsOf(repository).length;
  while (!isOver) {
    const events = eventsOf(repository);
    if (events.length > known && when(events.slice(known))) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  child.kill("SIGKILL");
  return (await ended) === null;
}

/** What must hold of a ledger that several processes wrote: each candidate once, in order, with one verdict. */
function expectWhole(repository: string): void {
  const events = eventsOf(repository);
  const ids = events.flatMap((event) => (event.type === "candidate" ? [event.candidate.id] : []));
  const settled = events.flatMap((event) =>
    event.type === "verdict" && event.stage !== "confirm" ? [event.candidate] : [],
  );
  expect(ids).toEqual(ids.map((_, index) => String(index + 1)));
  expect(settled).toEqual(ids);
  const hypotheses = events.flatMap((event) => (event.type === "candidate" ? [event.candidate.hypothesis] : []));
  expect(new Set(hypotheses).size).toBe(hypotheses.length);
  const kept = events.flatMap((event) =>
    event.type === "verdict" && event.stage !== "confirm" && event.verdict.kind === "keep" ? [event.candidate] : [],
  );
  const branch = `hone/${campaignOf(repository)}`;
  const trailers = git(
    repository,
    "log",
    "--reverse",
    "--format=%(trailers:key=Hone-Candidate,valueonly)",
    `main..${branch}`,
  );
  expect(trailers.split("\n").filter((line) => line !== "")).toEqual(kept);
  const tree = path.join(folderOf(repository), "tree");
  expect(git(tree, "status", "--porcelain", "--ignored")).toBe("");
  expect(git(tree, "rev-parse", "HEAD")).toBe(git(repository, "rev-parse", branch));
}

describe("hone resume", measured, () => {
  it(
    "loses no finished candidate and repeats none, though the process is killed after each kind of event",
    async () => {
      const repository = scaleRepository(files);
      const moments: ((event: LedgerEvent) => boolean)[] = [
        ({ type }) => type === "started",
        ({ type }) => type === "baseline",
        ({ type }) => type === "screened",
        (event) => event.type === "measured" && event.stage === "calibrate",
        ({ type }) => type === "candidate",
        ({ type }) => type === "built",
        (event) => event.type === "measured" && event.stage === "screen",
        ({ type }) => type === "verdict",
        (event) => event.type === "measured" && event.stage === "compare",
        ({ type }) => type === "budget",
        (event) => event.type === "measured" && event.stage === "confirm",
        (event) => event.type === "verdict" && event.stage === "confirm",
      ];
      const seen = new Map<string, string>();
      for (const moment of moments) {
        await killed(repository, (events) => events.some(moment));
        // What was settled stays what it was.
        for (const event of eventsOf(repository)) {
          if (event.type !== "verdict") continue;
          const key = `${event.stage} ${event.candidate}`;
          expect(seen.get(key) ?? JSON.stringify(event)).toBe(JSON.stringify(event));
          seen.set(key, JSON.stringify(event));
        }
      }
      const { status, stdout, stderr } = await hone(["resume", campaignOf(repository).slice(0, 12), "--json"], {
        cwd: path.join(folderOf(repository), ".."),
      });
      expect(status, stderr).toBe(0);
      expectWhole(repository);
      const document = JSON.parse(stdout);
      expect(document).toMatchObject({ finished: true, best: { parameters: { EXTRA: 1 } }, resume: null });
      expect(existsSync(document.archive)).toBe(true);
      const resumed = eventsOf(repository).filter((event) => event.type === "checkpoint" && event.name === "resumed");
      expect(resumed.length).toBeGreaterThan(3);
    },
    10 * minutes,
  );

  it(
    "goes on after kills at random moments: during a build, during a pair, between",
    async () => {
      const repository = scaleRepository(files);
      for (let round = 0; round < 6; round++) {
        if (!(await killed(repository, () => true, Math.random() * 2500))) break;
      }
      const { status, stderr } = await hone(["resume", campaignOf(repository)], { cwd: repository });
      expect(status, stderr).toBe(0);
      expectWhole(repository);
    },
    10 * minutes,
  );

  it(
    "cuts off a torn last line, builds again what was lost, and says both",
    async () => {
      const repository = scaleRepository(files);
      await killed(repository, (events) => events.some(({ type }) => type === "candidate"));
      appendFileSync(ledgerOf(repository), '{"seq":99,"at":1,"type":"meas');
      rmSync(path.join(folderOf(repository), "artifacts"), { recursive: true });
      const { status, stderr } = await hone(["resume", campaignOf(repository)], { cwd: repository });
      expect(status, stderr).toBe(0);
      expect(stderr).toMatch(/line \d+ was not finished; its \d+ bytes were cut off/);
      expectWhole(repository);
    },
    5 * minutes,
  );

  it(
    "lets one of two go on, and tells the other who is at work",
    async () => {
      const repository = scaleRepository(files);
      await killed(repository, (events) => events.some(({ type }) => type === "baseline"));
      const both = await Promise.all([1, 2].map(() => hone(["resume", campaignOf(repository)], { cwd: repository })));
      expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([0, 2]);
      expect(both.find(({ status }) => status === 2)?.stderr).toMatch(/already being worked on by process \d+/);
      expectWhole(repository);
    },
    5 * minutes,
  );

  it(
    "goes on with one given candidate too, and prints its verdict",
    async () => {
      const repository = scaleRepository(files);
      const folder = mkdtempSync(path.join(tmpdir(), "hone-candidate-"));
      writeFileSync(path.join(folder, "scale.c"), (files["scale.c"] ?? "").replace("EXTRA 8", "EXTRA 1"));
      const child = spawn(process.execPath, [program, "evaluate", "goal.md", "--candidate", folder], {
        cwd: repository,
      });
      while (!eventsOf(repository).some(({ type }) => type === "built")) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      child.kill("SIGKILL");
      const { status, stdout, stderr } = await hone(["resume", campaignOf(repository), "--json"], { cwd: repository });
      expect(status, stderr).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ verdict: "keep", reason: "faster", stage: "confirm" });
    },
    5 * minutes,
  );

  it(
    "refuses what it cannot go on with, and says what to do",
    async () => {
      const repository = scaleRepository(files);
      const nothing = await hone(["resume", "scale"], { cwd: repository });
      expect(nothing).toMatchObject({ status: 2, stderr: expect.stringContaining("hone run GOAL") });
      await killed(repository, (events) => events.some(({ type }) => type === "started"));
      const change = (from: RegExp, to: string) => {
        const content = readFileSync(ledgerOf(repository), "utf8");
        writeFileSync(ledgerOf(repository), content.replace(from, to));
        return hone(["resume", campaignOf(repository)], { cwd: repository }).finally(() =>
          writeFileSync(ledgerOf(repository), content),
        );
      };
      expect(await change(/"digest":"[0-9a-f]{64}"/, `"digest":"${"0".repeat(64)}"`)).toMatchObject({
        status: 2,
        stderr: expect.stringContaining("evaluator 000000000000"),
      });
      expect(await change(/"base":"[0-9a-f]{40}"/, `"base":"${"0".repeat(40)}"`)).toMatchObject({
        status: 2,
        stderr: expect.stringContaining("another base, goal or contract"),
      });
      expect(await change(/"processor":"[^"]*"/, '"processor":"Another"')).toMatchObject({
        status: 2,
        stderr: expect.stringContaining("samples of two machines do not mix"),
      });
      const request = path.join(folderOf(repository), "request.json");
      writeFileSync(request, readFileSync(request, "utf8").replace("benchmark_id: scale", "benchmark_id: other"));
      expect(await hone(["resume", campaignOf(repository)], { cwd: repository })).toMatchObject({
        status: 2,
        stderr: expect.stringContaining("another goal or contract"),
      });
    },
    3 * minutes,
  );
});

describe("a campaign that is interrupted", measured, () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "by %s stops where it is, says how to go on, and ends with 0",
    async (signal) => {
      const repository = scaleRepository(files);
      const child = spawn(process.execPath, [program, "run", "goal.md", "--json"], { cwd: repository, detached: true });
      let stdout = "";
      child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
      const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
      while (!eventsOf(repository).some(({ type }) => type === "candidate")) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      // As a terminal does it: the whole group is hit, compilers and measured processes too.
      process.kill(-(child.pid ?? 0), signal);
      expect(await ended).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        finished: false,
        ended: null,
        resume: `hone resume ${campaignOf(repository)}`,
      });
      // What the signal did to the step at hand is nobody's verdict.
      expect(eventsOf(repository).some((event) => event.type === "verdict" && event.verdict.kind === "crash")).toBe(
        false,
      );
      const { status } = await hone(["resume", campaignOf(repository)], { cwd: repository });
      expect(status).toBe(0);
      expectWhole(repository);
    },
    5 * minutes,
  );

  const isRoot = process.getuid?.() === 0;
  it.skipIf(!isRoot)(
    "by a full disk says what to do, and goes on when there is room",
    async () => {
      const repository = scaleRepository(files);
      const small = path.join(repository, ".hone");
      execFileSync("mkdir", ["-p", small]);
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=512k", "tmpfs", small]);
      onTestFinished(() => void execFileSync("umount", ["-l", small]));
      const child = hone(["run", "goal.md"], { cwd: repository });
      while (!eventsOf(repository).some((event) => event.type === "measured")) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const filler = path.join(small, "filler");
      execFileSync("sh", ["-c", `cat /dev/zero > ${filler} 2>/dev/null || true`]);
      const { status, stderr } = await child;
      expect(status).toBe(1);
      expect(stderr).toMatch(/the disk is full: .*ENOSPC.*\n {2}.*free space, then go on with it: hone resume scale-/);
      rmSync(filler);
      const resumed = await hone(["resume", campaignOf(repository)], { cwd: repository });
      expect(resumed.status, resumed.stderr).toBe(0);
      expectWhole(repository);
    },
    5 * minutes,
  );
});
