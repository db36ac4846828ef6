import { inCode } from "./quotation.ts";
import { writeGoal } from "../write-goal.ts";
import type { Imported, ImportSource } from "./imported.ts";
import type { KernelbenchProblem } from "./kernelbench-problem.ts";
import { definitionOf, pythonOutline } from "./python-outline.ts";
import { setupOf, torchNotes } from "./python-goal.ts";
import { inline } from "../inline-yaml.ts";
import { slug } from "./words.ts";

/** The goal and the contract of a problem. `isAlone`: no other problem lies in the folder. */
export function kernelbenchTask(source: ImportSource, problem: KernelbenchProblem, isAlone: boolean): Imported {
  const task = {
    source,
    problem,
    solution: solutionOf(source, problem, isAlone),
    contract: isAlone ? "benchmark.yaml" : `${nameOf(problem.file)}.benchmark.yaml`,
  };
  return {
    goal: goalOf(task),
    // Each problem of a folder gets a goal of its own.
    ...(!isAlone && { goalFile: `${nameOf(problem.file)}.goal.md` }),
    benchmark: contractOf(task),
    contract: task.contract,
    notes: notesOf(task),
  };
}

type Task = { source: ImportSource; problem: KernelbenchProblem; solution: string; contract: string };

/** A file that nobody has written yet, or that is a solution already. */
function solutionOf({ files }: ImportSource, { file }: KernelbenchProblem, isAlone: boolean): string {
  const stem = file.replace(/\.py$/, "");
  const folder = stem.replace(/[^/]*$/, "");
  const wanted = [...(isAlone ? [`${folder}solution.py`] : []), `${stem}_solution.py`];
  const isFree = (path: string) => !files.has(path) || isSolution(files.get(path));
  return wanted.find(isFree) ?? `${stem}_hone.py`;
}

const isSolution = (text: string | null | undefined): boolean =>
  typeof text === "string" && definitionOf(pythonOutline(text), "ModelNew") !== null;

/** KernelBench's: absolute and relative alike. */
const toleranceOf = ({ isHalf }: KernelbenchProblem): string => (isHalf ? "1e-2" : "1e-4");

const deviceOf = ({ device }: KernelbenchProblem): "cpu" | "cuda" => (device === "cuda" ? "cuda" : "cpu");

function contractOf({ problem, solution }: Task): string {
  const { file, size, results } = problem;
  const tolerance = toleranceOf(problem);
  const fields = results === 1 ? ["output"] : Array.from({ length: results }, (_, at) => `output${at}`);
  const limits = `max_abs_delta: ${tolerance}, max_relative_delta: ${tolerance}`;
  return [
    `# Hone's reading of a KernelBench problem (docs/imports-python.md)`,
    "schema_version: 1",
    `benchmark_id: ${inline(slug(nameOf(file)) || "kernelbench")}`,
    "driver: python",
    `device: ${deviceOf(problem)}`,
    `functions: [${inline({ entry: file, kind: "kernelbench", solution })}]`,
    "correctness:",
    "  field_tolerances:",
    ...fields.map((field) => `    - {field: ${field}, ${limits}}`),
    "controller:",
    "  objective: {primary_metric: time, direction: minimize, min_relative_improvement: 0.02}",
    "cases:",
    "  - {id: train-1}",
    ...(size === null ? [] : [`  - ${inline({ id: "test-1", [size.name]: size.other })}`]),
    "",
  ].join("\n");
}

const nameOf = (file: string): string => (file.split("/").at(-1) ?? file).replace(/\.py$/, "");

function goalOf({ source, problem, solution, contract }: Task): string {
  const { file, size } = problem;
  const tolerance = toleranceOf(problem);
  return writeGoal({
    setup: setupOf(source, true),
    title: `Make ${file} faster`,
    target: `The module \`Model\` of ${inCode(file)}: ${inCode(solution)} defines \`ModelNew\`, with the same constructor and the same results.`,
    language: "Python, PyTorch",
    scope: [solution],
    metric: "Time of one forward pass, lower is better.",
    constraints: [
      `Each element within ${tolerance} + ${tolerance} of its size of what \`Model\` gives, with the same weights and on new inputs.`,
      "Parameters have the shapes of the problem's, in its order.",
    ],
    workloads: [
      { id: "train-1", description: "the size of the problem" },
      ...(size === null ? [] : [{ id: "test-1", description: `held out, ${size.name} is ${size.other}` }]),
    ],
    benchmark: contract,
  });
}

function notesOf({ source, problem, solution }: Task): string[] {
  const { file, size, device, isHalf } = problem;
  return [
    source.files.has(solution)
      ? `${solution} is there already, so that its ModelNew is what is to become faster.`
      : `${solution} is written by candidates; until then Model of ${file} is what is measured.`,
    size === null
      ? `KernelBench has one size, and no number of ${file} is read by get_inputs alone: no case is held out, and a solution that is right for this size only would pass. Add a case, such as {id: test-1, batch_size: 13}.`
      : `KernelBench has one size; the held-out case sets ${size.name} to ${size.other} in place of ${size.value}. The other sizes are the same in both cases.`,
    {
      cpu: `${file} names no device, so that the contract's is the processor; KernelBench's sizes are meant for a GPU: write device: cuda where there is one.`,
      cuda: `${file} names the device cuda, so that the contract's is cuda: it needs a GPU.`,
      "where-there": `${file} takes a GPU where it sees one; the contract's device is the processor: write device: cuda for a GPU.`,
    }[device],
    ...(isHalf ? [`${file} speaks of 16 bits, so that the tolerance is KernelBench's for those, 1e-2.`] : []),
    ...torchNotes(source, true),
  ];
}
