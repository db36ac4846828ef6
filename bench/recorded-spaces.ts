import { listedSpace, pointKey, type Point, type Space } from "../src/search/space.ts";
import { recordedTables, type Table } from "./recorded-data.ts";

/** A kernel's configurations that were all measured once on a real device. */
export type RecordedSpace = {
  name: string;
  space: Space;
  /** Milliseconds; null where the configuration did not compile or run. */
  time(point: Point): number | null;
  /** The shortest of all. */
  optimum: number;
};

/** Every recorded tuning space: one row a configuration, its last column `time_ms`, empty: invalid. */
export const recordedSpaces = (): RecordedSpace[] => recordedTables("tuning-spaces").map(recordedSpace);

function recordedSpace({ name, header, rows }: Table): RecordedSpace {
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
