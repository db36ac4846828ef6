import type { Argument, Benchmark, Called, Case, Fill, Returned } from "../model/benchmark.ts";
import { functionName } from "../model/called.ts";
import { returnedBy } from "../model/handed-over.ts";
import { InputError } from "../model/input-error.ts";
import type { DescribedBase, DescribedFunction, DescribedInput } from "./described-base.ts";

/**
 * Fills in what a contract leaves to the base's own code. Sizes that differ from case to case become parameters of the
 * cases, so that from here on the contract is one as if a person had written it out.
 */
export function resolveContract(benchmark: Benchmark, base: DescribedBase): Benchmark {
  const functions = benchmark.functions.map((called, index) => {
    const described = benchmark.cases.flatMap((workload) => {
      const one = calls(workload, called) ? base.of(workload.id, index) : null;
      return one === null ? [] : [one];
    });
    return described.length === 0 ? called : resolved(called, { index, described });
  });
  const cases = benchmark.cases.map((workload) => ({
    ...workload,
    parameters: { ...workload.parameters, ...parametersOf(benchmark, { workload, base }) },
  }));
  return { ...benchmark, functions, cases };
}

const calls = (workload: Case, called: Called): boolean =>
  workload.function === undefined || workload.function === functionName(called);

type Described = { index: number; described: readonly DescribedFunction[] };

function resolved(called: Called, { index, described }: Described): Called {
  const [first] = described;
  if (first?.inputs) {
    sameInputs(called, described);
    const args = first.inputs.map((input) => argumentOf(input, index));
    return { ...called, args, returns: returnsOf(first, index) };
  }
  return returnedBy(called).length > 0 || !first?.returns ? called : { ...called, returns: returnsOf(first, index) };
}

/** A parameter that no contract's own has the name of. */
const parameter = (index: number, name: string, part: string | number): string => `hone_${index}_${name}_${part}`;

function argumentOf(input: DescribedInput, index: number): Argument {
  const { name, dtype } = input;
  if (input.role === "scalar") return { name, role: "scalar", dtype, value: parameter(index, name, "value") };
  return {
    name,
    role: "in",
    dtype,
    shape: input.shape.map((_, axis) => parameter(index, name, axis)),
    fill: fillOf(input, index),
  };
}

function fillOf({ name, fill }: Extract<DescribedInput, { role: "in" }>, index: number): Fill {
  const bounds = (): [string, string] => [parameter(index, name, "low"), parameter(index, name, "high")];
  if ("normal" in fill) return { normal: bounds() };
  if ("uniform" in fill) return { uniform: bounds() };
  if ("integers" in fill) return { integers: bounds() };
  return { full: parameter(index, name, "low") };
}

const nameOfResult = (at: number, count: number): string => (count === 1 ? "output" : `output${at}`);

const returnsOf = ({ returns = [] }: DescribedFunction, index: number): Returned[] =>
  returns.map(({ dtype, shape }, at) => {
    const name = nameOfResult(at, returns.length);
    return { name, dtype, shape: shape.map((_, axis) => parameter(index, name, axis)) };
  });

/** What each case's inputs and results are, as the values of the parameters above. */
function parametersOf(
  { functions }: Benchmark,
  { workload, base }: { workload: Case; base: DescribedBase },
): Record<string, number> {
  const values: Record<string, number> = {};
  functions.forEach((called, index) => {
    const described = calls(workload, called) ? base.of(workload.id, index) : null;
    const put = (name: string, part: string | number, value: number) => (values[parameter(index, name, part)] = value);
    for (const input of described?.inputs ?? []) {
      if (input.role === "scalar") put(input.name, "value", input.value);
      else {
        input.shape.forEach((size, axis) => put(input.name, axis, size));
        const [low = 0, high = 0] = Object.values(input.fill).flat();
        put(input.name, "low", low);
        put(input.name, "high", high);
      }
    }
    const returns = described?.returns ?? [];
    returns.forEach(({ shape }, at) =>
      shape.forEach((size, axis) => put(nameOfResult(at, returns.length), axis, size)),
    );
  });
  return values;
}

/** Inputs of one problem differ in their sizes from case to case, and in nothing else. */
function sameInputs({ entry = "" }: Called, described: readonly DescribedFunction[]): void {
  const kinds = described.map(({ inputs = [] }) =>
    inputs
      .map((input) => `${input.name} ${input.dtype} ${input.role === "in" ? Object.keys(input.fill)[0] : ""}`)
      .join(),
  );
  if (new Set(kinds).size <= 1) return;
  throw new InputError({
    where: entry,
    what: "its inputs are of other kinds in one case than in another",
    remedy: "Let the cases change sizes only, or write one function a case.",
  });
}
