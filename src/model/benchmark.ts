import * as z from "zod";
import { parseExpression } from "./expression.ts";
import { MetricKind, MetricScale } from "./metric.ts";

/** The element types that cross the boundary to a candidate. */
export const dtypes = ["f64", "f32", "f16", "bf16", "i64", "i32", "i16", "i8", "u8", "bool"] as const;
export const Dtype = z.enum(dtypes);
export type Dtype = z.infer<typeof Dtype>;

/** Bytes of one element. */
export const elementBytes: Record<Dtype, number> = {
  f64: 8,
  f32: 4,
  f16: 2,
  bf16: 2,
  i64: 8,
  i32: 4,
  i16: 2,
  i8: 1,
  u8: 1,
  bool: 1,
};

/** An arithmetic expression over case parameters, kept as text, known to parse. */
export const ExpressionText = z.union([z.number(), z.string()]).transform((value, context) => {
  const text = String(value);
  try {
    parseExpression(text);
  } catch (error) {
    context.addIssue({ code: "custom", message: (error as Error).message });
  }
  return text;
});

const Bounds = z.tuple([ExpressionText, ExpressionText]);
const Fill = z.union([
  z.enum(["normal", "uniform", "integers", "ones", "zeros", "sorted"]),
  z.strictObject({ normal: Bounds }),
  z.strictObject({ uniform: Bounds }),
  z.strictObject({ integers: Bounds }),
  z.strictObject({ full: ExpressionText }),
  z.strictObject({ sorted: Bounds }),
]);
/**
 * How an input's values are drawn: a name with its default range, or `{normal: [mean, deviation]}` and so on. Bounds
 * are expressions over the case: indices into n elements are `{integers: [0, n - 1]}`.
 */
export type Fill = z.infer<typeof Fill>;

const identifier = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "a C identifier");

/** One argument of a function, in call order. Shapes are in elements. */
export const Argument = z.strictObject({
  name: identifier,
  role: z.enum(["in", "out", "inout", "workspace", "scalar"]),
  dtype: Dtype,
  shape: z.array(ExpressionText).optional(),
  strides: z.array(ExpressionText).optional(),
  align: z.int().positive().optional(),
  fill: Fill.optional(),
  /** Of a scalar: an expression over the case's parameters. */
  value: ExpressionText.optional(),
  kwarg: z.boolean().optional(),
});
export type Argument = z.infer<typeof Argument>;

/**
 * A tensor that a Python function returns: copied into a slot of its own inside the clock. Shapes are in elements.
 * `grad`: it is the gradient with respect to that argument, of a call that goes backward, too.
 */
export const Returned = z.strictObject({
  name: identifier,
  dtype: Dtype,
  shape: z.array(ExpressionText),
  grad: identifier.optional(),
});
export type Returned = z.infer<typeof Returned>;

/** A constructor's argument: an expression over the case, text, a truth value, or a list of them. */
export const InitValue = z.union([
  z.number(),
  z.string(),
  z.boolean(),
  z.null(),
  z.array(z.union([z.number(), z.string()])),
]);
export type InitValue = z.infer<typeof InitValue>;

/** How a module is made, the same for both variants. */
export const Module = z.strictObject({
  init: z.record(identifier, InitValue).default({}),
  /** `baseline`: the base's own state after construction; else a fill for each name, and the base's for the rest. */
  weights: z.union([z.literal("baseline"), z.record(z.string().min(1), Fill)]).default("baseline"),
  /** Layers such as dropout and batch normalisation behave differently; KernelBench leaves modules in training. */
  mode: z.enum(["eval", "train"]).optional(),
  /** A function of the entry's own file that makes the state, called with these keywords. */
  function: z.strictObject({ name: identifier, kwargs: z.record(identifier, InitValue).default({}) }).optional(),
});
export type Module = z.infer<typeof Module>;

const Function = z.looseObject({
  /** native: the exported C symbol. python: a label for a case's `function`, by default the entry's callable. */
  symbol: identifier.optional(),
  /** python: `ops/norm.py:rms_norm`, relative to the contract's folder. */
  entry: z.string().optional(),
  kind: z.enum(["function", "module", "kernelbench"]).optional(),
  /** python: what tensors are handed over as. */
  arrays: z.enum(["torch", "numpy"]).optional(),
  /** python, kind kernelbench: the file that candidates write; without it the problem's own file. */
  solution: z.string().optional(),
  /** python: a manifest.yaml beside an unmodified model.py says what the other keys would. */
  manifest: z.string().optional(),
  args: z.array(Argument).default([]),
  module: Module.optional(),
  /** python: one call is the forward and the backward pass. */
  backward: z.boolean().optional(),
  /** native: `void`, or `status` for an int that is 0 on success. python: the tensors that it returns. */
  returns: z.union([z.enum(["void", "status"]), z.array(Returned)]).default("void"),
});
export type Called = z.infer<typeof Function>;

const FieldTolerance = z.strictObject({
  field: z.string(),
  label: z.string().optional(),
  abs_delta: z.number().nonnegative().optional(),
  max_abs_delta: z.number().nonnegative().optional(),
  rms_delta: z.number().nonnegative().optional(),
  max_rms_delta: z.number().nonnegative().optional(),
  relative_delta: z.number().nonnegative().optional(),
  max_relative_delta: z.number().nonnegative().optional(),
});
export type FieldTolerance = z.infer<typeof FieldTolerance>;

