import { ratio } from "./figures.ts";

/** What a bundle in the archive is named by. `at`: milliseconds since the epoch of the campaign's end. */
export type Bundle = { at: number; experiment: string; speedup: number | null };

/** `20261121T152400Z-matmul-c-10.9x`, or `…-no-gain`: sorts by time, and is one safe word of a path. */
export function archiveName({ at, experiment, speedup }: Bundle): string {
  const time = new Date(at).toISOString().replace(/\.\d+/, "").replace(/[-:]/g, "");
  const name =
    experiment
      .toLowerCase()
      .replace(/[^a-z0-9._]+/g, "-")
      .replace(/^[-.]+|[-.]+$/g, "")
      .slice(0, 60) || "experiment";
  return `${time}-${name}-${speedup === null ? "no-gain" : ratio(speedup)}`;
}
