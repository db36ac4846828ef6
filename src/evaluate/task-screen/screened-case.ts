import type { Benchmark } from "../../model/benchmark.ts";
import { toleranceOf } from "../../model/tolerance.ts";
import type { CaseTensor } from "../case-tensors.ts";
import { compareOutput } from "../compare-output.ts";
import type { Comparison } from "../compare-output.ts";
import type { Expected } from "../oracle.ts";
import { convertValues } from "../values.ts";

/** Elements by tensor, one after the other, as bytes. */
export type Values = ReadonlyMap<string, Uint8Array>;
/** What is right, by output; it may be of a higher precision than the contract's. */
export type Answers = ReadonlyMap<string, Expected>;

/** One case of a task and the baseline that answers it: all that the null candidates need of a driver. */
export type ScreenedCase = {
  id: string;
  tensors: readonly CaseTensor[];
  correctness: Benchmark["correctness"];
  /** Fresh values of one input, the caller's own. */
  draw(input: string): Uint8Array;
  /** What the baseline answers to these inputs, by output. */
  expected(inputs: Values): Answers;
  uniform(): number;
  /** Bytes that outputs are overwritten with before a call. */
  poison: Uint8Array;
};

export const inputsOf = ({ tensors }: ScreenedCase): readonly CaseTensor[] => tensors.filter(({ filled }) => filled);
export const outputsOf = ({ tensors }: ScreenedCase): readonly CaseTensor[] =>
  tensors.filter(({ compared }) => compared);

/** All inputs anew. */
export const drawInputs = (screened: ScreenedCase): Values =>
  new Map(inputsOf(screened).map(({ name }) => [name, screened.draw(name)]));

/** The values of an argument. Throws where a driver left one out. */
export function bytesOf(values: Values, name: string): Uint8Array {
  const bytes = values.get(name);
  if (!bytes) throw new Error(`there are no values of ${name}`);
  return bytes;
}

/** What is right for one output. Throws where a driver left it out. */
export function answerTo(answers: Answers, name: string): Expected {
  const answer = answers.get(name);
  if (!answer) throw new Error(`there is no answer for ${name}`);
  return answer;
}

/** What a candidate that computes the right answer leaves in an output. */
export const rightBytes = (answers: Answers, { name, dtype }: CaseTensor): Uint8Array => {
  const { bytes, dtype: from } = answerTo(answers, name);
  return convertValues(bytes, { from, to: dtype });
};

/** Compares an answer as a candidate's is compared. */
export function compareField(
  { correctness }: ScreenedCase,
  { name, dtype }: CaseTensor,
  { actual, expected }: { actual: Uint8Array; expected: Expected },
): Comparison {
  const output = { actual, expected: expected.bytes, dtype, expectedDtype: expected.dtype, name };
  return compareOutput(output, toleranceOf(correctness, name, dtype));
}

/** Whether two answers are the same within the contract's tolerances, in every output. */
export const sameOutputs = (screened: ScreenedCase, actual: Answers, expected: Answers): boolean =>
  outputsOf(screened).every(
    (output) =>
      compareField(screened, output, {
        actual: rightBytes(actual, output),
        expected: answerTo(expected, output.name),
      }).ok,
  );
