import { readFileSync } from "node:fs";
import type { DoctorCheck } from "../report/doctor-report.ts";

export const ok = (name: string, detail: string): DoctorCheck => ({ name, state: "ok", detail, remedy: null });

export const weak = (name: string, detail: string, remedy: string): DoctorCheck => ({
  name,
  state: "weak",
  detail,
  remedy,
});

export const missing = (name: string, detail: string, remedy: string): DoctorCheck => ({
  name,
  state: "missing",
  detail,
  remedy,
});

/** A file of the kernel's, trimmed; null where it cannot be read. */
export function kernelFile(path: string): string | null {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return null;
  }
}
