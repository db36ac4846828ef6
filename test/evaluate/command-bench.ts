import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { onTestFinished } from "vitest";
import { openCommandEvaluator } from "../../src/evaluate/command-driver.ts";
import { noEnvironment } from "../../src/evaluate/environment/environment.ts";
import type { Variant } from "../../src/evolve/ports.ts";
import { Benchmark } from "../../src/model/benchmark.ts";
import type { PairOutcome } from "../../src/model/measurement.ts";
import { openScratch } from "../../src/sandbox/scratch.ts";
import { sandboxUser } from "../../src/sandbox/user.ts";

export type Bench = {
  /** A script against the base's. */
  pair(script: string, cases?: string[]): Promise<PairOutcome>;
  /** Names in the evaluator's own folder. */
  kept(): string[];
};

export const contract = (keys: Record<string, unknown> = {}) =>
  Benchmark.parse({
    schema_version: 1,
    benchmark_id: "scripted",
    runtime: { command: ["sh", "bench.sh", "{benchmark}"] },
    cases: [
      { id: "train-1", n: 1 },
      { id: "test-1", n: 7 },
    ],
    ...keys,
  });

/** The real driver and sandbox; what varies is the script that the benchmark's command runs. */
export async function open(base: string, benchmark = contract(), runSeconds = 30): Promise<Bench> {
  const scratch = openScratch({ user: sandboxUser(process.pid), sandbox: "bubblewrap" });
  onTestFinished(() => scratch.remove());
  const evaluator = openCommandEvaluator({
    scratch,
    store: scratch.path,
    environment: noEnvironment,
    tests: [],
    benchmark,
    root: "kit",
    runSeconds,
    cores: null,
    materialise: async (variant, into) => {
      mkdirSync(path.join(into, "kit"), { recursive: true });
      const edit = "candidate" in variant ? variant.candidate.edits[0] : undefined;
      writeFileSync(path.join(into, "kit/bench.sh"), edit?.content ?? base);
    },
  });
  let count = 0;
  const build = async (variant: Variant) => {
    const outcome = await evaluator.build(variant);
    if (outcome.kind !== "built") throw new Error(JSON.stringify(outcome));
    return outcome.digest;
  };
  const reference = await build({ id: "base" });
  return {
    pair: async (script, cases = ["train-1"]) => {
      const id = `${++count}`;
      const edits = [{ path: "kit/bench.sh", baseBlob: null, content: script }];
      const rest = { parent: "base", proposer: "test", hypothesis: "", parameters: {} };
      const candidate = script === base ? reference : await build({ id, candidate: { id, edits, ...rest } });
      return await evaluator.pair({ stage: "screen", reference, candidate, cases });
    },
    kept: () => readdirSync(scratch.path),
  };
}

export const times = (seconds: number) => `echo 'time: ${seconds}'`;
