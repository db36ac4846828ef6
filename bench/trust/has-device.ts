import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Whether there is an NVIDIA device whose driver answers. */
export const hasDevice = (): boolean =>
  existsSync("/dev/nvidiactl") && spawnSync("nvidia-smi", ["-L"], { timeout: 20_000 }).status === 0;
