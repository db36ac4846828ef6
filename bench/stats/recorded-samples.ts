import { mean, standardDeviation } from "../../src/stats/descriptive.ts";
import type { Random } from "../../src/stats/random.ts";
import { recordedTables } from "../recorded-data.ts";

/** The raw repeats of one configuration of a kernel on a real GPU, in seconds. */
export type Configuration = { name: string; repeats: readonly number[]; variation: number };

/** Standard deviation of a process's offset, as a log ratio: what a fresh process changes for all of its calls. */
export const processOffset = 0.005;

/** All recorded configurations; `variation` is the coefficient of variation of all repeats, the first one included. */
export function recordedConfigurations(): Configuration[] {
  return recordedTables("gpu-samples").flatMap(({ name, header, rows }) => {
    const isRepeat = header.map((column) => /^t\d+$/.test(column));
    return rows.map((row, at) => {
      const repeats = row.filter((_, i) => isRepeat[i]).map((cell) => Number(cell) / 1000);
      return { name: `${name} ${at}`, repeats, variation: standardDeviation(repeats) / mean(repeats) };
    });
  });
}

/** `steady`: normal process offsets. `restless`: heavy tails, and one process in fifty is 5 % slower throughout. */
export type Temper = "steady" | "restless";

/** A fresh process of a configuration: seconds a call of each block, a block being the mean of `calls` repeats. */
export function processOf({ repeats }: Configuration, random: Random, temper: Temper = "steady") {
  const factor = Math.exp(processOffset * offsets[temper](random));
  return (calls: number): number => {
    let sum = 0;
    for (let call = 0; call < calls; call++) sum += repeats[random.integer(repeats.length)] ?? Number.NaN;
    return (factor * sum) / calls;
  };
}

const offsets: Record<Temper, (random: Random) => number> = {
  steady: (random) => random.normal(),
  // Student's t with 3 degrees of freedom.
  restless: (random) => {
    const spread = Math.hypot(random.normal(), random.normal(), random.normal()) / Math.sqrt(3);
    return random.normal() / spread + (random.uniform() < 0.02 ? 0.05 / processOffset : 0);
  },
};
