import type { Benchmark } from "../model/benchmark.ts";
import type { PreparedBenchmark } from "../model/prepared-benchmark.ts";
import { doubtInWords } from "./doubts.ts";
import { count, percent, wait } from "./figures.ts";

/** A deviation of equal code above this is worth a word. */
const noisy = 0.1;
/** A relative tolerance above this lets a wrong method pass for a right one. */
const loose = 1e-2;
/** Seconds of one run of all cases from which a campaign gets long. */
const long = 60;

export type ProvedFacts = Pick<PreparedBenchmark, "proof"> & {
  benchmark: Benchmark;
  doubts: readonly string[];
  /** Why the model's turn ended without handing over; null where it did. */
  unfinished: string | null;
};

/** What a person should know of a proved benchmark that the proof itself does not mend, in Hone's words. */
export function preparedNotes(facts: ProvedFacts): string[] {
  return [...evidence(facts), ...cases(facts), ...figures(facts), ...ending(facts)].map((note) => `Hone: ${note}`);
}

/** A model's own note, so marked that it cannot pass for Hone's. */
export const modelNote = (note: string): string => `The model: ${note}`.slice(0, 2000);

function evidence({ benchmark }: ProvedFacts): string[] {
  const { driver, correctness } = benchmark;
  if (driver !== "command") return [];
  return [
    "The benchmark's own runner prints the times (reported evidence): Hone repeats it and holds it against its own clock, and does not see inside. Read the runner.",
    ...(correctness.mode === "runner_only"
      ? ["The runner alone says whether an answer is right; Hone compares nothing (runner_only)."]
      : [
          "The runner makes its own inputs, the same each time: a change could be made for them alone.",
          "Of a command's wrong results only zeros in every checked field are tried: whether these tolerances would notice a smaller error is for you to see.",
        ]),
  ];
}

function cases({ proof }: ProvedFacts): string[] {
  const held = proof.cases.filter(({ split }) => split === "test").length;
  return [
    ...(proof.cases.length < 3 ? [`There are only ${count(proof.cases.length, "case")}.`] : []),
    ...(held === 1 ? ["One case alone is held out to confirm a gain."] : []),
  ];
}

function figures({ proof, benchmark, doubts }: ProvedFacts): string[] {
  const wide = (benchmark.correctness.field_tolerances ?? [])
    .map((entry) => ({ field: entry.field, share: Math.max(entry.max_relative_delta ?? 0, entry.relative_delta ?? 0) }))
    .filter(({ share }) => share > loose);
  return [
    ...proof.cases.flatMap(({ id, noise }) =>
      noise !== null && noise > noisy
        ? [`Two runs of equal code differ by ${percent(noise)} in ${id}: smaller gains will hardly show there.`]
        : [],
    ),
    ...wide.map(({ field, share }) => `The tolerance of ${field} is wide: ${percent(share)} of its size.`),
    ...(proof.seconds > long
      ? [`One run of all cases takes ${wait(proof.seconds)}, and a confirmation needs dozens.`]
      : []),
    ...proof.waived.map((name) => `The goal waives ${name}: an answer of that kind passes.`),
    ...doubts.map(doubtInWords),
  ];
}

const ending = ({ unfinished }: ProvedFacts): string[] =>
  unfinished === null
    ? []
    : [`The model did not hand it over; what was proved last is this. It ended with: ${unfinished}`];
