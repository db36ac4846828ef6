import { existsSync, readFileSync, readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { Mount } from "../bubblewrap.ts";
import type { AmdGpu } from "./amd-gpus.ts";
import { driverFolder } from "./driver-libraries.ts";
import type { MigInstance, NvidiaGpu } from "./nvidia-gpus.ts";

/** What a sandbox must be shown of the machine for one device, and the nodes of it that are missing. */
export type DevicePlace = { mounts: Mount[]; env: Record<string, string>; missing: string[] };

/**
 * NVIDIA's nodes (MIG User Guide, "Device Nodes and Capabilities") but those for displays. From version 570 on the driver
 * also opens `nvidia-uvm-tools`. Of /sys it reads processors, NUMA nodes and its own module, and without any of it
 * `cuInit` ends with 304.
 * @param root where the machine's folders are looked for; the paths in the sandbox are the same
 */
export function nvidiaPlace(gpu: NvidiaGpu, mig: MigInstance | null, root: string): DevicePlace {
  const needed = [
    `/dev/nvidia${gpu.minor}`,
    "/dev/nvidiactl",
    "/dev/nvidia-uvm",
    ...(mig ? capabilities(gpu, mig, root) : []),
  ];
  const nodes = [...needed, "/dev/nvidia-uvm-tools"];
  const modules = namesIn(join(root, "sys/module")).filter((name) => /^nvidia(_\w+)?$/.test(name));
  const shown = ["/proc/driver/nvidia", ...topology(gpu.busId, root), ...modules.map((name) => `/sys/module/${name}`)];
  const libraries = driverFolder("libcuda.so.1");
  return {
    mounts: [
      ...bound(nodes, root, true),
      ...bound(shown, root, false),
      ...(libraries?.mounted ? readOnly(libraries.folder) : []),
    ],
    env: {
      CUDA_VISIBLE_DEVICES: mig?.uuid ?? gpu.uuid,
      CUDA_DEVICE_ORDER: "PCI_BUS_ID",
      // Nothing that one process compiled is found by the next one.
      CUDA_CACHE_DISABLE: "1",
      ...(libraries && { LD_LIBRARY_PATH: libraries.folder }),
    },
    missing: needed.filter((path) => !existsSync(join(root, path))),
  };
}

/**
 * The nodes that let somebody use a part made by MIG: `DeviceFileMinor: 12` in the driver's file of that right is
 * `/dev/nvidia-caps/nvidia-cap12`.
 */
function capabilities({ minor }: NvidiaGpu, { gpuInstance, computeInstance }: MigInstance, root: string): string[] {
  const own = `proc/driver/nvidia/capabilities/gpu${minor}/mig/gi${gpuInstance}`;
  return [`${own}/access`, `${own}/ci${computeInstance}/access`].map((file) => {
    const cap = /^DeviceFileMinor: (\d+)/m.exec(textOf(join(root, file)))?.[1];
    return cap === undefined ? `/${file}` : `/dev/nvidia-caps/nvidia-cap${cap}`;
  });
}

/**
 * ROCm's two nodes (ROCm, "Accessing GPUs in containers"), what its runtime and libdrm read of /sys, and its own folder,
 * where an installation has one.
 */
export function amdPlace(gpu: AmdGpu, root: string): DevicePlace {
  const nodes = ["/dev/kfd", `/dev/dri/renderD${gpu.renderMinor}`];
  const own = ["/sys/devices/virtual/kfd", "/sys/class/kfd", "/sys/class/drm", "/sys/dev/char", "/sys/module/amdgpu"];
  const installed = namesIn(join(root, "opt")).filter((name) => /^(rocm(-[\d.]+)?|amdgpu)$/.test(name));
  return {
    mounts: [
      ...bound(nodes, root, true),
      ...bound([...topology(gpu.busId, root), ...own, ...installed.map((name) => `/opt/${name}`)], root, false),
    ],
    env: {
      // The runtime leaves out what it may not open; then the only one is the first.
      ROCR_VISIBLE_DEVICES: gpu.uuid.startsWith("GPU-") ? gpu.uuid : "0",
      HIP_VISIBLE_DEVICES: "0",
    },
    missing: nodes.filter((path) => !existsSync(join(root, path))),
  };
}

/** Processors and memory, the bus, whose links lead nowhere but to this one device, and the device on it. */
function topology(busId: string, root: string): string[] {
  const link = join(root, "sys/bus/pci/devices", busId);
  const device = existsSync(link) ? [`/${realpathSync(link).slice(realpathSync(root).length).replace(/^\//, "")}`] : [];
  return ["/sys/devices/system", "/sys/bus/pci/devices", ...device];
}

function bound(paths: readonly string[], root: string, device: boolean): Mount[] {
  const there = paths.filter((path) => existsSync(join(root, path)));
  return there.map((at) => ({ from: join(root, at), at, ...(device && { device }) }));
}

const readOnly = (path: string): Mount[] => [{ from: path, at: path }];

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
