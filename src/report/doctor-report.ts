import { oneLine } from "./escape.ts";
import { count } from "./figures.ts";

/**
 * One thing that this machine offers or lacks. `ok`: as Hone wants it. `weak`: Hone works, and its figures are noisier
 * or its walls thinner for it. `missing`: Hone needs it.
 */
export type DoctorCheck = {
  name: string;
  state: "ok" | "weak" | "missing";
  /** What was found. */
  detail: string;
  /** How to mend it; null where there is nothing to mend. */
  remedy: string | null;
};

/** Whether everything that is needed works. */
export const isFit = (checks: readonly DoctorCheck[]): boolean => checks.every(({ state }) => state !== "missing");

/** What `hone doctor` says to a person: `ok|weak|missing  what  (remedy)`, and a closing line. */
export function doctorLines(checks: readonly DoctorCheck[]): string[] {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.map(({ name, state, detail, remedy }) => {
    const mend = remedy === null ? "" : `  (${oneLine(remedy, 400)})`;
    return `${state.padEnd(8)}${name.padEnd(width + 2)}${oneLine(detail, 400)}${mend}`;
  });
  return [...lines, "", closing(checks)];
}

function closing(checks: readonly DoctorCheck[]): string {
  const of = (wanted: DoctorCheck["state"]) => checks.filter(({ state }) => state === wanted).length;
  if (of("missing") > 0) return `Not fit: ${count(of("missing"), "thing")} missing.`;
  return of("weak") > 0 ? `Fit, with ${count(of("weak"), "weak point")}.` : "Fit.";
}
