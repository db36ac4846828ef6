/**
 * How long reading a goal of a million characters takes, the most that is read, for texts that a hostile person would
 * write; and whether ten times the text takes more than ten times as long, which tells a loop within a loop. Contracts of
 * the most characters that are read, too. docs/benchmarks.md says how to read it.
 *
 * npm run bench:goals [-- --json] [--runs 20]
 */
import { parseArgs } from "node:util";
import { maxBenchmarkCharacters, readBenchmark } from "../src/goal/read-benchmark.ts";
import { maxGoalCharacters } from "../src/goal/goal-size.ts";
import { readGoal } from "../src/goal/read-goal.ts";
import { median } from "../src/stats/descriptive.ts";
import { contractShapes, goalShapes } from "./goals/hostile-shapes.ts";
import type { Shape } from "./goals/hostile-shapes.ts";

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, runs: { type: "string", default: "20" } },
});
const runs = Number(values.runs);
/** Milliseconds for a goal, and how much more than ten times as long ten times the text may take. */
const limits = { goal: 100, growth: 2.5 };

type Reading = { read: (text: string) => unknown; size: number; times: number };

/**
 * Milliseconds of processor time, so that a busy machine tells the same, at the median over the runs; the first is left
 * out: it compiles.
 */
function timed({ read, times: most }: Reading, text: string): number {
  const times = Array.from({ length: most + 1 }, () => {
    const began = process.cpuUsage();
    read(text);
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1000;
  });
  return median(times.slice(1));
}

/** A text of `size` characters and one of a tenth. */
function figure({ name, text }: Shape, reading: Reading) {
  const milliseconds = timed(reading, text(reading.size));
  const tenth = timed(reading, text(reading.size / 10));
  return { name, milliseconds, growth: milliseconds / (10 * tenth) };
}

const goal: Reading = {
  read: (text) => readGoal({ text, name: "goal.md" }),
  size: maxGoalCharacters,
  times: runs,
};
/** Slower, and nothing is promised of it but that it is linear. */
const contract: Reading = {
  read: (text) => readBenchmark({ text, name: "benchmark.yaml" }),
  size: maxBenchmarkCharacters,
  times: Math.ceil(runs / 5),
};
const goals = goalShapes.map((shape) => figure(shape, goal));
const contracts = contractShapes.map((shape) => figure(shape, contract));
// Below that the clock is compared with itself.
const isLinear = ({ milliseconds, growth }: { milliseconds: number; growth: number }): boolean =>
  milliseconds < 5 || growth <= limits.growth;
const holds =
  goals.every(({ milliseconds }) => milliseconds <= limits.goal) && [...goals, ...contracts].every(isLinear);

if (values.json) console.log(JSON.stringify({ goals, contracts, limits, holds }));
else {
  const line = ({ name, milliseconds, growth }: (typeof goals)[number]): string =>
    `  ${name.padEnd(28)} ${milliseconds.toFixed(1).padStart(8)} ms   ${growth.toFixed(2).padStart(5)} of linear`;
  console.log(`goals of ${maxGoalCharacters} characters, at the median of ${runs}: at most ${limits.goal} ms each`);
  for (const each of goals) console.log(line(each));
  console.log(`contracts of ${maxBenchmarkCharacters} characters`);
  for (const each of contracts) console.log(line(each));
  console.log(holds ? "holds" : "does not hold");
}
process.exitCode = holds ? 0 : 1;
