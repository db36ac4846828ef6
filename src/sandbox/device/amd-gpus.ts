import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ask } from "./device-program.ts";
import { parseRocm } from "./rocm-smi.ts";

/** A device of ROCm's, as the kernel's driver for it (KFD) and `rocm-smi` show it. */
export type AmdGpu = {
  /** Place among the devices in the order of the topology, as ROCm counts. */
  index: number;
  /** `GPU-` and 16 hexadecimal digits, as ROCm writes it; of a device without one its place on the bus. */
  uuid: string;
  /** By which the kernel names it in `/sys/class/kfd/kfd/proc`. */
  gpuId: string;
  /** Of `/dev/dri/renderD<minor>`. */
  renderMinor: number;
  busId: string;
  /** `gfx90a` */
  target: string;
  name: string;
  /** Of the kernel's driver; "" where rocm-smi is not there to tell. */
  driver: string;
  memory: number | null;
};

/** The devices of `/sys/class/kfd/kfd/topology/nodes`; processors are nodes too, and have no vector units to count. */
export function readAmdGpus(root = "/"): AmdGpu[] {
  const nodes = join(root, "sys/class/kfd/kfd/topology/nodes");
  const found = namesIn(nodes)
    .filter((name) => /^\d+$/.test(name))
    .sort((a, b) => Number(a) - Number(b))
    .flatMap((name) => amdNode(join(nodes, name)));
  if (found.length === 0) return [];
  const answer = ask("rocm-smi", [
    "--showbus",
    "--showproductname",
    "--showmeminfo",
    "vram",
    "--showdriverversion",
    "--json",
  ]);
  const seen = answer.kind === "said" ? parseRocm(answer.text) : null;
  return found.map((node, index) => {
    const card = seen?.cards.find(({ busId }) => busId === node.busId);
    return {
      ...node,
      index,
      name: card?.name ?? `AMD ${node.target}`,
      memory: card?.memory ?? null,
      driver: seen?.driver ?? "",
    };
  });
}

type AmdNode = Pick<AmdGpu, "uuid" | "gpuId" | "renderMinor" | "busId" | "target">;

function amdNode(folder: string): AmdNode[] {
  // 64-bit identifiers do not fit a number.
  const properties = new Map(
    textOf(join(folder, "properties"))
      .split("\n")
      .map((line): [string, bigint] => {
        const [name = "", value = ""] = line.trim().split(" ");
        return [name, /^\d+$/.test(value) ? BigInt(value) : 0n];
      }),
  );
  const of = (name: string): number => Number(properties.get(name) ?? 0n);
  if (of("simd_count") === 0 || of("drm_render_minor") === 0) return [];
  const busId = busIdOf(of("domain"), of("location_id"));
  const unique = properties.get("unique_id") ?? 0n;
  return [
    {
      uuid: unique === 0n ? `PCI-${busId}` : `GPU-${unique.toString(16).padStart(16, "0")}`,
      gpuId: textOf(join(folder, "gpu_id")).trim(),
      renderMinor: of("drm_render_minor"),
      busId,
      target: targetOf(of("gfx_target_version")),
    },
  ];
}

/** Bus in the bits from 8 on, device in those from 3 on, function in the last three (pci_dev_id of the kernel). */
function busIdOf(domain: number, location: number): string {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");
  return `${hex(domain, 4)}:${hex((location >> 8) & 0xff, 2)}:${hex((location >> 3) & 0x1f, 2)}.${location & 7}`;
}

/** 90010 is gfx90a: major, minor in two digits, stepping in two digits, the last two written in hexadecimal. */
function targetOf(version: number): string {
  const [major, minor, stepping] = [Math.floor(version / 10_000), Math.floor(version / 100) % 100, version % 100];
  return `gfx${major}${minor.toString(16)}${stepping.toString(16)}`;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
