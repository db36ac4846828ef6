import { elementBytes } from "../model/benchmark.ts";
import type { Argument, Benchmark, Case, Dtype } from "../model/benchmark.ts";
import { evaluateExpression, parseExpression } from "../model/expression.ts";
import { scalarWord } from "./call-stub.ts";
import { resolveFill } from "./fill.ts";
import type { InputFill } from "./fill.ts";

/** A tensor argument of a case: its size, and where its slots lie in the arena. */
export type Tensor = {
  kind: "tensor";
  name: string;
  role: Exclude<Argument["role"], "scalar">;
  dtype: Dtype;
  elements: number;
  bytes: number;
  fill: InputFill;
  /** Byte offset of slot 0 and distance from slot to slot. */
  offset: number;
  stride: number;
};

export type Scalar = { kind: "scalar"; name: string; word: bigint };

/** What a harness is told before it runs a case. A slot is one call's whole set of tensors. */
export type CaseLayout = { id: string; slots: number; bytes: number; args: readonly (Tensor | Scalar)[] };

const alignment = 64;
const alignUp = (bytes: number, to: number): number => Math.ceil(bytes / to) * to;

/** Bytes of one slot of a case, alignment included: what decides how many slots fit. */
export function slotBytes(benchmark: Benchmark, workload: Case): number {
  return argumentsOf(benchmark).reduce((sum, argument) => {
    if (argument.role === "scalar") return sum;
    return sum + alignUp(elementsOf(argument, workload) * elementBytes[argument.dtype], argument.align ?? alignment);
  }, 0);
}

/** Lays out `slots` slots of a case: the slots of one argument lie side by side. */
export function layOut(benchmark: Benchmark, workload: Case, slots: number): CaseLayout {
  let end = 0;
  const args = argumentsOf(benchmark).map((argument): Tensor | Scalar => {
    const { name, role, dtype } = argument;
    if (role === "scalar") {
      const value = evaluateExpression(parseExpression(argument.value ?? ""), numericParameters(workload));
      return { kind: "scalar", name, word: scalarWord(dtype, value) };
    }
    const align = Math.max(argument.align ?? alignment, alignment);
    const elements = elementsOf(argument, workload);
    const bytes = elements * elementBytes[dtype];
    const stride = alignUp(bytes, align);
    const offset = alignUp(end, align);
    end = offset + stride * slots;
    return {
      kind: "tensor",
      name,
      role,
      dtype,
      elements,
      bytes,
      fill: resolveFill(argument.fill ?? "normal", numericParameters(workload)),
      offset,
      stride,
    };
  });
  return { id: workload.id, slots, bytes: end, args };
}

/** The words of the harness's layout command (harness/native.c). */
export function layoutWords(layout: CaseLayout): bigint[] {
  return [
    1n,
    BigInt(layout.args.length),
    BigInt(layout.bytes),
    ...layout.args.flatMap((arg) =>
      arg.kind === "scalar" ? [1n, arg.word, 0n] : [0n, BigInt(arg.offset), BigInt(arg.stride)],
    ),
  ];
}

function argumentsOf(benchmark: Benchmark): readonly Argument[] {
  return benchmark.functions[0]?.args ?? [];
}

function elementsOf(argument: Argument, workload: Case): number {
  const values = numericParameters(workload);
  const shape = (argument.shape ?? []).map((size) => evaluateExpression(parseExpression(size), values));
  return shape.reduce((product, size) => product * size, 1);
}

/** A case's parameters that are numbers, for expressions. */
export function numericParameters(workload: Case): Record<string, number> {
  return Object.fromEntries(
    Object.entries(workload.parameters).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}
