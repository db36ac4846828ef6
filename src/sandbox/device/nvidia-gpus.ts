import * as z from "zod";
import { ask } from "./device-program.ts";
import type { Answer } from "./device-program.ts";

/** A part of a device, made by NVIDIA's MIG, that is a device of its own to CUDA. */
export type MigInstance = { uuid: string; index: number; gpuInstance: number; computeInstance: number };

/** A device as `nvidia-smi -q -x` shows it. */
export type NvidiaGpu = {
  /** Place in the order of the PCI bus, as nvidia-smi counts. */
  index: number;
  uuid: string;
  /** Of `/dev/nvidia<minor>`, which is not always the index. */
  minor: number;
  /** As /sys writes it: `0000:17:00.0`. */
  busId: string;
  name: string;
  driver: string;
  /** Highest version of CUDA that the driver runs. */
  cuda: string;
  /** Bytes; null where the memory is the host's, as on some embedded devices. */
  memory: number | null;
  persistent: boolean;
  mig: readonly MigInstance[];
};

const Shown = z.strictObject({
  index: z.int().nonnegative(),
  uuid: z.string().regex(/^GPU-[0-9a-f-]+$/i),
  minor: z.coerce.number().int().nonnegative(),
  busId: z.string().regex(/^[0-9a-f]+:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/i),
  name: z.string().min(1),
  driver: z.string().min(1),
  cuda: z.string().min(1),
  memory: z.string(),
  persistence: z.string(),
});

export type NvidiaGpus = { kind: "seen"; gpus: NvidiaGpu[] } | Exclude<Answer, { kind: "said" }>;

/** The devices that the driver shows here. One that the driver lost, or that a newer format tells otherwise, is left out. */
export function readNvidiaGpus(): NvidiaGpus {
  const answer = ask("nvidia-smi", ["-q", "-x"]);
  if (answer.kind !== "said") return answer;
  const list = answer.text.includes("<mig_device>") ? ask("nvidia-smi", ["-L"]) : null;
  return { kind: "seen", gpus: parseNvidiaGpus(answer.text, list?.kind === "said" ? list.text : "") };
}

/**
 * @param xml of `nvidia-smi -q -x`
 * @param list of `nvidia-smi -L`, which alone has the UUIDs of MIG's parts
 */
export function parseNvidiaGpus(xml: string, list: string): NvidiaGpu[] {
  const parts = xml.split(/<gpu id="/).slice(1);
  const [driver, cuda] = [textIn(xml, "driver_version"), textIn(xml, "cuda_version")];
  return parts.flatMap((part, index) => {
    const shown = Shown.safeParse({
      index,
      uuid: textIn(part, "uuid"),
      minor: textIn(part, "minor_number"),
      busId: part.slice(0, part.indexOf('"')),
      name: textIn(part, "product_name"),
      driver,
      cuda,
      memory: textIn(textIn(part, "fb_memory_usage"), "total"),
      persistence: textIn(part, "persistence_mode"),
    }).data;
    if (!shown) return [];
    const { memory, persistence, busId, ...rest } = shown;
    const mig = migInstances(textIn(part, "mig_devices"), migUuids(list, shown.uuid));
    const device = {
      ...rest,
      busId: shortBusId(busId),
      memory: bytesIn(memory),
      persistent: persistence === "Enabled",
    };
    return [{ ...device, mig }];
  });
}

/** What stands between a tag and its end, at its first place; "" where there is none. */
const textIn = (xml: string, tag: string): string =>
  new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(xml)?.[1]?.trim() ?? "";

/** nvidia-smi writes domains with eight digits, /sys with four. */
const shortBusId = (text: string): string => text.toLowerCase().replace(/^0000(?=[0-9a-f]{4}:)/, "");

/** `143771 MiB` */
function bytesIn(text: string): number | null {
  const mebibytes = /^(\d+) MiB$/.exec(text)?.[1];
  return mebibytes === undefined ? null : Number(mebibytes) * 2 ** 20;
}

function migInstances(xml: string, uuids: ReadonlyMap<number, string>): MigInstance[] {
  return [...xml.matchAll(/<mig_device>([^]*?)<\/mig_device>/g)].flatMap(([, part = ""]) => {
    const index = Number(textIn(part, "index"));
    const uuid = uuids.get(index);
    if (uuid === undefined) return [];
    const [gpuInstance, computeInstance] = [textIn(part, "gpu_instance_id"), textIn(part, "compute_instance_id")];
    return [{ uuid, index, gpuInstance: Number(gpuInstance), computeInstance: Number(computeInstance) }];
  });
}

/** `GPU 0: NVIDIA H100 (UUID: GPU-…)`, and below it `  MIG 1g.10gb     Device  0: (UUID: MIG-…)`. */
function migUuids(list: string, gpu: string): Map<number, string> {
  const [, below = ""] = list.split(`(UUID: ${gpu})`);
  const [own = ""] = below.split(/^GPU /m);
  const found = own.matchAll(/^\s+MIG .*Device\s+(\d+): \(UUID: (MIG-[^)]+)\)/gm);
  return new Map([...found].map(([, index, uuid = ""]) => [Number(index), uuid]));
}
