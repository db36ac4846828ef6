import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { noEnvironment } from "../../src/evaluate/environment/environment.ts";
import { openNativeLanguage } from "../../src/evaluate/native-language.ts";
import { openObservedEvaluator } from "../../src/evaluate/observed-evaluator.ts";
import type { Evaluator } from "../../src/evolve/ports.ts";
import { Benchmark } from "../../src/model/benchmark.ts";
import type { PairOutcome, Stage } from "../../src/model/measurement.ts";
import { planCores } from "../../src/sandbox/cores.ts";
import { openScratch } from "../../src/sandbox/scratch.ts";
import { sandboxUser } from "../../src/sandbox/user.ts";

/** y = factor x, the contract of these tests: small, so that a test is short. */
export const scaleContract = Benchmark.parse({
  schema_version: 1,
  benchmark_id: "scale",
  build: {
    commands: [["cc", "-O1", "-fPIC", "-shared", "-pthread", "-o", "libscale.so", "scale.c"]],
    artifact: "libscale.so",
  },
  functions: [
    {
      symbol: "scale",
      args: [
        { name: "x", role: "in", dtype: "f32", shape: ["n"] },
        { name: "y", role: "out", dtype: "f32", shape: ["n"] },
        { name: "factor", role: "scalar", dtype: "f32", value: "2" },
        { name: "n", role: "scalar", dtype: "i32", value: "n" },
      ],
      returns: "status",
    },
  ],
  cases: [{ id: "train-20k", n: 20_000 }],
});

export const honest = `
int scale(const float *x, float *y, float factor, int n) { for (int i = 0; i < n; i++) y[i] = factor * x[i]; return 0; }`;

export type Bench = {
  /** Builds and measures a source against the honest one. */
  measure(source: string, stage?: Stage): Promise<PairOutcome>;
  evaluator: Evaluator;
  close(): Promise<void>;
};

export type BenchOptions = {
  runSeconds?: number;
  contract?: Benchmark;
  /** Source of the baseline. */
  base?: string;
  /** Files of the base beside the source, by path. */
  files?: Readonly<Record<string, string>>;
};

/** The real driver, compiler and sandbox over sources given as text. */
export async function openBench(options: BenchOptions = {}): Promise<Bench> {
  const scratch = openScratch({ user: sandboxUser(process.pid), sandbox: "bubblewrap" });
  const sources = new Map([["base", options.base ?? honest]]);
  const benchmark = options.contract ?? scaleContract;
  const evaluator = await openObservedEvaluator(
    {
      scratch,
      store: scratch.path,
      environment: noEnvironment,
      tests: [],
      benchmark,
      root: "",
      runSeconds: options.runSeconds ?? 60,
      cores: planCores(1).candidate,
      materialise: async ({ id }, into) => {
        mkdirSync(into, { recursive: true });
        writeFileSync(join(into, "scale.c"), sources.get(id) ?? "");
        for (const [path, text] of Object.entries(options.files ?? {})) writeFileSync(join(into, path), text);
      },
    },
    openNativeLanguage,
  );
  const build = async (id: string) => {
    const built = await evaluator.build(id === "base" ? { id: "base" } : { id, candidate: emptyCandidate(id) });
    if (built.kind !== "built") throw new Error(`${id}: ${JSON.stringify(built)}`);
    return built.digest;
  };
  const reference = await build("base");
  return {
    evaluator,
    measure: async (source, stage = "screen") => {
      const id = `c${sources.size}`;
      sources.set(id, source);
      const cases = benchmark.cases.map((workload) => workload.id);
      return await evaluator.pair({ stage, reference, candidate: await build(id), cases });
    },
    close: async () => {
      await evaluator.close();
      scratch.remove();
    },
  };
}

const emptyCandidate = (id: string) => ({
  id,
  parent: "base",
  proposer: "test",
  hypothesis: "",
  parameters: {},
  edits: [],
});
