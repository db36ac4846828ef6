import type { Benchmark, Called, Case } from "../model/benchmark.ts";
import { functionName } from "../model/called.ts";
import { returnedBy } from "../model/handed-over.ts";
import { numericParameters, tensorsOfCase } from "./case-tensors.ts";
import { initOf, keywordsIn } from "./python-case.ts";

/** A case as harness/describe.py takes it: those of its functions that are modules; harness/once.py takes all of them. */
export function plainCase(benchmark: Benchmark, workload: Case, which: "modules" | "all") {
  const functions = benchmark.functions.flatMap((called, index) => {
    const isCalled = workload.function === undefined || workload.function === functionName(called);
    return isCalled && (which === "all" || (called.kind ?? "function") !== "function")
      ? [functionOf(benchmark, workload, { called, index })]
      : [];
  });
  return { id: workload.id, functions };
}

function functionOf(benchmark: Benchmark, workload: Case, { called, index }: { called: Called; index: number }) {
  // A problem whose arguments are not known yet.
  const isProblem = called.kind === "kernelbench" && called.args.length === 0;
  const made = called.module?.function;
  const { tensors, functions } = isProblem ? { tensors: [], functions: [] } : tensorsOfCase(benchmark, workload);
  const values = functions.find((one) => one.index === index)?.args ?? [];
  const args = called.args.map(({ name, role, dtype, kwarg = false }, at) => {
    const tensor = tensors.find((one) => one.name === name);
    const passed = values[at];
    return {
      name,
      role,
      dtype,
      kwarg,
      ...(tensor && { shape: tensor.shape, fill: tensor.fill }),
      ...(passed?.kind === "scalar" && { value: passed.value }),
    };
  });
  return {
    index,
    init: isProblem ? {} : initOf(called, workload),
    // What of the file makes the base's weights; without it the constructor does.
    ...(made && { state: { name: made.name, kwargs: keywordsIn(made.kwargs, workload) } }),
    globals: called.kind === "kernelbench" ? numericParameters(workload) : {},
    args: isProblem ? [] : args,
    returns: returnedBy(called).map(({ name }) => name),
  };
}
