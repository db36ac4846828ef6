import { mkdirSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { noEnvironment } from "../../src/evaluate/environment/environment.ts";
import { buildVariant } from "../../src/evaluate/build.ts";
import { Benchmark } from "../../src/model/benchmark.ts";
import { openScratch } from "../../src/sandbox/scratch.ts";
import type { Scratch } from "../../src/sandbox/scratch.ts";
import { sandboxUser } from "../../src/sandbox/user.ts";

let scratch: Scratch;
beforeAll(() => {
  scratch = openScratch({ user: sandboxUser(process.pid), sandbox: "bubblewrap" });
});
afterAll(() => scratch.remove());

const build = (command: string[], runSeconds = 60) =>
  buildVariant(
    {
      scratch,
      store: scratch.path,
      environment: noEnvironment,
      tests: [],
      root: "",
      runSeconds,
      benchmark: Benchmark.parse({
        schema_version: 1,
        benchmark_id: "limits",
        build: { commands: [command], artifact: "lib.so" },
        functions: [{ symbol: "f", args: [] }],
        cases: [{ id: "train-1" }],
      }),
      materialise: (_, into) => Promise.resolve(void mkdirSync(into, { recursive: true })),
    },
    { id: "base" },
  );

it("a build that starts processes without end fails with the limit and its size", async () => {
  expect(await build(["perl", "-e", "for (1 .. 600) { fork or last } sleep 20"])).toMatchObject({
    kind: "failed",
    error: expect.stringMatching(/: it started more than the 256 processes and threads that it may have$/),
  });
});

it("a build that prints without end fails with the limit and its size", async () => {
  expect(await build(["yes"])).toMatchObject({
    kind: "failed",
    error: "yes: it printed more than the 64 MiB that it may print",
  });
});

it("a build that never ends is a time-out", async () => {
  expect(await build(["sleep", "60"], 1)).toMatchObject({ kind: "timeout" });
});
