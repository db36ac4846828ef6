import type { Benchmark, Called, Case, Dtype, InitValue } from "../model/benchmark.ts";
import { cotangentsOf, handedOver, returnedBy } from "../model/handed-over.ts";
import { initialIn } from "../model/init-value.ts";
import type { CaseLayout } from "./case-layout.ts";
import { numericParameters } from "./case-tensors.ts";
import type { CallArgument } from "./case-tensors.ts";

const opCase = 3n;

/** Weights of one module as they lie in the arena. */
export type PlacedWeight = { name: string; dtype: Dtype; shape: readonly number[]; offset: number };

export type DescribedCase = {
  benchmark: Benchmark;
  workload: Case;
  layout: CaseLayout;
  key: number;
  isWide: boolean;
  /** By the function's place in the contract; absent: it is no module. */
  weights: ReadonlyMap<number, readonly PlacedWeight[]>;
  /** What the base's get_init_inputs gives, where a KernelBench problem has one. */
  inits: ReadonlyMap<number, readonly unknown[]>;
};

/**
 * What harness/python.py is told of a case, as the words of its command: shapes, names, how modules are made. It says
 * nothing of which case it is: a held-out one looks like any other.
 */
export function describeCase(described: DescribedCase): bigint[] {
  const { workload, layout, key } = described;
  const text = Buffer.from(
    JSON.stringify({
      key,
      slots: layout.slots,
      launch: workload.launch,
      cache: workload.cache,
      functions: layout.functions.map((called) => describeFunction(described, called)),
    }),
  );
  const padded = Buffer.alloc(Math.ceil(text.length / 8) * 8);
  text.copy(padded);
  const words = Array.from({ length: padded.length / 8 }, (_, at) => padded.readBigUInt64LE(at * 8));
  return [opCase, BigInt(text.length), ...words];
}

function describeFunction(
  { benchmark, workload, layout, isWide, weights, inits }: DescribedCase,
  { index, args }: { index: number; args: readonly CallArgument[] },
) {
  const called = benchmark.functions[index];
  if (!called) throw new Error(`the contract has no function ${index}`);
  const named = handedOver(called);
  const hidden = new Set(cotangentsOf(called).map(({ name }) => name));
  const returned = returnedBy(called);
  const all = args.map((argument, at) => {
    const { name = "", role = "in", kwarg = false } = named[at] ?? {};
    if (argument.kind === "scalar") return { name, role, kwarg, dtype: argument.dtype };
    const tensor = layout.tensors.find((one) => one.name === argument.name);
    if (!tensor) throw new Error(`the layout has no tensor ${argument.name}`);
    const { dtype, shape, strides } = tensor;
    return { name, role, kwarg, dtype, shape, strides, ...(hidden.has(name) && { hidden: true }) };
  });
  const first = all.length - returned.length;
  return {
    index,
    args: all.slice(0, first),
    returns: all
      .slice(first)
      .map((entry, at) => ({ ...entry, ...(returned[at]?.grad && { grad: returned[at].grad }) })),
    ...(called.kind && called.kind !== "function" && { init: inits.get(index) ?? initOf(called, workload) }),
    globals: called.kind === "kernelbench" ? numericParameters(workload) : {},
    ...(weights.has(index) && { weights: weights.get(index) }),
    ...(isWide && { wide: true }),
  };
}

/** A constructor's keywords, worked out over a case. */
export const initOf = ({ module }: Called, workload: Case): Record<string, InitValue> =>
  keywordsIn(module?.init ?? {}, workload);

export function keywordsIn(keywords: Readonly<Record<string, InitValue>>, workload: Case): Record<string, InitValue> {
  const values = numericParameters(workload);
  return Object.fromEntries(Object.entries(keywords).map(([name, given]) => [name, initialIn(given, values)]));
}
