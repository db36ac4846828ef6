import type { Benchmark, Case, Dtype } from "../model/benchmark.ts";
import { elementBytes } from "../model/benchmark.ts";
import type { CaseLayout } from "./case-layout.ts";
import { numericParameters, tensorsOfCase } from "./case-tensors.ts";
import { decode } from "./compare-output.ts";
import type { DescribedBase } from "./described-base.ts";
import { resolveFill } from "./fill.ts";
import { encode, createPool } from "./input-pool.ts";
import type { CaseState } from "./language.ts";
import { describeCase } from "./python-case.ts";
import type { PlacedWeight } from "./python-case.ts";
import type { CaseDescription } from "./tell-case.ts";
import { convertValues } from "./values.ts";

type Weight = { name: string; dtype: Dtype; shape: readonly number[]; values: Uint8Array };

const align = 64;
const alignUp = (bytes: number): number => Math.ceil(bytes / align) * align;
const isFloat = (dtype: Dtype): boolean => ["f64", "f32", "f16", "bf16"].includes(dtype);
/** How far a constant weight is moved at most: what is 1 stays positive, as a variance must. */
const spread = 0.25;

/** States that processes have taken are told apart by it. */
let states = 0;

export type StateGround = { benchmark: Benchmark; base: DescribedBase };

/** Bytes behind the slots of a case that handing its weights over takes. */
export function weightBytes({ benchmark, base }: StateGround, workload: Case): number {
  const { functions } = tensorsOfCase(benchmark, workload);
  const weights = functions.flatMap(({ index }) => base.of(workload.id, index)?.state ?? []);
  return weights.reduce((sum, { bytes }) => sum + alignUp(bytes), align);
}

/**
 * The weights of a case's modules: the base's own, or the contract's fills. What the base leaves constant, as a
 * normalisation's 1 and 0, is drawn around it: a candidate that leaves such a weight out must show (facts/cheats.md, 32).
 */
export function drawState({ benchmark, base }: StateGround, workload: Case, uniform: () => number): CaseState {
  const { functions } = tensorsOfCase(benchmark, workload);
  const drawn = new Map(
    functions.flatMap(({ index }) => {
      const weights = base.weights(workload.id, index).map((weight) => ({
        ...weight,
        values: valuesOf({ benchmark, workload, index }, weight, uniform),
      }));
      return benchmark.functions[index]?.kind === undefined || benchmark.functions[index].kind === "function"
        ? []
        : [[index, weights] as const];
    }),
  );
  const inits = new Map(
    functions.flatMap(({ index }) => {
      const init = base.of(workload.id, index)?.init;
      return init ? [[index, init] as const] : [];
    }),
  );
  const key = (states += 2);
  return {
    bytes: weightBytes({ benchmark, base }, workload),
    describe(layout, isWide) {
      const placed = place(layout, drawn, isWide);
      const words = describeCase({
        benchmark,
        workload,
        layout,
        key: isWide ? key + 1 : key,
        isWide,
        inits,
        weights: placed.weights,
      });
      return { key: isWide ? key + 1 : key, words, weights: placed.parts };
    },
  };
}

type Placed = { weights: Map<number, PlacedWeight[]>; parts: CaseDescription["weights"] };

/** One weight after the other, behind the slots. */
function place(layout: CaseLayout, drawn: ReadonlyMap<number, readonly Weight[]>, isWide: boolean): Placed {
  let end = alignUp(layout.bytes);
  const parts: { bytes: Uint8Array; offset: number }[] = [];
  const weights = new Map(
    [...drawn].map(([index, all]) => [
      index,
      all.map(({ name, dtype: own, shape, values }): PlacedWeight => {
        const dtype = isWide && isFloat(own) ? "f64" : own;
        const bytes = convertValues(values, { from: own, to: dtype });
        const offset = end;
        end = alignUp(end + bytes.length);
        parts.push({ bytes, offset });
        return { name, dtype, shape, offset };
      }),
    ]),
  );
  return { weights, parts };
}

type Where = { benchmark: Benchmark; workload: Case; index: number };

function valuesOf({ benchmark, workload, index }: Where, weight: Weight, uniform: () => number): Uint8Array {
  const { name, dtype, values } = weight;
  const wanted = benchmark.functions[index]?.module?.weights ?? "baseline";
  const elements = values.length / elementBytes[dtype];
  const fill = typeof wanted === "string" ? undefined : wanted[name];
  if (fill !== undefined) {
    const pool = createPool({ fill: resolveFill(fill, numericParameters(workload)), dtype, elements }, uniform);
    return Uint8Array.from(pool.window(pool.draw()));
  }
  return isFloat(dtype) && isConstant(values, dtype) ? around(decode(values, dtype), dtype, uniform) : values;
}

function isConstant(values: Uint8Array, dtype: Dtype): boolean {
  const numbers = decode(values, dtype);
  for (let at = 1; at < numbers.length; at++) if (numbers[at] !== numbers[0]) return false;
  return numbers.length > 0;
}

const around = (numbers: ArrayLike<number>, dtype: Dtype, uniform: () => number): Uint8Array =>
  encode(
    Float64Array.from({ length: numbers.length }, (_, at) => (numbers[at] ?? 0) + spread * (2 * uniform() - 1)),
    dtype,
  );
