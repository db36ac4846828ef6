import type { Argument, Called, Returned } from "./benchmark.ts";

const floats = ["f64", "f32", "f16", "bf16"];

/** The tensors that a function returns; a native one returns none. */
export const returnedBy = ({ returns }: Pick<Called, "returns">): readonly Returned[] =>
  Array.isArray(returns) ? returns : [];

/**
 * What a call that goes backward starts from: a drawn gradient of each result that is no gradient itself, which no
 * function sees as an argument.
 */
export const cotangentsOf = (called: Pick<Called, "returns" | "backward">): Argument[] =>
  called.backward
    ? returnedBy(called)
        .filter(({ grad, dtype }) => grad === undefined && floats.includes(dtype))
        .map(({ name, dtype, shape }) => ({ name: `grad_of_${name}`, role: "in", dtype, shape, fill: "normal" }))
    : [];

/** Everything of one call that lies in the evaluator's memory, or is a scalar: arguments, cotangents, results. */
export const handedOver = (called: Pick<Called, "args" | "returns" | "backward">): Argument[] => [
  ...called.args,
  ...cotangentsOf(called),
  ...returnedBy(called).map(({ name, dtype, shape }): Argument => ({ name, role: "out", dtype, shape })),
];
