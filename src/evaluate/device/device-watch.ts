import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { ask } from "../../sandbox/device/device-program.ts";
import { parseRocm } from "../../sandbox/device/rocm-smi.ts";
import type { BoundDevice } from "../../sandbox/devices.ts";
import { parseNvidiaSample, queryOf } from "./device-sample.ts";
import type { DeviceSample } from "./device-sample.ts";

/** Looks at a device from time to time, from a process of its own, until `end`. */
export type DeviceWatch = { end(): Promise<DeviceSample[]> };

/** Between two looks. Each is a few calls into the driver, none of them in the way of a launch. */
const everyMs = 200;

export const watchDevice = (device: BoundDevice, reasonField: string | null): DeviceWatch =>
  device.kind === "cuda" ? watchNvidia(device, reasonField) : watchAmd(device);

/**
 * nvidia-smi goes on by itself while this process waits in a blocking read; what it writes meanwhile stays in its pipe. A
 * clock between two blocks is one at rest, so that a look before and one after would see nothing of the work.
 */
function watchNvidia({ wholeUuid }: BoundDevice, reasonField: string | null): DeviceWatch {
  if (reasonField === null) return { end: async () => [] };
  const args = ["-i", wholeUuid, `--query-gpu=${queryOf(reasonField)}`, "--format=csv,noheader,nounits"];
  const child = spawn("nvidia-smi", [...args, "-lms", String(everyMs)], { stdio: ["ignore", "pipe", "ignore"] });
  const closed = once(child, "close").catch(() => {});
  const text: string[] = [];
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => void text.push(chunk));
  return {
    end: async () => {
      stop(child);
      await closed;
      return samplesIn(text.join(""));
    },
  };
}

function stop(child: ChildProcess): void {
  if (child.exitCode === null) child.kill("SIGTERM");
}

/** The last line may be cut off. */
const samplesIn = (text: string): DeviceSample[] =>
  text
    .split("\n")
    .slice(0, -1)
    .flatMap((line) => parseNvidiaSample(line) ?? []);

const rocmQuery = ["--showclocks", "--showtemp", "--showpower", "--showuse", "--showbus", "--json"];

/** rocm-smi does not repeat itself, and is slow to start: one look before and one after, at a device that rests by then. */
function watchAmd(device: BoundDevice): DeviceWatch {
  const before = lookAtAmd(device);
  return { end: async () => [...before, ...lookAtAmd(device)] };
}

function lookAtAmd({ busId }: BoundDevice): DeviceSample[] {
  const answer = ask("rocm-smi", rocmQuery);
  const card = answer.kind === "said" ? parseRocm(answer.text)?.cards.find((each) => each.busId === busId) : undefined;
  if (!card) return [];
  const { clockMhz, temperatureC, powerW, busy } = card;
  return [{ clockMhz, temperatureC, powerW, idle: busy === null || busy === 0, throttle: [] }];
}
