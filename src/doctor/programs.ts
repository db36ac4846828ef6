import type { DoctorCheck } from "../report/doctor-report.ts";
import { isOnPath } from "./on-path.ts";
import { missing, ok, weak } from "./findings.ts";

/** Programs of the machine, the Debian package of each, and what needs it; `every`: without it Hone does nothing. */
const programs = [
  { program: "bwrap", from: "bubblewrap", use: "the sandbox", every: true },
  { program: "prlimit", from: "util-linux", use: "limits", every: true },
  { program: "setpriv", from: "util-linux", use: "stepping down from root", every: true },
  { program: "taskset", from: "util-linux", use: "pinning", every: true },
  { program: "flock", from: "util-linux", use: "one measurement at a time", every: true },
  { program: "git", from: "git", use: "everything", every: true },
  { program: "cc", from: "gcc libc6-dev", use: "native contracts", every: true },
  { program: "python3", from: "python3 python3-venv", use: "Python contracts and environments", every: false },
  { program: "make", from: "make", use: "contracts that build with it", every: false },
] as const;

const leastNode = 24;

/** Whether the programs that Hone starts are there. */
export async function programChecks(searchPath: string): Promise<DoctorCheck[]> {
  const found = programs.map(async ({ program, from, use, every }) => {
    if (await isOnPath(program, searchPath)) return ok(program, `present, for ${use}`);
    const remedy = `sudo apt-get update && sudo apt-get install -y ${from}`;
    return (every ? missing : weak)(program, `not on the path; ${use} needs it`, remedy);
  });
  return [...(await Promise.all(found)), node()];
}

function node(): DoctorCheck {
  const major = Number(process.versions.node.split(".")[0]);
  if (major >= leastNode) return ok("node", process.version);
  return missing("node", `${process.version} is too old`, `Install Node ${leastNode} or newer`);
}
