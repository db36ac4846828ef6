import { elementBytes } from "../model/benchmark.ts";
import type { Benchmark, Dtype } from "../model/benchmark.ts";
import { scalarWord } from "./call-stub.ts";
import type { CaseTensors } from "./case-tensors.ts";
import { spanOf } from "../model/strides.ts";

const isFloat = (dtype: Dtype): boolean => ["f64", "f32", "f16", "bf16"].includes(dtype);
const widened = (dtype: Dtype): Dtype => (isFloat(dtype) ? "f64" : dtype);

/** The contract's functions with every floating-point argument as f64: what a reference of `dtype: f64` takes. */
export const wideFunctions = (functions: Benchmark["functions"]): Benchmark["functions"] =>
  functions.map((called) => ({
    ...called,
    args: called.args.map((argument) => ({ ...argument, dtype: widened(argument.dtype) })),
  }));

/** The same of one case. Shapes and strides in elements stay, and so do the values of scalars. */
export const wideTensors = ({ tensors, functions }: CaseTensors): CaseTensors => ({
  tensors: tensors.map((tensor) => {
    const dtype = widened(tensor.dtype);
    const size = elementBytes[dtype];
    const span = spanOf(tensor.shape, tensor.strides) * size;
    return { ...tensor, dtype, bytes: tensor.elements * size, span, align: Math.max(tensor.align, size) };
  }),
  functions: functions.map(({ index, args }) => ({
    index,
    args: args.map((argument) => {
      if (argument.kind === "tensor" || !isFloat(argument.dtype)) return argument;
      return { ...argument, dtype: "f64" as const, word: scalarWord("f64", argument.value) };
    }),
  })),
});
