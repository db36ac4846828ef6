import { numericValue, type Point, type Space } from "./space.ts";

/** Turns configurations into the rows that a surrogate learns from. */
export type Encoder = {
  width: number;
  categorical: readonly boolean[];
  rows(points: readonly Point[]): Float64Array;
};

/**
 * One feature per parameter: the rank of a number, so that thresholds fall evenly between the values offered, or the
 * index of a name. And the logarithm of the product of each two numeric parameters with more than two values: blocks,
 * tiles and unrolling act through their products (threads, footprint, registers), which single splits find slowly.
 */
export function createEncoder({ parameters }: Space): Encoder {
  const numbers = parameters.map(({ values }) => allNumbers(values.map(numericValue)));
  const single = numbers.map((known) => known && known.map((value) => known.filter((other) => other < value).length));
  const logs = numbers.map((known) =>
    known && known.length > 2 && Math.min(...known) > 0 ? known.map((value) => Math.log(value)) : null,
  );
  const pairs = logs.flatMap((first, i) =>
    logs.flatMap((second, j) => (first && second && i < j ? [{ i, j, first, second }] : [])),
  );
  const width = single.length + pairs.length;
  const rows = (points: readonly Point[]) => {
    const filled = new Float64Array(points.length * width);
    let at = 0;
    for (const point of points) {
      for (let i = 0; i < single.length; i++) filled[at++] = single[i]?.[point[i]!] ?? point[i]!;
      for (const { i, j, first, second } of pairs) filled[at++] = first[point[i]!]! + second[point[j]!]!;
    }
    return filled;
  };
  return { width, rows, categorical: [...single.map((ranks) => ranks === null), ...pairs.map(() => false)] };
}

function allNumbers(values: readonly (number | null)[]): number[] | null {
  const numbers = values.filter((value) => value !== null);
  return numbers.length === values.length ? numbers : null;
}
