import { delimiter } from "node:path";
import type { TestRun } from "../../model/test-run.ts";
import type { BoundDevice } from "../../sandbox/devices.ts";
import { runConfined } from "../../sandbox/run-confined.ts";
import type { Scratch } from "../../sandbox/scratch.ts";
import { withHostLock } from "../host-lock.ts";
import { readSanitizer } from "./sanitizer-summary.ts";
import type { SanitizerFinding } from "./sanitizer-summary.ts";
import { findTool, toolMounts } from "./tools.ts";
import type { OneCall } from "./tools.ts";

export type SanitizeSite = {
  scratch: Scratch;
  device: BoundDevice;
  /** Ids of the train cases. */
  cases: readonly string[];
  oneCall(variant: "base" | "candidate", workload: string): OneCall;
  /** Where compute-sanitizer is looked for; by default PATH, and where the CUDA toolkit puts it. */
  searchPath?: string;
};

/** `runs` gate a winner as the repository's own tests do; `skipped` says what could not be looked at, and why. */
export type Sanitized = { runs: TestRun[]; skipped: string[] };

const tools = ["memcheck", "racecheck", "initcheck"] as const;
type Tool = (typeof tools)[number];

/** Each instruction that touches memory is looked at: a call takes ten to a hundred times as long. */
const timeoutSeconds = 900;
const [detailLimit, commandLimit] = [4000, 1000];

/**
 * Runs a candidate's calls under compute-sanitizer: accesses outside of what was allocated, races in shared memory, reads
 * of what nobody wrote. A tool that finds the same in the base, as some do in vendors' libraries, tells nothing of the
 * candidate. That a tool takes too long says nothing either.
 */
export async function sanitize(site: SanitizeSite): Promise<Sanitized> {
  const { device, searchPath = `${process.env["PATH"] ?? ""}${delimiter}/usr/local/cuda/bin` } = site;
  if (device.kind !== "cuda") return nothing("compute-sanitizer is for NVIDIA's devices");
  const program = findTool("compute-sanitizer", searchPath);
  if (program === null) return nothing("there is no compute-sanitizer in PATH (it comes with the CUDA toolkit)");
  return await withHostLock(() => withEachTool(site, program), device.wholeUuid);
}

/** As runs of the repository's own tests, so that a report names what was looked at and what was not. */
export const asTestRuns = ({ runs, skipped }: Sanitized): TestRun[] => [
  ...runs,
  ...skipped.map((why) => ({ command: "compute-sanitizer (skipped)", ok: true, seconds: 0, detail: why })),
];

const nothing = (why: string): Sanitized => ({ runs: [], skipped: [why] });

async function withEachTool(site: SanitizeSite, program: string): Promise<Sanitized> {
  const all: Sanitized = { runs: [], skipped: [] };
  for (const tool of tools) {
    const { runs, skipped } = await withTool(site, { program, tool });
    all.runs.push(...runs);
    all.skipped.push(...skipped);
    if (runs.some(({ ok }) => !ok)) break;
  }
  return all;
}

type Use = { program: string; tool: Tool };

async function withTool(site: SanitizeSite, use: Use): Promise<Sanitized> {
  const began = performance.now();
  const looked: string[] = [];
  const skipped: string[] = [];
  const runOf = (ok: boolean, detail = ""): TestRun => ({
    command: `compute-sanitizer --tool ${use.tool} (${looked.join(", ")})`.slice(0, commandLimit),
    ok,
    seconds: (performance.now() - began) / 1000,
    detail: detail.slice(0, detailLimit),
  });
  for (const workload of site.cases) {
    const found = await oneRun(site, { ...use, variant: "candidate", workload });
    if (found.kind === "clean") {
      looked.push(workload);
      continue;
    }
    const excuse = found.kind === "too-slow" ? found.words : await excuseOf(site, { ...use, workload });
    if (excuse === null) {
      looked.push(workload);
      return { runs: [runOf(false, `the base passes it; ${workload}: ${found.words}`)], skipped };
    }
    skipped.push(`compute-sanitizer --tool ${use.tool}, ${workload}: ${excuse}`.slice(0, commandLimit));
  }
  return { runs: looked.length === 0 ? [] : [runOf(true)], skipped };
}

/** Why what was found in the candidate is not its own, or null. */
async function excuseOf(site: SanitizeSite, run: Omit<Run, "variant">): Promise<string | null> {
  const base = await oneRun(site, { ...run, variant: "base" });
  return base.kind === "clean" ? null : `the base does not pass it either: ${base.words}`;
}

type Found = SanitizerFinding | { kind: "too-slow"; words: string };
type Run = Use & { variant: "base" | "candidate"; workload: string };

async function oneRun(site: SanitizeSite, { program, tool, variant, workload }: Run): Promise<Found> {
  const { command, mounts, env } = site.oneCall(variant, workload);
  const exit = await runConfined(site.scratch, {
    command: [program, ...options(tool), ...command],
    mounts: [...mounts, ...toolMounts(program)],
    cwd: "/tmp",
    // Every tensor is then an allocation of its own, with an end that the tool knows.
    env: { ...env, PYTORCH_NO_CUDA_MEMORY_CACHING: "1" },
    timeoutSeconds,
  });
  if (exit.timedOut) return { kind: "too-slow", words: `it took longer than ${timeoutSeconds} s` };
  if (exit.reached) return { kind: "no-summary", words: exit.reached.words };
  return readSanitizer(`${exit.stdout}\n${exit.stderr}`, exit.exitCode);
}

/**
 * Calls that fail are no finding: PyTorch and Triton ask for functions that a driver may lack, and go on without.
 * (Compute Sanitizer, "Command Line Options".)
 */
const options = (tool: Tool): string[] =>
  Object.entries({
    tool,
    "error-exitcode": "86",
    "report-api-errors": "no",
    "target-processes": "application-only",
    "print-limit": "20",
  }).flatMap(([name, value]) => [`--${name}`, value]);
