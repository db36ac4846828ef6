import * as z from "zod";
import { CampaignWishes, Worker } from "./contract-budget.ts";
import { AgentContract, Repo } from "./contract-scope.ts";
import { Controller } from "./controller.ts";
import { Correctness } from "./correctness.ts";
import { ExpressionText } from "./expression-text.ts";
import { GuardrailLimits } from "./guardrails.ts";
import { Runtime } from "./runtime.ts";

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
  shape: z.array(ExpressionText).optional().describe("In elements; expressions over the case's parameters."),
  strides: z.array(ExpressionText).optional().describe("In elements, one a dimension."),
  align: z.int().positive().optional().describe("Bytes."),
  fill: Fill.optional().describe("How an input's values are drawn."),
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
  symbol: identifier.optional().describe("native: the exported C symbol. python: a label for a case's `function`."),
  /** python: `ops/norm.py:rms_norm`, relative to the contract's folder. */
  entry: z.string().optional().describe("python: `ops/norm.py:rms_norm`, relative to the contract's folder."),
  kind: z.enum(["function", "module", "kernelbench"]).optional(),
  /** python: what tensors are handed over as. */
  arrays: z.enum(["torch", "numpy"]).optional(),
  /** python, kind kernelbench: the file that candidates write; without it the problem's own file. */
  solution: z.string().optional(),
  /** python: a manifest.yaml beside an unmodified model.py says what the other keys would. */
  manifest: z.string().optional(),
  args: z.array(Argument).default([]).describe("In call order."),
  module: Module.optional(),
  /** python: one call is the forward and the backward pass. */
  backward: z.boolean().optional(),
  /** native: `void`, or `status` for an int that is 0 on success. python: the tensors that it returns. */
  returns: z
    .union([z.enum(["void", "status"]), z.array(Returned)])
    .default("void")
    .describe("native: `void`, or `status` for an int that is 0 on success. python: the tensors that it returns."),
});
export type Called = z.infer<typeof Function>;

/**
 * One workload: `{id, weight, function, cache, launch, flops, bytes, tags, pair_key}`; every other key is one of its parameters.
 * `function` is the symbol that it calls; without it a call is every function of the contract in its order.
 */
export const Case = z
  .looseObject({
    id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "letters, digits, dot, dash, underscore; at most 64"),
    weight: z.number().positive().default(1).describe("Share in the combined gain."),
    function: identifier.optional().describe("The one function that it calls; without it all of them, in order."),
    cache: z.enum(["warm", "cold"]).default("warm").describe("`cold`: each call finds its tensors in no cache."),
    launch: z.enum(["eager", "graph"]).default("eager").describe("`graph`: replayed from a recorded graph of a GPU."),
    flops: ExpressionText.optional().describe("Operations of a call: no result may beat what the machine can do."),
    bytes: ExpressionText.optional().describe("Bytes that a call must move."),
    tags: z.array(z.string()).optional().describe("For people, and for the command."),
    pair_key: z.string().optional().describe("For the command: names cases that belong together."),
  })
  .transform(
    ({ id, weight, function: called, cache, launch, flops, bytes, tags, pair_key: pairKey, ...parameters }) => ({
      id,
      weight,
      ...(called && { function: called }),
      cache,
      launch,
      ...(flops && { flops }),
      ...(bytes && { bytes }),
      ...(tags && { tags }),
      ...(pairKey !== undefined && { pair_key: pairKey }),
      parameters,
    }),
  );
export type Case = z.infer<typeof Case>;

/** FermiLink's keys for people and for FermiLink itself; the command's own contract still has them. */
const descriptive = z.unknown().optional().describe("For people, and for the command; Hone does nothing with it.");

const argv = z.array(z.string()).min(1);

/** benchmark.yaml, schema_version 1: the contract that judges. FermiLink's keys keep their names. */
export const Benchmark = z
  .looseObject({
    schema_version: z.literal(1),
    benchmark_id: z.string().min(1).describe("Names the contract; a result that names another one is refused."),
    title: z.string().optional().describe("For people."),
    driver: z
      .enum(["native", "python", "command"])
      .optional()
      .describe("Who calls and clocks: `command` where runtime.command is there, else `native`."),
    device: z.enum(["cpu", "cuda", "hip"]).default("cpu").describe("Where the functions run."),
    /** Which Python runs a `python` contract where no environment of the goal's `setup:` does, and what it must be. */
    python: z
      .strictObject({
        interpreter: z.string().min(1).optional(),
        requires: z
          .string()
          .regex(/^\s*(>=|<=|==|!=|<|>)\s*\d+(\.\d+)*\s*(,\s*(>=|<=|==|!=|<|>)\s*\d+(\.\d+)*\s*)*$/, 'such as ">=3.10"')
          .optional(),
      })
      .optional()
      .describe("Which Python runs a contract where no environment of the goal's setup: does."),
    threads: z.int().min(1).max(1024).default(1).describe("Processor cores, the same for both sides."),
    build: z
      .strictObject({
        commands: z.array(argv).default([]).describe("Words, no shell; in the goal's folder of a copy of the tree."),
        inputs: z.array(z.string()).default([]).describe("Files that they need beside the scope's."),
        artifact: z.string().optional().describe("What is measured: a library (native), a folder (python)."),
      })
      .optional()
      .describe("Once for each candidate, in the sandbox, without a network."),
    functions: z.array(Function).default([]).describe("What is called; one call is all of them in their order."),
    reference: z
      .strictObject({ file: z.string(), symbol: identifier.optional(), dtype: Dtype.optional() })
      .optional()
      .describe("Computes what is expected, in place of the base."),
    correctness: Correctness.default({ mode: "field_tolerances" }),
    controller: Controller.default(Controller.parse({})),
    performance_guardrails: GuardrailLimits.optional(),
    split: z
      .looseObject({ train_case_ids: z.array(z.string()).min(1) })
      .optional()
      .describe("Cases that guide the search; the others only confirm. Without it ids say it: train-…, test-…."),
    runtime: Runtime.optional().describe("A command of the repository's own that prints its metric."),
    repo: Repo.optional(),
    agent_contract: AgentContract.optional(),
    campaign: CampaignWishes.optional(),
    worker: Worker.optional(),
    package_id: descriptive,
    domain: descriptive,
    mode: descriptive,
    description: descriptive,
    goal_context: descriptive,
    artifacts: descriptive,
    reporting: descriptive,
    cases: z.array(Case).min(1, "at least one case").describe("Workloads; keys of your own are their parameters."),
  })
  .transform((contract) => ({
    ...contract,
    driver: contract.driver ?? (contract.runtime?.command ? "command" : "native"),
  }));
export type Benchmark = z.infer<typeof Benchmark>;
