import { pointKey, type Point, type Space } from "./space.ts";

/** The configurations that differ from this one in a single parameter, by any of its values, and were not tried. */
export function neighbours(space: Space, point: Point, tried: ReadonlySet<string>): Point[] {
  return space.parameters.flatMap(({ values }, index) =>
    values
      .map((_, value) => point.with(index, value))
      .filter((next) => next[index] !== point[index] && !tried.has(pointKey(next)) && space.allows(next)),
  );
}

/** How far apart two configurations are: ranks in shares of their range, names 0 or 1, squared and added. */
export function squaredDistance(space: Space, categorical: readonly boolean[], a: Point, b: Point): number {
  return space.parameters.reduce((sum, { values }, i) => {
    const step = (a[i] ?? 0) - (b[i] ?? 0);
    return sum + (categorical[i] ? Number(step !== 0) : (step / Math.max(1, values.length - 1)) ** 2);
  }, 0);
}
