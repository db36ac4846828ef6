import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { Dtype, elementBytes } from "../model/benchmark.ts";
import { InputError } from "../model/input-error.ts";
import { removeTree } from "../sandbox/remove-tree.ts";
import { runConfined } from "../sandbox/run-confined.ts";
import type { Benchmark } from "../model/benchmark.ts";
import { plainCase } from "./plain-case.ts";
import { pythonProgram } from "./python-program.ts";
import type { PythonPlace } from "./python-program.ts";

const Shape = z
  .array(
    z
      .int()
      .min(1)
      .max(2 ** 40),
  )
  .max(16);
const Fill = z.union([
  z.strictObject({ normal: z.tuple([z.number(), z.number()]) }),
  z.strictObject({ uniform: z.tuple([z.number(), z.number()]) }),
  z.strictObject({ integers: z.tuple([z.number(), z.number()]) }),
  z.strictObject({ full: z.number() }),
]);
const Input = z.discriminatedUnion("role", [
  z.strictObject({ name: z.string(), role: z.literal("scalar"), dtype: Dtype, value: z.number() }),
  z.strictObject({ name: z.string(), role: z.literal("in"), dtype: Dtype, shape: Shape, fill: Fill }),
]);
const Weight = z.strictObject({
  name: z.string().max(500),
  dtype: Dtype,
  shape: z
    .array(
      z
        .int()
        .min(0)
        .max(2 ** 40),
    )
    .max(16),
  offset: z.int().min(0),
  bytes: z.int().min(0),
});
const DescribedFunction = z.strictObject({
  index: z.int().min(0),
  init: z.array(z.json()).optional(),
  state: z.array(Weight).max(100_000),
  inputs: z.array(Input).max(64).optional(),
  returns: z
    .array(z.strictObject({ dtype: Dtype, shape: Shape }))
    .max(64)
    .optional(),
});
const Described = z.array(z.strictObject({ id: z.string(), functions: z.array(DescribedFunction) }));

/** What the base's own code tells of one function in one case. */
export type DescribedFunction = z.infer<typeof DescribedFunction>;
export type DescribedInput = z.infer<typeof Input>;

export type BaseWeight = z.infer<typeof Weight> & { values: Buffer };

export type DescribedBase = {
  /** By case and place in the contract. */
  of(caseId: string, index: number): DescribedFunction | null;
  /** The base's weights of one function in one case, as it constructs them. */
  weights(caseId: string, index: number): readonly BaseWeight[];
};

/** Whether a contract leaves anything to the base's own code: the weights of modules, a KernelBench problem's inputs. */
export const needsDescription = ({ functions }: Benchmark): boolean =>
  functions.some(({ kind = "function" }) => kind !== "function");

const describeSeconds = 300;

/**
 * Runs the base's code once, in the sandbox, to learn what the contract leaves to it. Throws `InputError` where the code
 * is not what the contract takes it for.
 */
export async function describeBase(place: PythonPlace, digest: string): Promise<DescribedBase> {
  const { site, benchmark } = place;
  const { scratch } = site;
  const out = scratch.folderForSandbox("described");
  const casesFile = join(scratch.path, "described-cases.json");
  writeFileSync(
    casesFile,
    JSON.stringify(benchmark.cases.map((workload) => plainCase(benchmark, workload, "modules"))),
  );
  try {
    const { command, mounts, env } = pythonProgram(place, { digest, program: "describe.py" });
    const exit = await runConfined(scratch, {
      command: [...command, "/hone/cases.json", "/hone/out"],
      mounts: [...mounts, { from: casesFile, at: "/hone/cases.json" }, { from: out, at: "/hone/out", writable: true }],
      cwd: "/tmp",
      env,
      timeoutSeconds: Math.min(describeSeconds, site.runSeconds),
    });
    if (exit.timedOut || exit.exitCode !== 0) throw unusable(benchmark, exit.timedOut ? null : exit.stderr);
    const described = Described.parse(JSON.parse(readFileSync(join(out, "described.json"), "utf8")));
    return opened(described, readFileSync(join(out, "weights.bin")));
  } finally {
    removeTree(out);
  }
}

function opened(described: z.infer<typeof Described>, weights: Buffer): DescribedBase {
  const of = (id: string, index: number) =>
    described.find((one) => one.id === id)?.functions.find((one) => one.index === index) ?? null;
  return {
    of,
    weights: (id, index) =>
      (of(id, index)?.state ?? []).map((weight) => {
        const { dtype, shape, offset, bytes } = weight;
        const elements = shape.reduce((product, size) => product * size, 1);
        if (bytes !== elements * elementBytes[dtype] || offset + bytes > weights.length)
          throw new Error(`the weight ${weight.name} is not where the description says`);
        return { ...weight, values: weights.subarray(offset, offset + bytes) };
      }),
  };
}

function unusable({ functions }: Benchmark, said: string | null): InputError {
  const entry = functions
    .map(({ entry: path }) => path)
    .join(", ")
    .slice(0, 200);
  const lines = (said ?? "").trim().split("\n");
  return new InputError({
    where: entry,
    what:
      said === null
        ? "the base's module is not made within the time for a run: its import or its constructor hangs"
        : `the base's code cannot be used: ${(lines.at(-1) ?? "").slice(0, 600)}`,
    remedy:
      "Import the file and construct the module by hand, with the arguments that the contract gives, in the goal's environment.",
  });
}
