import { chmodSync, copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Benchmark } from "../model/benchmark.ts";
import { EnvironmentError } from "../model/input-error.ts";
import { runConfined } from "../sandbox/run-confined.ts";
import type { Scratch } from "../sandbox/scratch.ts";
import { excerpt } from "./build.ts";
import { callStub } from "./call-stub.ts";
import { harnessFile } from "./harness-files.ts";

/**
 * Compiles the harness with the call stub of these functions, in the sandbox, apart from any candidate's tree. Returns
 * the binary's path; `name` tells several of one evaluator apart.
 */
export async function compileHarness(
  scratch: Scratch,
  { name, functions }: { name: string; functions: Benchmark["functions"] },
): Promise<string> {
  const folder = scratch.folderForSandbox(name);
  copyFileSync(harnessFile("native.c"), join(folder, "native.c"));
  writeFileSync(join(folder, "stub.h"), callStub(functions));
  const exit = await runConfined(scratch, {
    command: ["cc", "-O2", "-std=c11", "-o", "harness", "native.c", "-ldl"],
    mounts: [{ from: folder, at: "/work", writable: true }],
    cwd: "/work",
    timeoutSeconds: 60,
  });
  if (exit.exitCode !== 0) {
    throw new EnvironmentError(
      `Hone's native harness does not compile: ${excerpt(exit.stderr)}`,
      "Install a C compiler: sudo apt-get update && sudo apt-get install -y gcc libc6-dev make",
    );
  }
  const harness = join(scratch.path, `${name}-program`);
  copyFileSync(join(folder, "harness"), harness);
  chmodSync(harness, 0o555);
  return harness;
}
