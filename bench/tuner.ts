import type { Point } from "../src/search/space.ts";
import { suggest, type Observation } from "../src/search/tuner-search.ts";
import { median } from "../src/stats/descriptive.ts";
import { createRandom } from "../src/stats/random.ts";
import { withRecordedData } from "./recorded-data.ts";
import { recordedSpaces, type RecordedSpace } from "./recorded-spaces.ts";

// How near the tuner comes to the best configuration of recorded spaces after 50 and 200 evaluations, and random
// sampling beside it: medians over 50 seeds of best found / optimum. docs/benchmarks.md says how to read it.

const seeds = 50;
const evaluations = [50, 200] as const;
type Found = Record<`${(typeof evaluations)[number]}`, number>;

function main(json: boolean): void {
  const spaces = recordedSpaces().map((recorded) => {
    const result = { name: recorded.name, tuner: medians(recorded, tuned), random: medians(recorded, sampled) };
    if (!json) console.log(line(result));
    return result;
  });
  if (json) console.log(JSON.stringify({ spaces }));
}

/** The times of a search's evaluations, in their order; null where one was invalid. */
type Search = (recorded: RecordedSpace, seed: number) => (number | null)[];

function medians(recorded: RecordedSpace, search: Search): Found {
  const runs = Array.from({ length: seeds }, (_, seed) => search(recorded, seed + 1));
  const after = (count: number) => median(runs.map((times) => best(times.slice(0, count)) / recorded.optimum));
  return { "50": after(50), "200": after(200) };
}

function best(times: readonly (number | null)[]): number {
  return Math.min(...times.map((time) => time ?? Infinity));
}

function tuned({ space, time }: RecordedSpace, seed: number): (number | null)[] {
  const observations: Observation[] = [];
  const times: (number | null)[] = [];
  for (let count = 0; count < Math.max(...evaluations); count++) {
    const point = suggest({ space, observations, seed: seed * 1_000_003 + count });
    if (!point) break;
    const found = time(point);
    times.push(found);
    observations.push({
      point,
      outcome: found === null ? { kind: "invalid" } : { kind: "measured", cost: Math.log(found) },
    });
  }
  return times;
}

/** Without repetition, as the tuner. */
function sampled({ space, time }: RecordedSpace, seed: number): (number | null)[] {
  const random = createRandom(seed);
  const drawn = new Set<Point>();
  while (drawn.size < Math.max(...evaluations)) {
    const point = space.draw(random);
    if (point) drawn.add(point);
  }
  return [...drawn].map(time);
}

function line({ name, tuner, random }: { name: string; tuner: Found; random: Found }): string {
  const pair = (found: Found) => `${found["50"].toFixed(3)} / ${found["200"].toFixed(3)}`;
  return `${name.padEnd(22)} tuner ${pair(tuner)}   random ${pair(random)}   (after 50 / 200 evaluations)`;
}

withRecordedData(() => main(process.argv.includes("--json")));
