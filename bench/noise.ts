/**
 * How steady and how cheap a measurement is on this machine: what equal code shows (A/A) a process pair, what a process
 * costs to start, what an empty block costs, and what a comparison costs beside a plain loop over the same calls.
 *
 * npm run bench:noise [-- --json] [--pairs 12]
 */
import { parseArgs } from "node:util";
import { openArena } from "../src/evaluate/arena.ts";
import { startHarness } from "../src/evaluate/harness-process.ts";
import { emptyRun } from "../src/evaluate/harness-words.ts";
import { withHostLock } from "../src/evaluate/host-lock.ts";
import { compileHarness } from "../src/evaluate/native-harness.ts";
import { nativeProgram, symbolsOf } from "../src/evaluate/native-program.ts";
import { pinEvaluator, planCores } from "../src/sandbox/cores.ts";
import { startWatchdog } from "../src/sandbox/watchdog.ts";
import { median, standardDeviation } from "../src/stats/descriptive.ts";
import { pairValue } from "../src/stats/pair-values.ts";
import { openSite } from "./noise/site.ts";
import type { NoiseSite } from "./noise/site.ts";
import { computeTask, memoryTask } from "./noise/tasks.ts";
import type { NoiseTask } from "./noise/tasks.ts";

const { values } = parseArgs({ options: { json: { type: "boolean" }, pairs: { type: "string", default: "12" } } });
const limits = { deviation: { compute: 0.007, memory: 0.03 }, cost: { compute: 1.5, memory: 5 }, startMs: 30 };

pinEvaluator(planCores(1));
const targets: Target[] = [];
/** Gains of the A/A pairs as log ratios, and seconds of an empty block. */
const gains: Record<NoiseTask["kind"], number[]> = { compute: [], memory: [] };
const emptyBlock = { median: 0, p99: 0 };
const calm = { pairs: 0, disturbed: 0 };
// Other measurements of Hone's on this machine wait, here and in a plain loop alike.
await withHostLock(async () => {
  for (const task of [computeTask, memoryTask]) {
    const site = await openSite(task);
    try {
      targets.push(await deviation(task, site), await cost(task, site));
      if (task.kind === "compute") targets.push(await processStart(task, site));
    } finally {
      await site.close();
    }
  }
});
report();

type Target = { name: string; what: string; value: number; limit: number; unit: "%" | "x" | "ms"; holds: boolean };

function target(name: string, what: string, measured: Pick<Target, "value" | "limit" | "unit">): Target {
  return { name, what, ...measured, holds: measured.value <= measured.limit };
}

/** Standard deviation over process pairs of the value that is judged, in percent. */
async function deviation(task: NoiseTask, site: NoiseSite): Promise<Target> {
  const callSeconds: number[] = [];
  while (callSeconds.length < Number(values.pairs)) {
    const pair = await site.pair(1);
    const [measured] = pair.cases;
    if (!measured) throw new Error("a pair has its case");
    calm.pairs++;
    if (pair.doubts.includes("disturbed")) calm.disturbed++;
    gains[task.kind].push(pairValue(measured, "ratio"));
    callSeconds.push(median(measured.reference));
  }
  const call = `${(median(callSeconds) * 1000).toFixed(2)} ms a call`;
  return target(`${task.kind} deviation`, `A/A standard deviation a process pair, ${task.what}, ${call}`, {
    value: 100 * standardDeviation(gains[task.kind]),
    limit: Number((100 * limits.deviation[task.kind]).toFixed(3)),
    unit: "%",
  });
}

/** Wall time of a comparison over that of a plain loop, both with a second of work a process; median of three. */
async function cost(task: NoiseTask, site: NoiseSite): Promise<Target> {
  const ratios: number[] = [];
  const times = await casesOfASecond(site);
  let work = 0;
  while (ratios.length < 3) {
    const began = performance.now();
    const pair = await site.pair(times);
    const seconds = (performance.now() - began) / 1000;
    let naive = 0;
    for (const side of ["reference", "candidate"] as const) {
      const calls = pair.cases.reduce((sum, measured) => sum + measured.calls[side] * measured[side].length, 0);
      naive += site.naive(Math.max(...pair.cases.map((measured) => measured.calls[side])), calls);
    }
    work = naive / 2;
    ratios.push(seconds / naive);
  }
  return target(
    `${task.kind} cost`,
    `a comparison over a plain loop of the same calls, ${task.what}, ${work.toFixed(1)} s of work a process`,
    { value: median(ratios), limit: limits.cost[task.kind], unit: "x" },
  );
}

/** How often a pair runs the case so that each of its processes works for a second at least. */
async function casesOfASecond(site: NoiseSite): Promise<number> {
  const [measured] = (await site.pair(1)).cases;
  if (!measured) throw new Error("a pair has its case");
  const { reference, calls } = measured;
  return Math.ceil(1.1 / (median(reference) * calls.reference * reference.length));
}

/** From asking for a sandboxed process until its library is loaded; on the way what an empty block costs. */
async function processStart({ contract }: NoiseTask, site: NoiseSite): Promise<Target> {
  const harness = await compileHarness(site.scratch, { name: "bench", functions: contract.functions });
  const watchdog = startWatchdog();
  const arena = openArena(2 ** 20);
  const starts: number[] = [];
  const blocks: number[] = [];
  for (let at = 0; at < 21; at++) {
    const began = performance.now();
    const started = startHarness({
      scratch: site.scratch,
      watchdog,
      role: "bench",
      program: nativeProgram(site.scratch, { harness, library: site.library, symbols: symbolsOf(contract.functions) }),
      memory: arena.fds,
      runSeconds: 60,
      cores: site.cores,
    });
    starts.push(performance.now() - began);
    for (let block = 0; block < 50; block++) blocks.push(started.command(emptyRun, 10_000).seconds);
    started.close();
  }
  arena.close();
  await watchdog.close();
  blocks.sort((a, b) => a - b);
  Object.assign(emptyBlock, { median: median(blocks), p99: blocks[Math.floor(blocks.length * 0.99)] });
  return target("start", "a sandboxed process from asking for it to its library loaded", {
    value: median(starts),
    limit: limits.startMs,
    unit: "ms",
  });
}

function report(): void {
  const holds = targets.every((one) => one.holds);
  if (values.json) console.log(JSON.stringify({ targets, gains, emptyBlock, ...calm, holds }));
  else {
    for (const { what, value, limit, unit, holds: does } of targets)
      console.log(`noise: ${what}: ${value.toFixed(2)} ${unit} (at most ${limit}) ${does ? "holds" : "falls short"}`);
    console.log(
      `noise: an empty block takes ${shown(emptyBlock.median)}, 99 of 100 less than ${shown(emptyBlock.p99)}`,
    );
    const { disturbed, pairs } = calm;
    if (disturbed > 0) console.log(`noise: ${disturbed} of ${pairs} pairs were disturbed: the machine is not quiet`);
  }
  process.exitCode = holds ? 0 : 1;
}

function shown(seconds: number): string {
  return `${(seconds * 1e6).toFixed(0)} µs`;
}
