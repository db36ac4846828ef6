import { EnvironmentError } from "../model/input-error.ts";
import { doctorLines } from "../report/doctor-report.ts";
import type { DoctorCheck } from "../report/doctor-report.ts";
import { inert } from "./job-log.ts";

/** Whether code can be confined. The engine knows what may run where it cannot, and says it itself. */
const confinement = ["sandbox", "user namespaces", "system calls", "freezing", "bwrap"];

type Examined = { examine(): Promise<readonly DoctorCheck[]>; log(line: string): void };

/**
 * Shows in a job's log what its machine offers, and how to mend what it lacks. Throws `EnvironmentError` with exactly that
 * where something is missing that Hone cannot do without.
 */
export async function examineMachine({ examine, log }: Examined): Promise<void> {
  const checks = await examine();
  log("::group::What this machine offers (hone doctor)");
  for (const line of doctorLines(checks)) log(inert(line));
  log("::endgroup::");
  const missing = checks.filter(({ name, state }) => state === "missing" && !confinement.includes(name));
  if (missing.length === 0) return;
  throw new EnvironmentError(
    `This machine lacks what Hone needs: ${missing.map(({ name, detail }) => `${name} (${detail})`).join("; ")}`,
    missing.flatMap(({ remedy }) => remedy ?? []).join("; "),
  );
}
