import type { CaseLayout } from "./case-layout.ts";

/** The harness's commands as 64-bit words: docs/harness.md says what they mean. */
const opLayout = 1n;
const opRun = 2n;

/** One layout command a function of the case. */
export function layoutCommands({ bytes, tensors, functions }: CaseLayout): bigint[][] {
  return functions.map(({ index, args }) => [
    opLayout,
    BigInt(index),
    BigInt(bytes),
    BigInt(args.length),
    ...args.flatMap((argument) => {
      if (argument.kind === "scalar") return [1n, argument.word, 0n];
      const tensor = tensors.find(({ name }) => name === argument.name);
      if (!tensor) throw new Error(`the layout has no tensor ${argument.name}`);
      return [0n, BigInt(tensor.offset), BigInt(tensor.stride)];
    }),
  ]);
}

/** Calls the case's functions in their order on each of the first `slots` slots. */
export const runCommand = ({ functions }: CaseLayout, slots: number): bigint[] => [
  opRun,
  0n,
  BigInt(slots),
  BigInt(functions.length),
  ...functions.map(({ index }) => BigInt(index)),
];

/** A run that calls nothing: what is left of it is the cost of asking. */
export const emptyRun: readonly bigint[] = [opRun, 0n, 0n, 0n];
