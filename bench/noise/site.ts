import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { artifactPath } from "../../src/evaluate/artifacts.ts";
import { noEnvironment } from "../../src/evaluate/environment/environment.ts";
import { openNativeLanguage } from "../../src/evaluate/native-language.ts";
import { openObservedEvaluator } from "../../src/evaluate/observed-evaluator.ts";
import type { PairSamples } from "../../src/model/measurement.ts";
import { planCores } from "../../src/sandbox/cores.ts";
import { openScratch } from "../../src/sandbox/scratch.ts";
import type { Scratch } from "../../src/sandbox/scratch.ts";
import { sandboxUser } from "../../src/sandbox/user.ts";
import type { NoiseTask } from "./tasks.ts";

/** A task built, and measured as the engine measures it. */
export type NoiseSite = {
  scratch: Scratch;
  cores: readonly number[] | null;
  library: string;
  /** One process pair of equal code, which runs the case so many times over. */
  pair(times: number): Promise<PairSamples>;
  /** Seconds that as many calls take in a plain loop, in one process, of its start and its end too. */
  naive(slots: number, calls: number): number;
  close(): Promise<void>;
};

export async function openSite(task: NoiseTask): Promise<NoiseSite> {
  const scratch = openScratch({ user: sandboxUser(process.pid), sandbox: "bubblewrap" });
  const { candidate: cores } = planCores(1);
  const evaluator = await openObservedEvaluator(
    {
      scratch,
      store: scratch.path,
      environment: noEnvironment,
      tests: [],
      benchmark: task.contract,
      root: "",
      runSeconds: 60,
      cores,
      materialise: async (_variant, into) => {
        mkdirSync(into, { recursive: true });
        writeFileSync(join(into, "task.c"), task.source);
      },
    },
    openNativeLanguage,
  );
  const built = await evaluator.build({ id: "base" });
  if (built.kind !== "built") throw new Error(`the task does not build: ${JSON.stringify(built)}`);
  const library = artifactPath(scratch, built.digest);
  const loop = join(scratch.path, "naive");
  execFileSync("cc", ["-O2", "-o", loop, fileURLToPath(new URL("naive.c", import.meta.url)), "-ldl"]);
  return {
    scratch,
    cores,
    library,
    async pair(times) {
      const cases = Array.from({ length: times }, () => "only");
      const outcome = await evaluator.pair({
        stage: "compare",
        reference: built.digest,
        candidate: built.digest,
        cases,
      });
      if (outcome.kind !== "samples") throw new Error(`equal code failed: ${JSON.stringify(outcome)}`);
      return outcome.pair;
    },
    naive(slots, calls) {
      const symbol = task.contract.functions[0]?.symbol ?? "";
      const args = [library, symbol, task.elements, task.size, slots, calls].map(String);
      const began = performance.now();
      const ran = cores ? spawnSync("taskset", ["-c", cores.join(","), loop, ...args]) : spawnSync(loop, args);
      if (ran.status !== 0) throw new Error(`the naive loop ended with ${ran.status}`);
      return (performance.now() - began) / 1000;
    },
    async close() {
      await evaluator.close();
      scratch.remove();
    },
  };
}
