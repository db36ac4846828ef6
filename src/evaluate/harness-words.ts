import { resultsFrom } from "./arena.ts";
import type { CaseLayout } from "./case-layout.ts";

/** The harness's commands as 64-bit words: docs/harness.md says what they mean. */
const opLayout = 1n;
const opRun = 2n;
const opStage = 4n;
const opCollect = 5n;
const opProfile = 6n;
const opHold = 7n;

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
      return [0n, BigInt(tensor.returned ? tensor.offset - resultsFrom : tensor.offset), BigInt(tensor.stride)];
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

/** Calls the first `slots` slots and delivers what they returned only when all have been called. */
export const holdCommand = ({ functions }: CaseLayout, slots: number): bigint[] => [
  opHold,
  BigInt(slots),
  BigInt(functions.length),
  ...functions.map(({ index }) => BigInt(index)),
];

/** A run that calls nothing: what is left of it is the cost of asking. */
export const emptyRun: readonly bigint[] = [opRun, 0n, 0n, 0n];

/** Copies the first slots to the device, and what is on the device back: both outside the clock. */
export const stageCommand = (slots: number): readonly bigint[] => [opStage, BigInt(slots)];
export const collectCommand = (slots: number): readonly bigint[] => [opCollect, BigInt(slots)];

/** Profiles one run over the first slots. */
export const profileCommand = (slots: number): readonly bigint[] => [opProfile, BigInt(slots)];
