import type { DoctorCheck } from "../report/doctor-report.ts";
import { deviceChecks } from "./device.ts";
import { measuringChecks } from "./measuring.ts";
import { programChecks } from "./programs.ts";
import { resourceChecks } from "./resources.ts";
import { sandboxChecks } from "./sandbox.ts";

/** What this machine offers, tried for real where that is possible. Takes a second or two. */
export async function examineMachine(): Promise<DoctorCheck[]> {
  return [
    ...(await sandboxChecks()),
    ...(await programChecks(process.env["PATH"] ?? "")),
    ...measuringChecks(),
    ...resourceChecks(),
    ...(await deviceChecks(process.env["PATH"] ?? "")),
  ];
}
