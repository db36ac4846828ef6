import { elementBytes } from "../../model/benchmark.ts";
import type { ScreenFinding, ScreenTrial } from "../../model/task-screen.ts";
import { toleranceOf } from "../../model/tolerance.ts";
import type { CaseTensor } from "../case-tensors.ts";
import { decode } from "../compare-output.ts";
import type { Comparison } from "../compare-output.ts";
import type { Expected } from "../oracle.ts";
import { findingOf } from "./finding.ts";
import { nullAnswers } from "./null-answers.ts";
import type { Draw } from "./null-answers.ts";
import { answerTo, compareField, drawInputs, outputsOf } from "./screened-case.ts";
import type { ScreenedCase } from "./screened-case.ts";

/** What a screen saw: each trial once, and what it means for the task. */
export type Screening = { trials: ScreenTrial[]; findings: ScreenFinding[] };

/** Draws of a case at least, and at most where something keeps passing: an output of one bit is guessed once in two. */
const draws = { least: 2, most: 16 } as const;
/** After so many seconds what still passes counts as passing. */
const enoughSeconds = 5;

/** Tries the null answers on one case. What has been rejected once is rejected; what passes in every draw is found. */
export function screenNulls(screened: ScreenedCase): Screening {
  const began = performance.now();
  const outputs = outputsOf(screened);
  const passing = new Map<string, Passing>();
  const rejected = new Map<string, string>();
  const infinite = new Set<string>();
  let stale = screened.expected(drawInputs(screened));
  for (let round = 0; round < draws.most; round++) {
    const inputs = drawInputs(screened);
    const expected = screened.expected(inputs);
    for (const output of outputs) {
      if (isNowhereFinite(answerTo(expected, output.name))) infinite.add(output.name);
      else
        tryAnswers(screened, output, {
          draw: { inputs, expected, stale },
          passing,
          rejected,
          many: outputs.length > 1,
        });
    }
    stale = expected;
    const isOver = performance.now() - began > enoughSeconds * 1000;
    if (round + 1 >= draws.least && (passing.size === 0 || isOver)) break;
  }
  return {
    trials: [
      ...[...rejected].map(([name, detail]) => ({ name, ok: true, detail: `incorrect: ${detail}` })),
      ...[...passing].map(([name, { error }]) => ({ name, ok: false, detail: passes(error) })),
    ],
    findings: [
      ...[...infinite].map((output) => findingOf.nonFinite(screened, output)),
      ...[...passing].map(([name, { kind, output, error }]) =>
        findingOf.nullAnswer(screened, {
          name,
          kind,
          output,
          tolerance: toleranceOf(screened.correctness, output.name, output.dtype),
          passes: passes(error),
        }),
      ),
    ],
  };
}

/** A null answer that no draw has rejected yet, and its largest error over what is allowed. */
type Passing = { kind: string; output: CaseTensor; error: number };

type Trying = {
  draw: Draw;
  passing: Map<string, Passing>;
  rejected: Map<string, string>;
  /** Whether there are several outputs, whose names then tell the findings apart. */
  many: boolean;
};

function tryAnswers(screened: ScreenedCase, output: CaseTensor, { draw, passing, rejected, many }: Trying): void {
  const expected = answerTo(draw.expected, output.name);
  for (const { name: kind, make } of nullAnswers(screened, output, draw)) {
    const name = many ? `${kind}:${output.name}` : kind;
    if (rejected.has(name)) continue;
    const actual = make();
    if (!actual) continue;
    const compared = judge(screened, output, { actual, expected });
    if (compared.ok) {
      const error = Math.max(compared.maxError, passing.get(name)?.error ?? 0);
      passing.set(name, { kind, output, error });
    } else {
      passing.delete(name);
      rejected.set(name, compared.detail);
    }
  }
}

/** Elements that are looked at first: most wrong answers are wrong everywhere, and outputs may be large. */
const prefix = 2 ** 14;

/** Compares as a candidate is compared, the first elements first where each of them must hold. */
function judge(
  screened: ScreenedCase,
  output: CaseTensor,
  { actual, expected }: { actual: Uint8Array; expected: Expected },
): Comparison {
  const isEach = toleranceOf(screened.correctness, output.name, output.dtype).rms === null;
  if (isEach && output.elements > prefix) {
    const bytes = expected.bytes.subarray(0, prefix * elementBytes[expected.dtype]);
    const begun = compareField(screened, output, {
      actual: actual.subarray(0, prefix * elementBytes[output.dtype]),
      expected: { ...expected, bytes },
    });
    if (!begun.ok) return begun;
  }
  return compareField(screened, output, { actual, expected });
}

const passes = (error: number): string =>
  `passes: its largest error is ${Number(error.toPrecision(2))} of what is allowed`;

function isNowhereFinite({ bytes, dtype }: Expected): boolean {
  const values = decode(bytes, dtype);
  for (let at = 0; at < values.length; at++) if (Number.isFinite(values[at])) return false;
  return values.length > 0;
}
