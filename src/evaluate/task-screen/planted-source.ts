import { elementBytes } from "../../model/benchmark.ts";
import type { Argument, Benchmark, Case } from "../../model/benchmark.ts";
import { argumentType } from "../call-stub.ts";
import { tensorsOfCase } from "../case-tensors.ts";
import type { CaseTensor } from "../case-tensors.ts";

type Called = Benchmark["functions"][number];

/** C source of `task.h` (harness/planted/planted.h): what a planted candidate knows of one case's arguments. */
export function taskTables(benchmark: Benchmark, workload: Case): string {
  const { functions } = benchmark;
  const most = Math.max(1, ...functions.map(({ args }) => args.length));
  const { tensors, functions: called } = tensorsOfCase(benchmark, workload);
  // Of a function that the case does not call, sizes may have no value.
  const isCalled = (at: number) => called.some(({ index }) => index === at);
  const rows = functions.map(({ args }, at) => (isCalled(at) ? args.map((argument) => row(argument, tensors)) : []));
  return [
    `enum { function_count = ${functions.length}, argument_limit = ${most} };`,
    `static const char *const symbols[] = {${functions.map(({ symbol }) => `"${symbol}"`).join(", ")}};`,
    `static const int argument_counts[] = {${rows.map(({ length }) => length).join(", ")}};`,
    `static const struct argument arguments[function_count][argument_limit] = {`,
    ...rows.map((cells) => `    {${cells.length > 0 ? cells.join(", ") : "{0}"}},`),
    "};",
    "",
  ].join("\n");
}

function row({ name, role, dtype }: Argument, tensors: readonly CaseTensor[]): string {
  const tensor = tensors.find((one) => one.name === name);
  const span = role === "scalar" ? 0 : (tensor?.span ?? 0);
  const run = tensor && tensor.span > tensor.bytes ? 1 : (tensor?.elements ?? 0);
  return `{role_${role}, dtype_${dtype}, ${span}, ${elementBytes[dtype]}, ${run}}`;
}

/** C source that exports the contract's functions and hands each call to `planted`, its values as 64-bit words. */
export function wrapperSource(functions: Benchmark["functions"]): string {
  return [
    "#include <stdint.h>",
    "#include <string.h>",
    "static inline uint64_t f64_word(double value) { uint64_t word; memcpy(&word, &value, sizeof word); return word; }",
    "static inline uint64_t f32_word(float value) { uint32_t word; memcpy(&word, &value, sizeof word); return word; }",
    '__attribute__((visibility("hidden"))) uint64_t planted(uint64_t function, const uint64_t *values);',
    "void hone_wrapper(void) { (void)f64_word; (void)f32_word; }",
    ...functions.map(wrapper),
    "",
  ].join("\n");
}

function wrapper({ symbol, args, returns }: Called, index: number): string {
  const parameters = args.map((argument, at) => `${argumentType(argument)} a${at}`).join(", ") || "void";
  const words = args.map(word).join(", ") || "0";
  const call = `planted(${index}, values)`;
  return returns === "status"
    ? `int ${symbol}(${parameters}) { const uint64_t values[] = {${words}}; return (int)${call}; }`
    : `void ${symbol}(${parameters}) { const uint64_t values[] = {${words}}; ${call}; }`;
}

function word({ role, dtype }: Argument, at: number): string {
  if (role !== "scalar") return `(uint64_t)(uintptr_t)a${at}`;
  return dtype === "f64" || dtype === "f32" ? `${dtype}_word(a${at})` : `(uint64_t)a${at}`;
}