/**
 * One workload: `{id, weight, function, cache, launch, flops, bytes}`; every other key is one of its parameters.
 * `function` is the symbol that it calls; without it a call is every function of the contract in its order.
 */
export const Case = z
  .looseObject({
    id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "letters, digits, dot, dash, underscore; at most 64"),
    weight: z.number().positive().default(1),
    function: identifier.optional(),
    cache: z.enum(["warm", "cold"]).default("warm"),
    launch: z.enum(["eager", "graph"]).default("eager"),
    flops: ExpressionText.optional(),
    bytes: ExpressionText.optional(),
  })
  .transform(
    ({
      id,
      weight,
      function: called,
      cache,
      launch,
      flops,
      bytes,
      tags: _tags,
      pair_key: _pairKey,
      ...parameters
    }) => ({
      id,
      weight,
      ...(called && { function: called }),
      cache,
      launch,
      ...(flops && { flops }),
      ...(bytes && { bytes }),
      parameters,
    }),
  );
export type Case = z.infer<typeof Case>;

const Metric = z.strictObject({
  primary_metric: z.string().min(1).default("time"),
  direction: z.enum(["minimize", "maximize"]).default("minimize"),
  /** What the metric is of; without it `kindOfName` (metric.ts) takes it from the name. */
  kind: MetricKind.optional(),
  /** `difference` for losses, accuracies and whatever may be zero or negative. */
  scale: MetricScale.default("ratio"),
  min_relative_improvement: z.number().min(0).max(10).default(0.01),
  /** On the `difference` scale, in the metric's unit. */
  min_absolute_improvement: z.number().min(0).optional(),
  /** Of a throughput: units of work of one call, from the contract and never from the candidate. */
  work: ExpressionText.optional(),
  tie_relative_tolerance: z.number().min(0).optional(),
});

/** FermiLink's further objectives: here they say which way a guarded metric is better. */
const SecondaryObjective = z.looseObject({
  metric: z.string().min(1),
  direction: z.enum(["minimize", "maximize"]).default("minimize"),
});

/** What must not get worse while the objective gets better: a relative limit for each metric, 0.05 is 5 %. */
const Guardrails = z.looseObject({
  max_relative_regression: z.record(z.string().min(1), z.number().min(0).max(10)).default({}),
});

/** How the benchmark's own command is run and where its metric is found (driver `command`). */
const Runtime = z.looseObject({
  mode: z.enum(["direct"]).default("direct"),
  env: z.record(z.string(), z.coerce.string()).default({}),
  pre_commands: z.array(z.array(z.string()).min(1)).default([]),
  command: z.array(z.string()).min(1).optional(),
  result_json_path: z.string().optional(),
  /** A regular expression with one group, for output that is not JSON. */
  metric_pattern: z.string().optional(),
});

const argv = z.array(z.string()).min(1);

/** benchmark.yaml, schema_version 1: the contract that judges. FermiLink's keys keep their names. */
export const Benchmark = z
  .looseObject({
    schema_version: z.literal(1),
    benchmark_id: z.string().min(1),
    title: z.string().optional(),
    driver: z.enum(["native", "python", "command"]).optional(),
    device: z.enum(["cpu", "cuda", "hip"]).default("cpu"),
    /** Which Python runs a `python` contract where no environment of the goal's `setup:` does, and what it must be. */
    python: z
      .strictObject({
        interpreter: z.string().min(1).optional(),
        requires: z
          .string()
          .regex(/^\s*(>=|<=|==|!=|<|>)\s*\d+(\.\d+)*\s*(,\s*(>=|<=|==|!=|<|>)\s*\d+(\.\d+)*\s*)*$/, 'such as ">=3.10"')
          .optional(),
      })
      .optional(),
    threads: z.int().min(1).max(1024).default(1),
    build: z
      .strictObject({
        commands: z.array(argv).default([]),
        inputs: z.array(z.string()).default([]),
        artifact: z.string().optional(),
      })
      .optional(),
    functions: z.array(Function).default([]),
    reference: z.strictObject({ file: z.string(), symbol: identifier.optional(), dtype: Dtype.optional() }).optional(),
    correctness: z
      .looseObject({
        mode: z.enum(["field_tolerances", "runner_only"]).default("field_tolerances"),
        field_tolerances: z.array(FieldTolerance).min(1, "an empty list would accept any output").optional(),
      })
      .default({ mode: "field_tolerances" }),
    controller: z
      .looseObject({
        objective: Metric.default(Metric.parse({})),
        secondary_objectives: z.array(SecondaryObjective).default([]),
        timeout_seconds: z.number().positive().optional(),
      })
      .default({ objective: Metric.parse({}), secondary_objectives: [] }),
    performance_guardrails: Guardrails.optional(),
    split: z.looseObject({ train_case_ids: z.array(z.string()).min(1) }).optional(),
    runtime: Runtime.optional(),
    cases: z.array(Case).min(1, "at least one case"),
  })
  .transform((contract) => ({
    ...contract,
    driver: contract.driver ?? (contract.runtime?.command ? "command" : "native"),
  }));
export type Benchmark = z.infer<typeof Benchmark>;
