import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import type { DoctorCheck } from "../report/doctor-report.ts";
import { kernelFile, ok, weak } from "./findings.ts";

const gibi = 2 ** 30;
const enough = { memory: 2 * gibi, disk: 5 * gibi };
const inWords = (bytes: number): string => `${(bytes / gibi).toFixed(1)} GiB`;

/** What there is to use up. */
export const resourceChecks = (): DoctorCheck[] => [memory(), disk()];

function memory(): DoctorCheck {
  const found = /^MemAvailable:\s+(\d+)/m.exec(kernelFile("/proc/meminfo") ?? "")?.[1];
  const bytes = Number(found ?? 0) * 1024;
  const detail = `${inWords(bytes)} available`;
  if (bytes >= enough.memory) return ok("memory", detail);
  return weak("memory", detail, `Free some: builds and tensors want ${inWords(enough.memory)}`);
}

function disk(): DoctorCheck {
  const { bavail, bsize } = statfsSync(tmpdir());
  const detail = `${inWords(bavail * bsize)} free in ${tmpdir()}`;
  if (bavail * bsize >= enough.disk) return ok("disk", detail);
  return weak("disk", detail, `Free some, or point TMPDIR at a disk with ${inWords(enough.disk)}`);
}
