import { EnvironmentError } from "../model/input-error.ts";
import type { Mount } from "./bubblewrap.ts";
import { readAmdGpus } from "./device/amd-gpus.ts";
import { readNvidiaGpus } from "./device/nvidia-gpus.ts";
import type { MigInstance, NvidiaGpu, NvidiaGpus } from "./device/nvidia-gpus.ts";
import { amdPlace, nvidiaPlace } from "./device/places.ts";
import type { DevicePlace } from "./device/places.ts";
import { visibleToCuda, visibleToHip } from "./device/visible.ts";
import type { Variables } from "./device/visible.ts";

/** The one GPU of a goal, and what a sandbox must be given for it. */
export type BoundDevice = {
  kind: "cuda" | "hip";
  /** As its runtime names it: `GPU-…`, or `MIG-…` for a part of one. */
  uuid: string;
  /** Of the whole device, which has the clock and the temperature. */
  wholeUuid: string;
  busId: string;
  name: string;
  driver: string;
  /** `CUDA 12.9`, `gfx90a`: what the driver runs. */
  runtime: string;
  /** Bytes; null where nobody tells. */
  memory: number | null;
  /** Its place among the devices of this machine, and how many there are. */
  ordinal: number;
  count: number;
  mounts: readonly Mount[];
  env: Readonly<Record<string, string>>;
  /** How the kernel names it in the list of its users; null where the driver has its own. */
  kfdId: string | null;
};

export type Looked = {
  /** By default this process's own environment. */
  variables?: Variables;
  /** Where the machine's `dev`, `proc` and `sys` lie. */
  root?: string;
};

/**
 * The GPU that a contract's `device` means: the first that CUDA_VISIBLE_DEVICES and its like leave, and no other. Throws
 * `EnvironmentError` where there is none, with what was looked for.
 */
export function findDevice(
  kind: BoundDevice["kind"],
  { variables = process.env, root = "/" }: Looked = {},
): BoundDevice {
  return kind === "cuda" ? findNvidia(variables, root) : findAmd(variables, root);
}

function findNvidia(variables: Variables, root: string): BoundDevice {
  const gpus = seenOrThrow(readNvidiaGpus());
  const parts = gpus.flatMap(partsOf);
  const { devices, by } = visibleToCuda(parts, variables);
  const [chosen] = devices;
  if (!chosen) throw noneLeft("cuda", { count: parts.length, by, value: variables[by ?? ""] });
  const { gpu, mig, uuid } = chosen;
  const place = nvidiaPlace(gpu, mig, root);
  refuseMissing(place, `sudo nvidia-modprobe -u -c ${gpu.minor}`);
  return {
    kind: "cuda",
    uuid,
    wholeUuid: gpu.uuid,
    busId: gpu.busId,
    name: mig ? `${gpu.name} (a part of it, by MIG)` : gpu.name,
    driver: gpu.driver,
    runtime: `CUDA ${gpu.cuda}`,
    memory: mig ? null : gpu.memory,
    ordinal: parts.indexOf(chosen),
    count: parts.length,
    mounts: place.mounts,
    env: place.env,
    kfdId: null,
  };
}

type Part = { gpu: NvidiaGpu; mig: MigInstance | null; index: string; uuid: string };

const partsOf = (gpu: NvidiaGpu): Part[] =>
  gpu.mig.length === 0
    ? [{ gpu, mig: null, index: String(gpu.index), uuid: gpu.uuid }]
    : gpu.mig.map((mig) => ({ gpu, mig, index: `${gpu.index}:${mig.index}`, uuid: mig.uuid }));

function seenOrThrow(found: NvidiaGpus): NvidiaGpu[] {
  switch (found.kind) {
    case "missing":
      throw new EnvironmentError(
        "the contract runs on cuda, and there is no nvidia-smi in PATH to find a device with",
        "Install NVIDIA's driver, which brings it, and see hone doctor; or write device: cpu",
      );
    case "failed":
      throw new EnvironmentError(
        `the contract runs on cuda, and nvidia-smi finds no device: ${found.why}`,
        "Load the driver (sudo modprobe nvidia), or give the container its device (docker run --gpus all)",
      );
    case "seen":
      return found.gpus;
  }
}

function findAmd(variables: Variables, root: string): BoundDevice {
  const gpus = readAmdGpus(root).map((gpu) => ({ ...gpu, place: gpu.index, index: String(gpu.index) }));
  const { devices, by } = visibleToHip(gpus, variables);
  const [chosen] = devices;
  if (!chosen) throw noneLeft("hip", { count: gpus.length, by, value: variables[by ?? ""] });
  const { place: ordinal, uuid, busId, name, driver, memory } = chosen;
  const place = amdPlace({ ...chosen, index: ordinal }, root);
  refuseMissing(place, "sudo modprobe amdgpu; in a container: docker run --device /dev/kfd --device /dev/dri");
  return {
    kind: "hip",
    uuid,
    wholeUuid: uuid,
    busId,
    name,
    driver,
    runtime: chosen.target,
    memory,
    ordinal,
    count: gpus.length,
    mounts: place.mounts,
    env: place.env,
    kfdId: chosen.gpuId,
  };
}

type NoneLeft = { count: number; by: string | null; value: string | undefined };

function noneLeft(kind: BoundDevice["kind"], { count, by, value }: NoneLeft): EnvironmentError {
  if (by !== null && count > 0)
    return new EnvironmentError(
      `the contract runs on ${kind}, and ${by}=${value ?? ""} leaves none of this machine's ${count} devices`,
      `Unset ${by}, or name a device by an index below ${count} or by its UUID`,
    );
  const looked = kind === "cuda" ? "nvidia-smi shows none" : "there is none in /sys/class/kfd/kfd/topology/nodes";
  return new EnvironmentError(
    `the contract runs on ${kind}, and this machine has no such device: ${looked}`,
    "Run it where there is one (runs_on: in the goal names the runner), or write device: cpu",
  );
}

function refuseMissing({ missing }: DevicePlace, remedy: string): void {
  if (missing.length === 0) return;
  throw new EnvironmentError(`the device is there, and its nodes are not: ${missing.join(", ")}`, remedy);
}
