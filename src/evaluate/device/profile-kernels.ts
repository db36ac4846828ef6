import { delimiter } from "node:path";
import type { BoundDevice } from "../../sandbox/devices.ts";
import { runConfined } from "../../sandbox/run-confined.ts";
import type { Scratch } from "../../sandbox/scratch.ts";
import { excerpt } from "../build.ts";
import { findTool, toolMounts } from "./tools.ts";
import type { OneCall } from "./tools.ts";

/** Each kernel is replayed for each group of counters. */
const timeoutSeconds = 600;
const most = 20_000;

type Tool = { name: string; options: readonly string[]; folders: readonly string[] };

/** What looks at single kernels on each kind of device, the newest first. Nsight Compute CLI and rocprof documentation. */
const tools: Readonly<Record<BoundDevice["kind"], readonly Tool[]>> = {
  cuda: [
    {
      name: "ncu",
      options: ["--set", "basic", "--print-summary", "per-kernel", "--launch-count", "50"],
      folders: ["/usr/local/cuda/bin", "/opt/nvidia/nsight-compute"],
    },
  ],
  hip: [
    { name: "rocprofv3", options: ["--kernel-trace", "--stats", "--summary", "--"], folders: ["/opt/rocm/bin"] },
    { name: "rocprof", options: ["--stats"], folders: ["/opt/rocm/bin"] },
  ],
};

export type KernelProfiling = { scratch: Scratch; device: BoundDevice; call: OneCall; searchPath?: string };

/**
 * What the vendor's profiler says of each kernel in one call, as text; null where there is none. One that may not read the
 * counters says so in its text (NVIDIA's ERR_NVGPUCTRPERM), which a person can act on.
 */
export async function profileKernels({
  scratch,
  device,
  call,
  searchPath = process.env["PATH"] ?? "",
}: KernelProfiling): Promise<string | null> {
  for (const { name, options, folders } of tools[device.kind]) {
    const program = findTool(name, [searchPath, ...folders].join(delimiter));
    if (program === null) continue;
    const exit = await runConfined(scratch, {
      command: [program, ...options, ...call.command],
      mounts: [...call.mounts, ...toolMounts(program)],
      cwd: "/tmp",
      env: call.env,
      timeoutSeconds,
    });
    const said =
      exit.exitCode === 0 ? exit.stdout : `it ended with ${exit.exitCode}: ${excerpt(exit.stderr || exit.stdout)}`;
    return `${name}\n${said}`.slice(0, most);
  }
  return null;
}
