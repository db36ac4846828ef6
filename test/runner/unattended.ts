import { parseBenchmark } from "../../src/goal/read-benchmark.ts";
import { parseGoal } from "../../src/goal/read-goal.ts";
import type { DoctorCheck } from "../../src/report/doctor-report.ts";
import type { RunPorts } from "../../src/runner/run-mode.ts";
import { gitIn } from "../../src/workspace/git.ts";

export const token = "ghs_read-only";

export const fit: DoctorCheck = { name: "git", state: "ok", detail: "present, for everything", remedy: null };

/** The ports of a run that nobody follows, on a machine that lacks nothing. */
export const unattended = {
  token,
  gitIn,
  keys: {},
  examine: async () => [fit],
  parse: ({ title, goalText, benchmarkText }) => ({
    goal: parseGoal({ text: goalText, name: "goal.md", title }),
    benchmark: parseBenchmark({ text: benchmarkText, name: "benchmark.yaml" }),
  }),
  summarize: async () => {},
  interrupted: new AbortController().signal,
  clock: Date,
  log: () => {},
  warn: () => {},
} satisfies Omit<RunPorts, "engine" | "store">;
