import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { noEnvironment } from "../../src/evaluate/environment/environment.ts";
import { openNativeLanguage } from "../../src/evaluate/native-language.ts";
import { openObservedEvaluator } from "../../src/evaluate/observed-evaluator.ts";
import type { PlantedSet } from "../../src/evolve/ports.ts";
import { Benchmark } from "../../src/model/benchmark.ts";
import type { TaskScreen } from "../../src/model/task-screen.ts";
import { planCores } from "../../src/sandbox/cores.ts";
import { openScratch } from "../../src/sandbox/scratch.ts";
import { sandboxUser } from "../../src/sandbox/user.ts";

export type Task = {
  /** C of the function, or functions, that the arguments belong to. */
  source: string;
  functions: { symbol: string; args: Record<string, unknown>[] }[];
  tolerances?: Record<string, unknown>[];
  cases?: Record<string, unknown>[];
};

/** A native task through the real driver, compiler and sandbox. */
export async function screenOf(task: Task, planted: PlantedSet = "none"): Promise<TaskScreen> {
  const { source, functions, tolerances, cases = [{ id: "train-1", n: 1000 }] } = task;
  const scratch = openScratch({ user: sandboxUser(process.pid), sandbox: "bubblewrap" });
  const commands = [["cc", "-O1", "-fPIC", "-shared", "-o", "task.so", "task.c", "-lm"]];
  try {
    const evaluator = await openObservedEvaluator(
      {
        scratch,
        store: scratch.path,
        environment: noEnvironment,
        tests: [],
        benchmark: Benchmark.parse({
          schema_version: 1,
          benchmark_id: "screened",
          build: { commands, artifact: "task.so" },
          functions,
          ...(tolerances && { correctness: { field_tolerances: tolerances } }),
          cases,
        }),
        root: "",
        runSeconds: 30,
        cores: planCores(1).candidate,
        materialise: async (_variant, into) => {
          mkdirSync(into, { recursive: true });
          writeFileSync(
            join(into, "task.c"),
            `#include <math.h>\n#include <stdint.h>\n#include <string.h>\n${source}\n`,
          );
        },
      },
      openNativeLanguage,
    );
    try {
      const built = await evaluator.build({ id: "base" });
      if (built.kind !== "built") throw new Error(JSON.stringify(built));
      return await evaluator.screen(planted);
    } finally {
      await evaluator.close();
    }
  } finally {
    scratch.remove();
  }
}
