import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { EnvironmentError } from "../src/model/input-error.ts";
import { listedSpace, pointKey, type Point, type Space } from "../src/search/space.ts";

/** A kernel's configurations that were all measured once on a real device. */
export type RecordedSpace = {
  name: string;
  space: Space;
  /** Milliseconds; null where the configuration did not compile or run. */
  time(point: Point): number | null;
  /** The shortest of all. */
  optimum: number;
};

/** The recorded data's folder: `HONE_BENCH_DATA`, else `../shared/data` beside the project. */
export function benchData(): string {
  const folder = process.env["HONE_BENCH_DATA"] ?? join(import.meta.dirname, "../../shared/data");
  if (existsSync(folder)) return folder;
  throw new EnvironmentError(
    `the recorded GPU data is not at ${folder}`,
    "Set HONE_BENCH_DATA to its folder; it comes from AutoTuningAssociation/benchmark_hub on GitHub (docs/benchmarks.md).",
  );
}

/** Every `tuning-spaces/<kernel>-<device>.csv.gz`: one row a configuration, its last column `time_ms`, empty: invalid. */
export function recordedSpaces(folder: string): RecordedSpace[] {
  const files = readdirSync(join(folder, "tuning-spaces")).filter((file) => file.endsWith(".csv.gz"));
  return files.toSorted().map((file) => {
    const text = gunzipSync(readFileSync(join(folder, "tuning-spaces", file))).toString("utf8");
    return recordedSpace(file.slice(0, -".csv.gz".length), text);
  });
}

function recordedSpace(name: string, csv: string): RecordedSpace {
  const [header = [], ...rows] = csv
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(","));
  const parameters = header.slice(0, -1).map((column, i) => {
    const values = new Set(rows.map((row) => Number(row[i])));
    return { name: column, values: [...values].toSorted((a, b) => a - b) };
  });
  const points = rows.map((row) => parameters.map(({ values }, i) => values.indexOf(Number(row[i]))));
  const times = new Map(points.map((point, i) => [pointKey(point), milliseconds(rows[i]?.at(-1))]));
  const measured = [...times.values()].filter((time) => time !== null);
  return {
    name,
    space: listedSpace(parameters, points),
    time: (point) => times.get(pointKey(point)) ?? null,
    optimum: Math.min(...measured),
  };
}

const milliseconds = (text: string | undefined) => (text ? Number(text) : null);
