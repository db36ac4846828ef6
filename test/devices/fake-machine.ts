import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { vi } from "vitest";

const recorded = fileURLToPath(new URL("recorded/", import.meta.url));

/** Programs of a driver that answer what was recorded of real ones, as processes of their own, and a machine's folders. */
export type FakeMachine = {
  root: string;
  /** Folder of its programs, the first in PATH. */
  bin: string;
  /** Writes a file of the machine; a link where `to` is given. */
  write(path: string, content: string): void;
  link(path: string, to: string): void;
  program(name: string, script: string): void;
  remove(): void;
};

export function fakeMachine(): FakeMachine {
  const folder = mkdtempSync(join(tmpdir(), "hone-fake-"));
  chmodSync(folder, 0o755);
  const [root, bin] = [join(folder, "root"), join(folder, "bin")];
  for (const each of [root, bin]) mkdirSync(each);
  vi.stubEnv("PATH", `${bin}:${process.env["PATH"] ?? ""}`);
  const at = (path: string) => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    return file;
  };
  return {
    root,
    bin,
    write: (path, content) => writeFileSync(at(path), content),
    link: (path, to) => symlinkSync(to, at(path)),
    program: (name, script) => writeFileSync(join(bin, name), `#!/bin/sh\nhere=${bin}\n${script}`, { mode: 0o755 }),
    remove: () => {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type NvidiaSaid = {
  /** A file of `recorded/` for `-q -x`, and one for `-L`. */
  xml?: string;
  list?: string;
  /** Lines of `--query-gpu`, one every twentieth of a second where it goes on. */
  samples?: readonly string[];
  /** Lines of `--query-compute-apps`. */
  users?: readonly string[];
  /** Knows the mask of reasons by its old name only. */
  isOld?: boolean;
};

/** nvidia-smi with the answers of a real one. */
export function fakeNvidiaSmi(machine: FakeMachine, said: NvidiaSaid): void {
  const { xml = "h200-pair.xml", list, samples = [], users = [], isOld = false } = said;
  const put = (name: string, lines: readonly string[]) =>
    writeFileSync(join(machine.bin, name), lines.map((line) => `${line}\n`).join(""));
  copyFileSync(join(recorded, xml), join(machine.bin, "all.xml"));
  if (list === undefined) put("all.list", []);
  else copyFileSync(join(recorded, list), join(machine.bin, "all.list"));
  put("samples", samples);
  put("users", users);
  const unknown = isOld ? "clocks_event_reasons" : "no such field";
  machine.program(
    "nvidia-smi",
    `case "$*" in
  "-q -x") cat $here/all.xml ;;
  "-L") cat $here/all.list ;;
  *--query-compute-apps*) cat $here/users ;;
  *"${unknown}"*) echo 'Field "clocks_event_reasons.active" is not a valid field to query.'; exit 2 ;;
  *--query-gpu=*-lms*) while read -r line; do echo "$line"; sleep 0.05; done < $here/samples; exec sleep 60 ;;
  *--query-gpu=*) head -n 1 $here/samples ;;
  *) echo "Invalid combination of input arguments."; exit 1 ;;
esac`,
  );
}

/** The nodes and files that the driver of two H200s leaves in a machine's folders. */
export function nvidiaFolders(machine: FakeMachine): void {
  for (const node of ["nvidia0", "nvidia3", "nvidiactl", "nvidia-uvm", "nvidia-uvm-tools", "nvidia-modeset"])
    machine.write(`dev/${node}`, "");
  machine.write("proc/driver/nvidia/version", "NVRM version: NVIDIA UNIX x86_64 Kernel Module  575.57.08\n");
  for (const name of ["nvidia", "nvidia_uvm", "nvme"]) machine.write(`sys/module/${name}/initstate`, "live\n");
  machine.write("sys/devices/system/cpu/online", "0-1\n");
  machine.write("sys/devices/pci0000:15/0000:15:01.0/0000:17:00.0/numa_node", "0\n");
  machine.link("sys/bus/pci/devices/0000:17:00.0", "../../../devices/pci0000:15/0000:15:01.0/0000:17:00.0");
}

/** What KFD shows of a processor and two MI210, and their nodes. */
export function amdFolders(machine: FakeMachine): void {
  const node = (number: number, properties: Record<string, number | string>, gpuId: number) => {
    const folder = `sys/class/kfd/kfd/topology/nodes/${number}`;
    const text = Object.entries(properties).map(([name, value]) => `${name} ${value}\n`);
    machine.write(`${folder}/properties`, text.join(""));
    machine.write(`${folder}/gpu_id`, `${gpuId}\n`);
  };
  node(0, { cpu_cores_count: 64, simd_count: 0, drm_render_minor: 0 }, 0);
  const gpu = { cpu_cores_count: 0, simd_count: 416, gfx_target_version: 90010, vendor_id: 4098, domain: 0 };
  node(1, { ...gpu, location_id: 0x8300, drm_render_minor: 128, unique_id: "8776922812345678901" }, 56137);
  node(2, { ...gpu, location_id: 0xa300, drm_render_minor: 129, unique_id: "0" }, 42700);
  for (const path of ["dev/kfd", "dev/dri/renderD128", "dev/dri/renderD129", "dev/dri/card1"]) machine.write(path, "");
  machine.write("sys/devices/virtual/kfd/kfd/topology/generation_id", "2\n");
  machine.write("sys/devices/pci0000:80/0000:80:03.1/0000:83:00.0/vendor", "0x1002\n");
  machine.link("sys/bus/pci/devices/0000:83:00.0", "../../../devices/pci0000:80/0000:80:03.1/0000:83:00.0");
  machine.write("sys/module/amdgpu/initstate", "live\n");
  machine.write("opt/rocm-6.2.0/bin/hipcc", "");
  machine.program("rocm-smi", `cat ${join(recorded, "mi210.json")}`);
}
