import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Engine, EngineResult, Tried } from "../../src/evolve/ports.ts";
import type { Candidate } from "../../src/model/candidate.ts";
import { sha256 } from "../../src/model/digest.ts";
import { EnvironmentError } from "../../src/model/input-error.ts";
import type { RunRequest } from "../../src/model/run-request.ts";
import { RunResult } from "../../src/model/run-result.ts";
import { NameTaken } from "../../src/runner/uploads.ts";
import { runMode } from "../../src/runner/run-mode.ts";
import type { DoctorCheck } from "../../src/report/doctor-report.ts";
import { campaignId, claimed, runInputs } from "./campaign.ts";
import { gitHost } from "./git-host.ts";
import type { GitHost } from "./git-host.ts";
import { fit, token, unattended } from "./unattended.ts";

const hypothesis = "TILE=32";
const candidate: Candidate = {
  id: "2",
  parent: "base",
  proposer: "tuner",
  hypothesis,
  parameters: { TILE: 32 },
  edits: [{ path: "matmul.c", baseBlob: "0".repeat(40), content: "/* faster */\n" }],
};
const tried: Tried[] = [
  { candidate: { ...candidate, id: "1" }, verdict: { kind: "reject", reason: "slower", detail: "0.9x" }, gain: -0.1 },
  { candidate, verdict: { kind: "keep", detail: "2.3x" }, gain: 0.83 },
  { candidate: { ...candidate, id: "3" }, verdict: { kind: "crash", stage: "build", error: "no" }, gain: null },
];

const budgetEnded = { seq: 0, at: 0, type: "budget", ended: "iterations" } as const;

