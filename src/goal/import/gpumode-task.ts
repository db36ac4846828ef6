import * as z from "zod";
import type { Problem } from "../../model/input-error.ts";
import { checkSchema } from "../schema-problems.ts";
import { readYaml } from "../yaml-source.ts";
import { gpumodeFiles } from "./gpumode-files.ts";
import type { GpumodeFiles } from "./gpumode-files.ts";
import type { ImportSource } from "./imported.ts";
import { placeOf } from "./source-files.ts";

const seconds = z.number().positive().max(86_400);

const Scalar = z.union([z.number(), z.string(), z.boolean(), z.null()]);
/** Arguments of `generate_input`, by their names. */
const Arguments = z.record(
  z.string().regex(/^[A-Za-z_]\w*$/, "a Python name"),
  z.union([Scalar, z.array(z.union([Scalar, z.array(Scalar)]))]),
);
export type Arguments = z.infer<typeof Arguments>;

const listed = z
  .array(Arguments)
  .max(200, "a list with at most 200 entries")
  .nullish()
  .transform((value) => value ?? []);

/** task.yml of GPU MODE; keys that say nothing about what is measured are left out. */
const TaskYaml = z.object({
  files: z
    .array(z.object({ name: z.string().min(1), source: z.string().min(1) }))
    .min(1)
    .max(100),
  lang: z.string().default("py"),
  description: z.string().nullish(),
  config: z.object({ main: z.string().optional() }).nullish(),
  templates: z.record(z.string(), z.string()).nullish(),
  tests: listed,
  benchmarks: listed,
  test_timeout: seconds.default(180),
  benchmark_timeout: seconds.default(180),
  /** GPU MODE's own default is the last one. */
  ranking_by: z.enum(["last", "mean", "geom"]).default("last"),
  multi_gpu: z.boolean().default(false),
});
export type TaskYaml = z.infer<typeof TaskYaml>;

export type GpumodeTask = TaskYaml & GpumodeFiles;

const maxCharacters = 256_000;

/** What is wrong at a key of the file. */
export type At = (key: PropertyKey[], what: string, remedy: string) => Problem;

/** Reads task.yml and looks at the files that it lists, or says what is wrong with them. */
export function readTask(source: ImportSource, path: string): GpumodeTask | { problems: Problem[] } {
  const name = placeOf(source, path);
  const text = source.files.get(path) ?? null;
  if (text === null || text.length > maxCharacters) return { problems: [unreadable(name)] };
  const yaml = readYaml({ text, name, firstLine: 1 });
  const { value: task, problems } = checkSchema(TaskYaml, { yaml, name });
  if (!task) return { problems };
  const at: At = (key, what, remedy) => ({ where: `${name}:${yaml.lineOf(key)}`, what, remedy });
  const wrong = wrongLanguage(task, at) ?? nothingToRun(task, at);
  if (wrong) return { problems: [wrong] };
  const files = gpumodeFiles({ source, path, task, at });
  return "problems" in files ? files : { ...task, ...files };
}

const unreadable = (where: string): Problem => ({
  where,
  what: `it is not there, no text, or longer than ${maxCharacters} characters`,
  remedy: "Name the folder of a GPU MODE task, which has a task.yml.",
});

function wrongLanguage({ lang }: TaskYaml, at: At): Problem | null {
  if (lang === "py") return null;
  const shown = lang.slice(0, 40);
  return lang === "cu"
    ? at(
        ["lang"],
        "the task is in CUDA C++ (lang: cu), which its own eval.cu runs, and an import runs Python alone",
        "Write the contract yourself, with nvcc under build: and eval.cu's result as JSON: docs/imports-python.md shows how.",
      )
    : at(["lang"], `lang is "${shown}", which GPU MODE does not have`, "Write lang: py; CUDA C++ would be lang: cu.");
}

const nothingToRun = ({ tests, benchmarks }: TaskYaml, at: At): Problem | null =>
  tests.length + benchmarks.length > 0
    ? null
    : at(
        ["benchmarks"],
        "there are neither benchmarks nor tests, so that nothing could be timed",
        "Add benchmarks: with the arguments of generate_input, such as - {size: 1024, seed: 1}",
      );
