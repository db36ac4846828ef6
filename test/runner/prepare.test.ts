import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EngineRequest, Prepare, PrepareRequest } from "../../src/evolve/ports.ts";
import { sha256 } from "../../src/model/digest.ts";
import { noContractHash } from "../../src/model/prepared-place.ts";
import { RunResult } from "../../src/model/run-result.ts";
import { runMode } from "../../src/runner/run-mode.ts";
import type { RunPorts } from "../../src/runner/run-mode.ts";
import { prepared as fixture } from "../decide/preparing-fixtures.ts";
import { campaignId, claimed, runInputs, stateRef } from "./campaign.ts";
import { gitHost } from "./git-host.ts";
import type { GitHost } from "./git-host.ts";
import { token, unattended } from "./unattended.ts";

let host: GitHost;
let folder: string;
beforeAll(async () => {
  host = await gitHost(token);
  folder = await mkdtemp(join(tmpdir(), "hone-prepare-run-"));
});
afterAll(async () => {
  await host[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const prepared = { ...fixture, id: campaignId };
const cost = { calls: 3, usd: 0.1, seconds: 4 };
const proposers = [{ kind: "claude" as const, weight: 1, steps: 24 }];
const asks = { mode: "prepare" as const, benchmarkHash: noContractHash, proposers };

type Upload = { name: string; result: RunResult };

/** Runs what a state asks for; answers what was uploaded and said. */
async function run(state: string, mode: "prepare" | "evolve", ports: Partial<RunPorts>) {
  const uploads: Upload[] = [];
  const lines: string[] = [];
  await runMode(
    { ...runInputs(host, state, await mkdtemp(join(folder, "run-"))), mode },
    {
      ...unattended,
      engine: () => Promise.reject(new Error("the engine ran")),
      store: {
        upload: async ({ name, files: [file = ""] }) =>
          void uploads.push({ name, result: RunResult.parse(JSON.parse(await readFile(file, "utf8"))) }),
        has: async () => false,
      },
      log: (line) => void lines.push(line),
      ...ports,
    },
  );
  return { uploads, lines };
}

test("a preparation's answer is the benchmark and what models were asked for; its steps are folded", async () => {
  const { state } = await claimed(host, { request: { ...asks, hints: ["Larger sizes, please"] }, benchmarkText: "" });
  const requests: PrepareRequest[] = [];
  const prepare: Prepare = async (request) => {
    requests.push(request);
    request.onProgress("the sources are read\n::set-output::");
    return { kind: "prepared", prepared };
  };
  const { uploads, lines } = await run(state, "prepare", { prepare, keys: { anthropic: "a key" } });
  expect(uploads).toMatchObject([
    {
      name: "hone-result-1",
      result: {
        mode: "prepare",
        exit: { kind: "done", reason: "prepared" },
        prepared,
        preparing: fixture.cost,
        tried: 0,
      },
    },
  ]);
  expect(requests[0]).toMatchObject({
    id: campaignId,
    goal: { benchmark: `.hone/benchmarks/${campaignId}/benchmark.yaml` },
    goalText: expect.stringMatching(/## Target[\s\S]*- Larger sizes, please\n$/),
    models: { keys: { anthropic: "a key" }, choices: proposers },
  });
  expect(lines.slice(-4)).toEqual([
    "::group::How the benchmark is prepared",
    "the sources are read ::set-output::",
    "::endgroup::",
    "benchmark proved: 2 cases of time, 2 files; 7 answers of models, 0.42 USD, 1 min 30 s",
  ]);
});

test("a preparation that comes to nothing is answered with why, and what it cost all the same", async () => {
  const { state } = await claimed(host, { request: asks, benchmarkText: "" });
  const prepare: Prepare = async () => ({ kind: "failed", why: "the money is spent", remedy: "Allow more.", cost });
  const { uploads } = await run(state, "prepare", { prepare });
  expect(uploads[0]?.result).toMatchObject({
    exit: { kind: "failed", error: "the money is spent", remedy: "Allow more." },
    preparing: cost,
  });
});

test("a preparation has what earlier ones left of the campaign's money, and the time of one run", async () => {
  const budget = { iterations: 4, wall_seconds: 7200, run_seconds: 60, rejections_in_row: 30, usd: 2 };
  const { state } = await claimed(host, {
    request: { ...asks, budget, slice_seconds: 600 },
    campaign: { preparing: { calls: 9, usd: 1.5 } },
    benchmarkText: "",
  });
  let given: PrepareRequest["budget"] | null = null;
  const prepare: Prepare = async (request) => {
    given = request.budget;
    return { kind: "failed", why: "x", remedy: "y", cost };
  };
  await run(state, "prepare", { prepare });
  expect(given).toMatchObject({ usd: 0.5, wall_seconds: 600 });
});

test("a preparation that nobody waits for any more answers only with what it has cost", async () => {
  const { campaign, state } = await claimed(host, { request: asks, benchmarkText: "" });
  const stop = { by: "ada", at: "2026-11-21T10:00:00Z" };
  const prepare: Prepare = async ({ pause }) => {
    await host.commit(stateRef, {
      "campaign.json": JSON.stringify({ ...campaign, stop }),
      "goal.md": "",
      "benchmark.yaml": "",
    });
    await new Promise((resolve) => pause?.addEventListener("abort", resolve));
    return { kind: "failed", why: "it was interrupted", remedy: "Begin again.", cost };
  };
  // The state is asked for every 20 s of this clock.
  let now = Date.now();
  const { uploads } = await run(state, "prepare", { prepare, clock: { now: () => (now += 30_000) } });
  expect(uploads).toMatchObject([{ result: { exit: { kind: "paused", reason: "checkpoint" }, preparing: cost } }]);
  expect(uploads[0]?.result.prepared).toBeUndefined();
}, 30_000);

test("so does one whose job is ended under it", async () => {
  const { state } = await claimed(host, { request: asks, benchmarkText: "" });
  const job = new AbortController();
  const prepare: Prepare = async () => {
    job.abort();
    return { kind: "failed", why: "it was interrupted", remedy: "Begin again.", cost };
  };
  const { uploads } = await run(state, "prepare", { prepare, interrupted: job.signal });
  expect(uploads).toMatchObject([{ result: { exit: { kind: "paused" }, preparing: cost } }]);
});

test("a search with a prepared benchmark works on the base with its files, and on no other contract", async () => {
  const own = {
    ...prepared,
    files: [
      ...prepared.files.slice(1),
      { path: "benchmark.yaml", content: await readFile("examples/matmul-c/benchmark.yaml", "utf8") },
    ],
  };
  const text = JSON.stringify(own);
  const request = { prepared: { id: campaignId, sha256: sha256(text) } };
  const { state, base } = await claimed(host, { request, preparedText: text });
  const asked: EngineRequest[] = [];
  const engine: RunPorts["engine"] = async (one) => {
    asked.push(one);
    const { stdout } = await execa("git", ["--git-dir", one.repository, "diff", "--name-only", base, one.tree ?? ""]);
    throw new Error(stdout.split("\n").join(" "));
  };
  const { uploads } = await run(state, "evolve", { engine });
  const path = `.hone/benchmarks/${campaignId}`;
  expect(uploads[0]?.result.exit).toMatchObject({ error: `${path}/benchmark.yaml ${path}/run.py` });
  expect(asked[0]).toMatchObject({ frozen: { base }, goal: { benchmark: `${path}/benchmark.yaml` } });

  const other = JSON.stringify({ ...own, id: "issue-2-0123abcd" });
  const changed = await claimed(host, { request, preparedText: other });
  expect((await run(changed.state, "evolve", { engine })).uploads[0]?.result.exit).toMatchObject({
    error: expect.stringContaining("prepared.json: is not the text that the campaign was frozen with"),
  });
  const signed = { prepared: { id: campaignId, sha256: sha256(other) } };
  const foreign = await claimed(host, { request: signed, preparedText: other });
  expect((await run(foreign.state, "evolve", { engine })).uploads[0]?.result.exit).toMatchObject({
    error: expect.stringContaining("is not the benchmark that its contract is of"),
  });
});
