import { elementBytes } from "../model/benchmark.ts";
import type { Argument, Benchmark, Case, Dtype } from "../model/benchmark.ts";
import { evaluateExpression, parseExpression } from "../model/expression.ts";
import { functionName } from "../model/called.ts";
import { handedOver, returnedBy } from "../model/handed-over.ts";
import { contiguousStrides, spanOf } from "../model/strides.ts";
import { scalarWord } from "./call-stub.ts";
import { resolveFill } from "./fill.ts";
import type { InputFill } from "./fill.ts";
import { roundedTo } from "./values.ts";

/**
 * What a tensor is to a whole call, over all functions that take it. `in`: only ever read. `inout`: filled, and written
 * to. `out`: written from nothing, and an output. `workspace`: no output, and nothing that it holds counts.
 */
export type TensorRole = Exclude<Argument["role"], "scalar">;

/** A tensor of a case, of which every call has one of its own. */
export type CaseTensor = {
  name: string;
  role: TensorRole;
  /** Filled with drawn values before a call; else it is poisoned. */
  filled: boolean;
  /** A function of Python's returns it: the harness delivers its values, and no candidate maps its memory. */
  returned: boolean;
  /** Compared with the expected values after it. */
  compared: boolean;
  dtype: Dtype;
  elements: number;
  /** Bytes of the elements alone. */
  bytes: number;
  /** Bytes from the first element to the end of the last one in memory, gaps included. */
  span: number;
  shape: readonly number[];
  /** In elements. */
  strides: readonly number[];
  /** Its first byte lies at an odd multiple of this, so that nobody may count on more. */
  align: number;
  fill: InputFill;
};

/** One argument of a call: which tensor of the case, or a scalar, its value in its type and the word it travels as. */
export type CallArgument =
  | { kind: "tensor"; name: string }
  | { kind: "scalar"; dtype: Dtype; value: number; word: bigint };

/** One function that a call of a case runs, by its place in the contract. */
export type CaseFunction = { index: number; args: readonly CallArgument[] };

export type CaseTensors = { tensors: readonly CaseTensor[]; functions: readonly CaseFunction[] };

const defaultAlign = 64;

/**
 * The tensors and functions of one call of a case: of the function that it names, else of all, in the contract's
 * order. Arguments of one name are one tensor: its first role says how it is filled, and it is an output when any of
 * its roles is one.
 */
export function tensorsOfCase({ functions }: Benchmark, workload: Case): CaseTensors {
  const values = numericParameters(workload);
  const tensors = new Map<string, CaseTensor>();
  const called = functions.flatMap((one, index): CaseFunction[] => {
    if (workload.function !== undefined && workload.function !== functionName(one)) return [];
    const args = handedOver(one);
    const returned = new Set(returnedBy(one).map(({ name }) => name));
    for (const argument of args) {
      if (argument.role === "scalar") continue;
      const before = tensors.get(argument.name);
      const { name, role } = argument;
      const first = () => ({ ...tensorOf(argument, role, values), returned: returned.has(name) });
      tensors.set(name, before ? again(before, argument) : first());
    }
    return [{ index, args: args.map((argument) => callArgument(argument, values)) }];
  });
  return { tensors: [...tensors.values()], functions: called };
}

function tensorOf(argument: Argument, role: TensorRole, values: Parameters): Omit<CaseTensor, "returned"> {
  const { name, dtype } = argument;
  const numbers = (texts: readonly string[]) => texts.map((text) => valueOf(text, values));
  const shape = numbers(argument.shape ?? []);
  const strides = argument.strides ? numbers(argument.strides) : contiguousStrides(shape);
  const elements = shape.reduce((product, size) => product * size, 1);
  const size = elementBytes[dtype];
  return {
    name,
    role,
    filled: role === "in" || role === "inout",
    compared: role === "out" || role === "inout",
    dtype,
    elements,
    bytes: elements * size,
    span: spanOf(shape, strides) * size,
    shape,
    strides,
    align: argument.align ?? defaultAlign,
    fill: resolveFill(argument.fill ?? "normal", values),
  };
}

/** The same tensor as a later function takes it. */
function again(before: CaseTensor, { role, align }: Argument): CaseTensor {
  const compared = before.compared || role === "out" || role === "inout";
  const isRead = before.role === "in" && role === "in";
  return {
    ...before,
    compared,
    role: isRead ? "in" : !compared ? "workspace" : before.filled ? "inout" : "out",
    align: Math.max(before.align, align ?? defaultAlign),
  };
}

function callArgument({ name, role, dtype, value: text }: Argument, values: Parameters): CallArgument {
  if (role !== "scalar") return { kind: "tensor", name };
  const value = valueOf(text ?? "", values);
  return { kind: "scalar", dtype, value: roundedTo(dtype, value), word: scalarWord(dtype, value) };
}

type Parameters = Readonly<Record<string, number>>;

const valueOf = (text: string, values: Parameters): number => evaluateExpression(parseExpression(text), values);

/** A case's parameters that are numbers, for expressions. */
export function numericParameters(workload: Case): Record<string, number> {
  return Object.fromEntries(
    Object.entries(workload.parameters).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}
