import type { Calibration, Place } from "./engine-started.ts";
import { treeOf } from "./engine-tree.ts";
import { cacheFolder } from "./evaluate/cache-folder.ts";
import { withDevice } from "./evaluate/device/device-environment.ts";
import { deviceRoof, leastDeviceSeconds, measureDeviceRoof } from "./evaluate/device/device-roof.ts";
import { noEnvironment } from "./evaluate/environment/environment.ts";
import type { Environment } from "./evaluate/environment/environment.ts";
import { withHostLock } from "./evaluate/host-lock.ts";
import { keepNoise, knownNoise } from "./evaluate/noise-store.ts";
import type { NoiseKey, NoiseStore } from "./evaluate/noise-store.ts";
import { hasMatrixUnit, leastSeconds, measureRoof } from "./evaluate/roofline.ts";
import { knownRoof, knownRoofOf } from "./evaluate/roofline-store.ts";
import type { EngineRequest } from "./evolve/ports.ts";
import type { Case } from "./model/benchmark.ts";
import type { Goal } from "./model/goal.ts";
import { splitOf } from "./model/split.ts";
import type { BoundDevice } from "./sandbox/devices.ts";
import { openScratch } from "./sandbox/scratch.ts";
import type { Scratch } from "./sandbox/scratch.ts";
import { sandboxUser } from "./sandbox/user.ts";

/** What of a campaign decides what is known of its machine. */
export type Calibrated = Pick<EngineRequest, "mode" | "benchmark" | "frozen" | "tree"> & { goal: Pick<Goal, "root"> };

/** Makes the task's environment, in which a GPU's roof is measured; asked only where that is to be done. */
export type EnvironmentIn = (scratch: Scratch) => Promise<Environment>;

/**
 * What is known of this machine before a campaign begins. The roof is measured where it is not, in about a second, that of
 * a GPU in a few, with the environment's PyTorch. A confirmation on GitHub uses no noise that another run kept, and
 * measures the roof itself.
 */
export async function calibrationOf(
  request: Calibrated,
  place: Place,
  environmentIn: EnvironmentIn = async () => noEnvironment,
): Promise<Calibration> {
  const noise = request.mode === "verify" ? [] : knownNoise(noiseStore(), noiseKey(request, place));
  const { cases, driver } = request.benchmark;
  // What a benchmark's own command prints is not held to the roof.
  if (driver === "command" || !cases.some(({ flops, bytes }) => flops ?? bytes))
    return { least: new Map(), noise, doubts: [] };
  const leastOf = await withScratch(place, (scratch) =>
    place.device
      ? leastOnDevice(request, { ...place, scratch, device: place.device, environmentIn })
      : leastOnProcessor(request, { ...place, scratch }),
  );
  if (!leastOf) return { least: new Map(), noise, doubts: ["no-roofline"] };
  const least = new Map<string, number>();
  for (const workload of cases) {
    const seconds = leastOf(workload);
    if (seconds !== undefined) least.set(workload.id, seconds);
  }
  return { least, noise, doubts: [] };
}

/** Keeps the A/A gains of a campaign for the next one of the same task here. */
export function keepCalibration(request: Calibrated, place: Place, gains: readonly number[]): void {
  if (request.mode !== "verify") keepNoise(noiseStore(), noiseKey(request, place), gains);
}

/** Seconds that a call of a case takes at least; undefined where it states no work. */
type LeastOf = (workload: Case) => number | undefined;
type RoofPlace = Omit<Place, "device"> & { scratch: Scratch };

async function leastOnProcessor({ mode, benchmark }: Calibrated, place: RoofPlace): Promise<LeastOf | null> {
  const { scratch, machine, cores } = place;
  const { threads } = benchmark;
  const roof = await knownRoof(
    { folder: cacheFolder(), machine, threads, now: Date.now() },
    { fresh: mode === "verify", measure: () => measureRoof({ scratch, cores: cores.candidate, threads }) },
  );
  const machinery = roof && { roof, matrixUnit: hasMatrixUnit() };
  return machinery && ((workload) => leastSeconds(benchmark, workload, machinery));
}

type DeviceRoofPlace = RoofPlace & { device: BoundDevice; environmentIn: EnvironmentIn };

async function leastOnDevice({ mode, benchmark }: Calibrated, place: DeviceRoofPlace): Promise<LeastOf | null> {
  const { scratch, machine, cores, device } = place;
  const measure = async () => {
    const environment = withDevice(await place.environmentIn(scratch), device);
    // Work of another campaign on the device would lower it.
    const alone = () => measureDeviceRoof({ scratch, environment, cores: cores.candidate });
    return await withHostLock(alone, device.wholeUuid);
  };
  const { threads } = benchmark;
  const store = { folder: cacheFolder(), machine, device: device.uuid, threads, now: Date.now() };
  const roof = await knownRoofOf(deviceRoof, store, { fresh: mode === "verify", measure });
  return roof && ((workload) => leastDeviceSeconds(benchmark, workload, roof));
}

/** A temporary folder for what is done before there is an evaluator. */
export async function withScratch<T>({ sandbox }: Place, work: (scratch: Scratch) => Promise<T>): Promise<T> {
  const scratch = openScratch({
    user: sandboxUser(process.pid),
    sandbox: sandbox.kind === "bubblewrap" ? "bubblewrap" : "none",
  });
  try {
    return await work(scratch);
  } finally {
    scratch.remove();
  }
}

const noiseStore = (): NoiseStore => ({ folder: cacheFolder(), now: Date.now() });

function noiseKey(request: Calibrated, { machine, device }: Place): NoiseKey {
  const { benchmark, frozen, goal } = request;
  const { fingerprint, os, toolchain, device: words } = machine;
  const split = splitOf(benchmark);
  return {
    machine: { fingerprint, os, toolchain, device: words },
    ...(device && { device: device.uuid }),
    threads: benchmark.threads,
    evaluator: frozen.evaluator.digest,
    benchmark: frozen.benchmarkHash,
    base: treeOf(request),
    root: goal.root,
    trainCases: benchmark.cases.map(({ id }) => id).filter((id) => split.get(id) !== "test"),
  };
}
