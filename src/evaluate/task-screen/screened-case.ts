import type { Benchmark } from "../../model/benchmark.ts";
import { toleranceOf } from "../../model/tolerance.ts";
import type { Tensor } from "../case-layout.ts";
import { compareOutput } from "../compare-output.ts";
import type { Comparison } from "../compare-output.ts";
import { isInput, isOutput } from "../slots.ts";

/** Bytes by argument name. */
export type Values = ReadonlyMap<string, Uint8Array>;

/** One case of a task and the baseline that answers it: all that the null candidates need of a driver. */
export type ScreenedCase = {
  id: string;
  tensors: readonly Tensor[];
  /** Sizes of an argument, outermost first. */
  shapeOf(name: string): readonly number[];
  correctness: Benchmark["correctness"];
  /** Fresh values of one input, the caller's own. */
  draw(input: string): Uint8Array;
  /** What the baseline answers to these inputs, by output. */
  expected(inputs: Values): Values;
  uniform(): number;
  /** Bytes that outputs are overwritten with before a call. */
  poison: Uint8Array;
};

export const inputsOf = ({ tensors }: ScreenedCase): readonly Tensor[] => tensors.filter(isInput);
export const outputsOf = ({ tensors }: ScreenedCase): readonly Tensor[] => tensors.filter(isOutput);

/** All inputs anew. */
export const drawInputs = (screened: ScreenedCase): Values =>
  new Map(inputsOf(screened).map(({ name }) => [name, screened.draw(name)]));

/** The values of an argument. Throws where a driver left one out. */
export function bytesOf(values: Values, name: string): Uint8Array {
  const bytes = values.get(name);
  if (!bytes) throw new Error(`there are no values of ${name}`);
  return bytes;
}

/** Compares an answer as a candidate's is compared. */
export function compareField(
  { correctness }: ScreenedCase,
  { name, dtype }: Tensor,
  { actual, expected }: { actual: Uint8Array; expected: Uint8Array },
): Comparison {
  return compareOutput({ actual, expected, dtype, name }, toleranceOf(correctness, name, dtype));
}

/** Whether two answers are the same within the contract's tolerances, in every output. */
export const sameOutputs = (screened: ScreenedCase, actual: Values, expected: Values): boolean =>
  outputsOf(screened).every(
    (output) =>
      compareField(screened, output, {
        actual: bytesOf(actual, output.name),
        expected: bytesOf(expected, output.name),
      }).ok,
  );
