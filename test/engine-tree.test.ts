import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { noWishes } from "../src/decide/heed.ts";
import { runEngine } from "../src/engine.ts";
import { parseLedger } from "../src/evolve/ledger-file.ts";
import type { EngineRequest } from "../src/evolve/ports.ts";
import { parseBenchmark } from "../src/goal/read-benchmark.ts";
import { parseGoal } from "../src/goal/read-goal.ts";
import { sha256 } from "../src/model/digest.ts";
import { evaluator } from "../src/model/evaluator.ts";
import { openRepository } from "../src/workspace/repository.ts";
import { commitWithFiles } from "../src/workspace/with-files.ts";
import { git, scaleFiles, scaleRepository } from "./scale-repository.ts";

/** Waits for whoever else measures on this machine. */
const patient = { retry: 2, timeout: 5 * 60_000 };
const contractFile = ".hone/benchmarks/scale/benchmark.yaml";
/** Builds by a file of its own, which the base has not. */
const contract = (scaleFiles["benchmark.yaml"] ?? "").replace(
  "[make, -s]",
  "[make, -s, -f, .hone/benchmarks/scale/build.txt]",
);

async function requestIn(repository: string, more: Partial<EngineRequest>): Promise<EngineRequest> {
  const base = git(repository, "rev-parse", "HEAD").trim();
  const text = scaleFiles["goal.md"] ?? "";
  const tree = await commitWithFiles(await openRepository(repository), base, [
    { path: contractFile, content: contract },
    { path: ".hone/benchmarks/scale/build.txt", content: scaleFiles["Makefile"] ?? "" },
  ]);
  return {
    mode: "run",
    frozen: { campaign: "tree-1", base, goalHash: sha256(text), benchmarkHash: sha256(contract), evaluator },
    tree,
    goal: parseGoal({ text, name: "goal.md", defaultBenchmark: contractFile }),
    benchmark: parseBenchmark({ text: contract.replace("inputs: [Makefile], ", ""), name: contractFile }),
    budget: { iterations: 2, wall_seconds: 200, run_seconds: 60, rejections_in_row: 3 },
    repository,
    folder: path.join(repository, "campaign"),
    start: "new",
    onEvent: () => {},
    control: () => Promise.resolve(noWishes),
    ...more,
  };
}

const withoutContract = (): string => {
  const repository = scaleRepository({ "benchmark.yaml": undefined, Makefile: undefined });
  onTestFinished(() => rmSync(repository, { recursive: true, force: true }));
  return repository;
};

describe("a campaign on the base with a benchmark beside it", patient, () => {
  it("builds and measures with it, and keeps a branch and a base without it", async () => {
    const repository = withoutContract();
    const request = await requestIn(repository, {});
    const { best, evaluation, ledgerFile } = await runEngine(request);
    expect(best?.parameters).toEqual({ EXTRA: 1 });
    expect(evaluation).toMatchObject({ verdict: "keep" });
    const [started] = parseLedger(readFileSync(ledgerFile), ledgerFile).events;
    expect(started).toMatchObject({ frozen: { base: git(repository, "rev-parse", "main").trim() } });
    expect(git(repository, "diff", "--name-only", "main", "hone/tree-1").trim()).toBe("scale.c");
  });

  it("measures no candidate that touches the benchmark", async () => {
    const repository = withoutContract();
    const blob = git(repository, "hash-object", "scale.c").trim();
    const request = await requestIn(repository, {
      mode: "evaluate",
      candidate: {
        id: "1",
        parent: "base",
        proposer: "given",
        hypothesis: "judge oneself",
        parameters: {},
        edits: [
          { path: contractFile, baseBlob: null, content: "schema_version: 1\n" },
          { path: "scale.c", baseBlob: blob, content: scaleFiles["scale.c"]?.replace("EXTRA 8", "EXTRA 1") ?? "" },
        ],
      },
    });
    const { evaluation } = await runEngine(request);
    expect(evaluation).toMatchObject({ verdict: "reject", reason: expect.stringMatching(/scope|policy/) });
  });
});
