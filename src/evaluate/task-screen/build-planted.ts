import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Benchmark, Case } from "../../model/benchmark.ts";
import { EnvironmentError } from "../../model/input-error.ts";
import { removeTree } from "../../sandbox/remove-tree.ts";
import { runConfined } from "../../sandbox/run-confined.ts";
import type { Scratch } from "../../sandbox/scratch.ts";
import { excerpt } from "../build.ts";
import { callStub } from "../call-stub.ts";
import { harnessFile } from "../harness-files.ts";
import { taskTables, wrapperSource } from "./planted-source.ts";

export type PlantedBuild = { scratch: Scratch; benchmark: Benchmark; workload: Case; names: readonly string[] };

/**
 * Compiles planted candidates for one case in the sandbox: the libraries' content by name. They hold nothing of the
 * baseline, whose library is beside them when they run. Throws `EnvironmentError` where the compiler fails.
 */
export async function buildPlanted({
  scratch,
  benchmark,
  workload,
  names,
}: PlantedBuild): Promise<Map<string, Buffer>> {
  const folder = scratch.folderForSandbox("planted");
  try {
    copyFileSync(harnessFile("planted/planted.h"), join(folder, "planted.h"));
    for (const name of names) copyFileSync(harnessFile(`planted/${name}.c`), join(folder, `${name}.c`));
    writeFileSync(join(folder, "stub.h"), callStub(benchmark.functions));
    writeFileSync(join(folder, "task.h"), taskTables(benchmark, workload));
    writeFileSync(join(folder, "wrappers.c"), wrapperSource(benchmark.functions));
    await Promise.all(names.map((name) => compile(scratch, folder, name)));
    return new Map(names.map((name) => [name, readFileSync(join(folder, `${name}.so`))]));
  } finally {
    removeTree(folder);
  }
}

async function compile(scratch: Scratch, folder: string, name: string): Promise<void> {
  const exit = await runConfined(scratch, {
    command: [
      "cc",
      "-O1",
      "-std=gnu11",
      "-fPIC",
      "-shared",
      "-pthread",
      "-o",
      `${name}.so`,
      `${name}.c`,
      "wrappers.c",
      "-ldl",
    ],
    mounts: [{ from: folder, at: "/work", writable: true }],
    cwd: "/work",
    timeoutSeconds: 60,
  });
  if (exit.exitCode === 0) return;
  throw new EnvironmentError(
    `Hone's planted candidate ${name} does not compile: ${excerpt(exit.stderr)}`,
    "Install a C compiler: sudo apt-get update && sudo apt-get install -y gcc libc6-dev make",
  );
}
