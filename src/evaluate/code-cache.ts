import { existsSync, renameSync } from "node:fs";
import type { Benchmark, Case } from "../model/benchmark.ts";
import type { BuildOutcome } from "../model/ledger.ts";
import { removeTree } from "../sandbox/remove-tree.ts";
import { runConfined } from "../sandbox/run-confined.ts";
import { codePath } from "./artifacts.ts";
import { excerpt } from "./build.ts";
import type { OneCall } from "./device/tools.ts";
import { codeCacheAt, codeCacheEnv } from "./python-program.ts";
import type { PythonPlace } from "./python-program.ts";

type Built = Extract<BuildOutcome, { kind: "built" }>;

/**
 * Calls a built artifact once in every case, on inputs of its own, so that what it compiles when it is first called
 * (Triton) is compiled here: beside a measured candidate nothing may be executed. What comes of it is mounted read-only
 * from then on. A call that fails here is a build that failed.
 */
export async function fillCodeCache(
  { site, benchmark }: Pick<PythonPlace, "site"> & { benchmark: Benchmark },
  built: Built,
  oneCall: (digest: string, workload: Case) => OneCall,
): Promise<BuildOutcome> {
  const { scratch, runSeconds } = site;
  const folder = codePath(scratch, built.digest);
  if (existsSync(folder)) return built;
  const began = performance.now();
  const filled = scratch.folderForSandbox(`filling-${built.digest}`);
  try {
    for (const workload of benchmark.cases) {
      const { command, mounts, env } = oneCall(built.digest, workload);
      const exit = await runConfined(scratch, {
        command,
        mounts: [...mounts, { from: filled, at: codeCacheAt, writable: true }],
        cwd: "/tmp",
        env: { ...env, ...codeCacheEnv },
        timeoutSeconds: runSeconds,
      });
      if (exit.timedOut) return { kind: "timeout", seconds: runSeconds };
      if (exit.exitCode !== 0)
        return {
          kind: "failed",
          error: `its first call in a case failed: ${excerpt(exit.stderr || exit.stdout)}`,
          seconds: built.seconds,
        };
    }
    renameSync(filled, folder);
    return { ...built, seconds: built.seconds + (performance.now() - began) / 1000 };
  } finally {
    removeTree(filled);
  }
}
