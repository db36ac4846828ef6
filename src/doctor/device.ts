import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { EnvironmentError } from "../model/input-error.ts";
import type { DoctorCheck } from "../report/doctor-report.ts";
import { ask } from "../sandbox/device/device-program.ts";
import { readNvidiaGpus } from "../sandbox/device/nvidia-gpus.ts";
import { probeDevice } from "../sandbox/device/probe-device.ts";
import type { ProbeSite } from "../sandbox/device/probe-device.ts";
import { findDevice } from "../sandbox/devices.ts";
import type { BoundDevice, Looked } from "../sandbox/devices.ts";
import { probeSandbox } from "../sandbox/probe.ts";
import { sandboxUser } from "../sandbox/user.ts";
import { ok, weak } from "./findings.ts";
import { isOnPath } from "./on-path.ts";

/** The kinds of GPU that something of the machine points to: a node, or a driver's folder. */
const signs = { cuda: /^nvidia(\d+|ctl)$/, hip: /^kfd$/ } as const;
const drivers = { cuda: "proc/driver/nvidia", hip: "sys/class/kfd" } as const;

/**
 * What a GPU goal would find here: the one device that it would get, tried in a sandbox for real, and what makes figures on
 * it noisy. Nothing else needs one, so that none of it is missing.
 */
export async function deviceChecks(searchPath: string, looked: Looked = {}): Promise<DoctorCheck[]> {
  const { root = "/" } = looked;
  const kinds = (["cuda", "hip"] as const).filter((kind) => isHere(kind, root));
  if (kinds.length === 0) return [ok("GPU", "none here; nothing else needs one")];
  const checks = await Promise.all(kinds.map((kind) => checksOf(kind, { searchPath, looked })));
  return checks.flat();
}

function isHere(kind: BoundDevice["kind"], root: string): boolean {
  const nodes = existsSync(join(root, "dev")) ? readdirSync(join(root, "dev")) : [];
  return nodes.some((name) => signs[kind].test(name)) || existsSync(join(root, drivers[kind]));
}

type Site = { searchPath: string; looked: Looked };

async function checksOf(kind: BoundDevice["kind"], { searchPath, looked }: Site): Promise<DoctorCheck[]> {
  const name = kind === "cuda" ? "GPU" : "GPU (AMD)";
  const found = attempt(() => findDevice(kind, looked));
  if (found instanceof EnvironmentError) return [weak(name, firstLine(found), found.remedy)];
  const { uuid, driver, runtime, ordinal, count } = found;
  const which = count === 1 ? "" : `, number ${ordinal} of ${count}`;
  return [
    ok(name, `${found.name} (${uuid})${which}: ${runtime}${driver === "" ? "" : `, driver ${driver}`}`),
    inSandbox(name, found),
    ...(kind === "cuda" ? [persistence(found), clocks(), users(found), await sanitizer(searchPath)] : []),
  ];
}

function inSandbox(name: string, device: BoundDevice): DoctorCheck {
  const user = sandboxUser(process.pid);
  const state = probeSandbox(user);
  const site: ProbeSite = { user, sandbox: state.kind === "bubblewrap" ? state.kind : "none" };
  const nodes = device.mounts.flatMap(({ at, device: isNode }) => (isNode ? [at] : [])).join(", ");
  const tried = attempt(() => probeDevice(device, site));
  if (tried instanceof EnvironmentError) return weak(`${name} sandbox`, firstLine(tried), tried.remedy);
  return ok(`${name} sandbox`, `a confined process used ${nodes}`);
}

function persistence({ wholeUuid }: BoundDevice): DoctorCheck {
  const found = readNvidiaGpus();
  const gpu = found.kind === "seen" ? found.gpus.find(({ uuid }) => uuid === wholeUuid) : undefined;
  return gpu?.persistent === false
    ? weak(
        "GPU persistence",
        "off: the driver is loaded anew for each process",
        `sudo nvidia-smi -i ${wholeUuid} -pm 1`,
      )
    : ok("GPU persistence", "on");
}

/** At rest a device says nothing of what its clock does at work: reports tell whether it moved. */
const clocks = (): DoctorCheck =>
  ok("GPU clocks", "whether they are locked is not to be seen at rest; sudo nvidia-smi -lgc locks them (docs/gpu.md)");

function users({ wholeUuid }: BoundDevice): DoctorCheck {
  const query = ["-i", wholeUuid, "--query-compute-apps=pid,process_name", "--format=csv,noheader,nounits"];
  const answer = ask("nvidia-smi", query);
  const lines = answer.kind === "said" ? answer.text.split("\n").filter((line) => /^\s*\d+,/.test(line)) : [];
  if (lines.length === 0) return ok("GPU processes", "none on it");
  const shown = lines.slice(0, 3).map((line) => line.trim());
  return weak("GPU processes", `${lines.length} on it: ${shown.join("; ")}`, "End them, or expect pairs to be redone");
}

const sanitizer = async (searchPath: string): Promise<DoctorCheck> =>
  ok(
    "compute-sanitizer",
    (await isOnPath("compute-sanitizer", `${searchPath}:/usr/local/cuda/bin`))
      ? "present, for winners"
      : "not on the path: winners are not looked at with it",
  );

function attempt<T>(work: () => T): T | EnvironmentError {
  try {
    return work();
  } catch (error) {
    if (error instanceof EnvironmentError) return error;
    throw error;
  }
}

const firstLine = ({ message }: Error): string => message.split("\n")[0] ?? "";