let host: GitHost;
let folder: string;
beforeAll(async () => {
  host = await gitHost(token);
  folder = await mkdtemp(join(tmpdir(), "hone-run-mode-"));
});
afterAll(async () => {
  await host[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** An engine that writes a ledger of two lines and then ends as told. */
const scripted =
  (end: () => Partial<EngineResult>): Engine =>
  async (request) => {
    const ledgerFile = join(request.folder, "ledger.jsonl");
    await mkdir(request.folder, { recursive: true });
    await appendFile(ledgerFile, '{"seq":0}\n{"seq":1}\n');
    const done = {
      ended: "iterations",
      finished: true,
      paused: null,
      best: null,
      evaluation: null,
      tried: [],
      triedElsewhere: 0,
      account: null,
      review: null,
      seconds: 1,
    } as const;
    return { ...done, ledgerFile, ...end() };
  };

type Run = { engine: Engine; request?: Partial<RunRequest>; checks?: readonly DoctorCheck[] };

/** Runs a freshly claimed campaign; answers what was uploaded, as the app will read it. */
async function run({ engine, request = {}, checks = [fit] }: Run) {
  const { state } = await claimed(host, { request });
  const uploads: { name: string; result: RunResult; ledger: string }[] = [];
  const summaries: string[] = [];
  const mode = request.mode ?? "evolve";
  const inputs = { ...runInputs(host, state, await mkdtemp(join(folder, "run-"))), mode };
  await runMode(inputs, {
    ...unattended,
    engine,
    store: {
      async upload({ name, files: [resultFile = "", ledgerFile = ""] }) {
        const result = RunResult.parse(JSON.parse(await readFile(resultFile, "utf8")));
        uploads.push({ name, result, ledger: await readFile(ledgerFile, "utf8") });
      },
      has: async () => false,
    },
    examine: async () => checks,
    summarize: async (markdown) => void summaries.push(markdown),
  });
  expect(uploads).toHaveLength(1);
  return { ...uploads[0]!, summary: summaries.join() };
}

test("a search's answer carries the best candidate, the rejected ideas and the ledger's digest", async () => {
  const { name, result, ledger, summary } = await run({ engine: scripted(() => ({ best: candidate, tried })) });
  expect(name).toBe("hone-result-1");
  expect(result).toMatchObject({ campaign: campaignId, runId: 7, best: candidate, tried: 3, kept: 1 });
  expect(result.rejected).toEqual([
    { id: "1", hypothesis, reason: "slower", detail: "0.9x" },
    { id: "3", hypothesis, reason: "crash: build", detail: "no" },
  ]);
  expect(result.ledger).toEqual({ lines: 2, sha256: sha256(ledger) });
  expect(summary).toContain("Make matmul faster");
});

test("what a model said of the best is answered as words, without the place of its event in the ledger", async () => {
  const said = { proposer: "claude", candidate: "2", approves: true, why: "It does the same work once." };
  const event = { type: "reviewed" as const, seq: 7, at: 1, ...said };
  const { result } = await run({ engine: scripted(() => ({ best: candidate, review: event })) });
  expect(result.review).toEqual(said);
});

test("a verify run answers with the candidate that it was given, though it was not confirmed", async () => {
  const { result } = await run({
    engine: scripted(() => ({ ended: "verified" })),
    request: { mode: "verify", candidate },
  });
  expect(result).toMatchObject({ mode: "verify", best: candidate, exit: { kind: "done", reason: "verified" } });
});

test("an engine that cannot begin is answered with its error and remedy, and with the ledger so far", async () => {
  const engine = scripted(() => {
    throw new EnvironmentError("no compiler", "apt-get install gcc");
  });
  const { result, summary } = await run({ engine });
  expect(result.exit).toEqual({ kind: "failed", error: "no compiler", remedy: "apt-get install gcc" });
  expect(result.ledger.lines).toBe(2);
  expect(summary).toContain("apt-get install gcc");
});

test("a campaign of another evaluator is answered without running anything", async () => {
  const { result, ledger } = await run({
    engine: () => Promise.reject(new Error("the engine ran")),
    request: { evaluator: { version: "9.9.9", digest: "0".repeat(64) } },
  });
  expect(result.exit).toMatchObject({ kind: "failed", remedy: expect.stringContaining("hone-dev/hone/action@v9.9.9") });
  expect(ledger).toBe("");
});

test("a machine that lacks what every run needs is answered with what mends it, before anything is built", async () => {
  const compiler: DoctorCheck = { name: "cc", state: "missing", detail: "not on the path", remedy: "apt install gcc" };
  const sandbox: DoctorCheck = { name: "sandbox", state: "missing", detail: "no bwrap", remedy: "apt install bwrap" };
  const { result, summary } = await run({
    engine: () => Promise.reject(new Error("the engine ran")),
    checks: [fit, compiler, sandbox],
  });
  const error = "This machine lacks what Hone needs: cc (not on the path)";
  expect(result.exit).toEqual({ kind: "failed", error, remedy: "apt install gcc" });
  expect(summary).toContain("apt install gcc");
});

test("a search that hands over says why, and that it is not its end", async () => {
  const engine = scripted(() => ({ ended: "stopped", finished: false, paused: "slice", best: candidate }));
  const { result, summary } = await run({ engine });
  expect(result).toMatchObject({ exit: { kind: "paused", reason: "slice" }, best: candidate });
  expect(summary).toContain("the next run of the chain goes on");
});

test("an answer whose name is lost is told as the newest checkpoint, so that a successor finds the search at its end", async () => {
  const { state } = await claimed(host);
  const [uploads, said]: [string[], string[]] = [[], []];
  const engine: Engine = async (request) => {
    const result = await scripted(() => ({ best: candidate, tried }))(request);
    await writeFile(result.ledgerFile, `${JSON.stringify(budgetEnded)}\n`);
    request.onEvent(budgetEnded);
    return result;
  };
  await runMode(runInputs(host, state, await mkdtemp(join(folder, "run-"))), {
    ...unattended,
    engine,
    store: {
      async upload({ name }) {
        if (name === "hone-result-1") throw new NameTaken("The name hone-result-1 is taken");
        uploads.push(name);
      },
      has: async () => false,
    },
    warn: (text) => void said.push(text),
  });
  expect(uploads).toEqual(["hone-checkpoint-1-1"]);
  expect(said).toEqual(["The name hone-result-1 is taken. What came of the run is in its newest checkpoint."]);
});

test("a run that is interrupted leaves no answer, and of a search a checkpoint", async () => {
  const { state } = await claimed(host);
  const uploads: string[] = [];
  const interruption = new AbortController();
  const engine: Engine = async (request) => {
    const result = await scripted(() => ({ ended: "stopped", finished: false }))(request);
    await writeFile(result.ledgerFile, `${JSON.stringify(budgetEnded)}\n`);
    request.onEvent(budgetEnded);
    interruption.abort();
    return result;
  };
  const { result } = await runMode(runInputs(host, state, await mkdtemp(join(folder, "run-"))), {
    ...unattended,
    engine,
    store: { upload: async ({ name }) => void uploads.push(name), has: async () => false },
    interrupted: interruption.signal,
  });
  expect(uploads).toEqual(["hone-checkpoint-1-1"]);
  expect(result.exit).toEqual({ kind: "paused", reason: "checkpoint" });
});
