import { parseBenchmark } from "../../src/goal/read-benchmark.ts";
import { parseGoal } from "../../src/goal/read-goal.ts";
import type { DoctorCheck } from "../../src/report/doctor-report.ts";
import type { RunPorts } from "../../src/runner/run-mode.ts";
import { gitIn } from "../../src/workspace/git.ts";
import { openRepository } from "../../src/workspace/repository.ts";
import { commitWithFiles } from "../../src/workspace/with-files.ts";

export const token = "ghs_read-only";

export const fit: DoctorCheck = { name: "git", state: "ok", detail: "present, for everything", remedy: null };

/** The ports of a run that nobody follows, on a machine that lacks nothing. */
export const unattended = {
  token,
  gitIn,
  keys: {},
  examine: async () => [fit],
  prepare: () => Promise.reject(new Error("nothing was to be prepared")),
  commitWithFiles: async (repository, base, files) => commitWithFiles(await openRepository(repository), base, files),
  parseGoal: ({ title, goalText, contract }) =>
    parseGoal({
      text: goalText,
      name: "goal.md",
      title,
      ...(contract !== undefined && { defaultBenchmark: contract }),
    }),
  parseBenchmark: (text) => parseBenchmark({ text, name: "benchmark.yaml" }),
  summarize: async () => {},
  interrupted: new AbortController().signal,
  clock: Date,
  log: () => {},
  warn: () => {},
} satisfies Omit<RunPorts, "engine" | "store">;
