import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { EnvironmentError } from "../src/model/input-error.ts";

/** One recorded table: rows of cells under a header. */
export type Table = { name: string; header: readonly string[]; rows: readonly (readonly string[])[] };

/** The recorded data's folder: `HONE_BENCH_DATA`, else `../shared/data` beside the project. */
function benchData(): string {
  const folder = process.env["HONE_BENCH_DATA"] ?? join(import.meta.dirname, "../../shared/data");
  if (existsSync(folder)) return folder;
  throw new EnvironmentError(
    `The recorded GPU data is not at ${folder}.`,
    "Set HONE_BENCH_DATA to its folder; it comes from AutoTuningAssociation/benchmark_hub on GitHub (docs/benchmarks.md).",
  );
}

/** Every `<part>/<kernel>-<device>.csv.gz` of the recorded data, by name. Throws `EnvironmentError` without the data. */
export function recordedTables(part: "tuning-spaces" | "gpu-samples"): Table[] {
  const folder = join(benchData(), part);
  const files = readdirSync(folder).filter((file) => file.endsWith(".csv.gz"));
  return files.toSorted().map((file) => {
    const [header = [], ...rows] = gunzipSync(readFileSync(join(folder, file)))
      .toString("utf8")
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(","));
    return { name: file.slice(0, -".csv.gz".length), header, rows };
  });
}

/** Runs a benchmark; without the data it says in one line where to get it, and the exit status is 2. */
export function withRecordedData(main: () => void): void {
  try {
    main();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    console.error(error.message.replace(/\s*\n\s*/, " "));
    process.exitCode = 2;
  }
}
