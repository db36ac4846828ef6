import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Environment } from "../../src/evaluate/environment/environment.ts";
import { openObservedEvaluator } from "../../src/evaluate/observed-evaluator.ts";
import { openPythonLanguage } from "../../src/evaluate/python-language.ts";
import type { Evaluator } from "../../src/evolve/ports.ts";
import { Benchmark } from "../../src/model/benchmark.ts";
import type { PairOutcome, Stage } from "../../src/model/measurement.ts";
import { planCores } from "../../src/sandbox/cores.ts";
import { openScratch } from "../../src/sandbox/scratch.ts";
import { sandboxUser } from "../../src/sandbox/user.ts";

type Files = Readonly<Record<string, string>>;

export type PythonBench = {
  evaluator: Evaluator;
  /** Builds files laid over the base's and measures them against it. */
  measure(files: Files, stage?: Stage): Promise<PairOutcome>;
  close(): Promise<void>;
};

export type PythonTask = {
  environment: Environment;
  contract: Record<string, unknown>;
  base: Files;
  runSeconds?: number;
};

/** The real driver, interpreter and sandbox over sources given as text. */
export async function openPythonBench({
  environment,
  contract,
  base,
  runSeconds = 60,
}: PythonTask): Promise<PythonBench> {
  const scratch = openScratch({ user: sandboxUser(process.pid), sandbox: "bubblewrap" });
  const variants = new Map<string, Files>([["base", {}]]);
  const benchmark = Benchmark.parse({ schema_version: 1, benchmark_id: "test", driver: "python", ...contract });
  const options = {
    scratch,
    store: scratch.path,
    tests: [],
    benchmark,
    environment,
    root: "",
    runSeconds,
    cores: planCores(benchmark.threads).candidate,
    materialise: ({ id }: { id: string }, into: string) => {
      for (const [path, text] of Object.entries({ ...base, ...variants.get(id) })) {
        mkdirSync(dirname(join(into, path)), { recursive: true });
        writeFileSync(join(into, path), text);
      }
      return Promise.resolve();
    },
  };
  const evaluator = await openObservedEvaluator(options, openPythonLanguage).catch((error: unknown) => {
    scratch.remove();
    throw error;
  });
  const build = async (id: string) => {
    const built = await evaluator.build(id === "base" ? { id: "base" } : { id, candidate: emptyCandidate(id) });
    if (built.kind !== "built") throw new Error(`${id}: ${JSON.stringify(built)}`);
    return built.digest;
  };
  const reference = await build("base");
  return {
    evaluator,
    measure: async (files, stage = "screen") => {
      const id = `c${variants.size}`;
      variants.set(id, files);
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
