import type { Calibration, Place } from "./engine-started.ts";
import { cacheFolder } from "./evaluate/cache-folder.ts";
import { keepNoise, knownNoise } from "./evaluate/noise-store.ts";
import type { NoiseKey, NoiseStore } from "./evaluate/noise-store.ts";
import { hasMatrixUnit, leastSeconds, measureRoof } from "./evaluate/roofline.ts";
import { knownRoof } from "./evaluate/roofline-store.ts";
import type { EngineRequest } from "./evolve/ports.ts";
import type { Goal } from "./model/goal.ts";
import { splitOf } from "./model/split.ts";
import { openScratch } from "./sandbox/scratch.ts";
import { sandboxUser } from "./sandbox/user.ts";

/** What of a campaign decides what is known of its machine. */
export type Calibrated = Pick<EngineRequest, "mode" | "benchmark" | "frozen"> & { goal: Pick<Goal, "root"> };

/**
 * What is known of this machine before a campaign begins. The roof is measured where it is not, in about a second. A
 * confirmation on GitHub uses no noise that another run kept, and measures the roof itself.
 */
export async function calibrationOf(request: Calibrated, place: Place): Promise<Calibration> {
  const noise = request.mode === "verify" ? [] : knownNoise(noiseStore(), noiseKey(request, place));
  const { cases, driver } = request.benchmark;
  // What a benchmark's own command prints is not held to the roof.
  if (driver === "command" || !cases.some(({ flops, bytes }) => flops ?? bytes))
    return { least: new Map(), noise, doubts: [] };
  const roof = await roofOf(request, place);
  if (!roof) return { least: new Map(), noise, doubts: ["no-roofline"] };
  const machinery = { roof, matrixUnit: hasMatrixUnit() };
  const least = new Map<string, number>();
  for (const workload of cases) {
    const seconds = leastSeconds(request.benchmark, workload, machinery);
    if (seconds !== undefined) least.set(workload.id, seconds);
  }
  return { least, noise, doubts: [] };
}

/** Keeps the A/A gains of a campaign for the next one of the same task here. */
export function keepCalibration(request: Calibrated, place: Place, gains: readonly number[]): void {
  if (request.mode !== "verify") keepNoise(noiseStore(), noiseKey(request, place), gains);
}

async function roofOf({ mode, benchmark }: Calibrated, { machine, sandbox, cores }: Place) {
  const scratch = openScratch({
    user: sandboxUser(process.pid),
    sandbox: sandbox.kind === "bubblewrap" ? "bubblewrap" : "none",
  });
  try {
    const { threads } = benchmark;
    return await knownRoof(
      { folder: cacheFolder(), machine, threads, now: Date.now() },
      { fresh: mode === "verify", measure: () => measureRoof({ scratch, cores: cores.candidate, threads }) },
    );
  } finally {
    scratch.remove();
  }
}

const noiseStore = (): NoiseStore => ({ folder: cacheFolder(), now: Date.now() });

function noiseKey({ benchmark, frozen, goal }: Calibrated, { machine }: Place): NoiseKey {
  const { fingerprint, os, toolchain } = machine;
  const split = splitOf(benchmark);
  return {
    machine: { fingerprint, os, toolchain },
    threads: benchmark.threads,
    evaluator: frozen.evaluator.digest,
    benchmark: frozen.benchmarkHash,
    base: frozen.base,
    root: goal.root,
    trainCases: benchmark.cases.map(({ id }) => id).filter((id) => split.get(id) !== "test"),
  };
}
