import type { Problem } from "../../model/input-error.ts";
import type { ImportSource } from "./imported.ts";
import { changeableSize } from "./kernelbench-size.ts";
import type { Size } from "./kernelbench-size.ts";
import { definitionOf, hasHiddenNames, imports, pythonOutline } from "./python-outline.ts";
import type { PythonOutline } from "./python-outline.ts";
import { placeOf, unnameable } from "./source-files.ts";

/** What a KernelBench problem's text shows. */
export type KernelbenchProblem = {
  file: string;
  /** Whether 16 bits are spoken of. */
  isHalf: boolean;
  /** `where-there`: on a GPU where there is one. */
  device: "cpu" | "cuda" | "where-there";
  /** Results of `forward`, as far as its returns show them. */
  results: number;
  /** What the held-out case changes; null where no number is sure to change nothing but shapes. */
  size: Size | null;
};

type Reading = { problem: KernelbenchProblem; problems: [] } | { problem: null; problems: Problem[] };

/** Reads the problem, or says what it lacks. */
export function readProblem(source: ImportSource, file: string): Reading {
  const where = placeOf(source, file);
  const wrong = unnameable(source, file) ?? (file.endsWith(".py") ? null : noProblem(where, "it is no Python file"));
  if (wrong) return { problem: null, problems: [wrong] };
  const text = source.files.get(file) ?? null;
  if (text === null)
    return {
      problem: null,
      problems: [noProblem(where, source.files.has(file) ? "it is no text, or too large" : "there is no such file")],
    };
  const outline = pythonOutline(text);
  const problems = hasHiddenNames(outline) ? [] : [...lacks(outline, where), ...otherForm(outline, where)];
  return problems.length > 0
    ? { problem: null, problems }
    : {
        problem: {
          file,
          isHalf: /\b(float16|bfloat16|half)\b/.test(outline.text),
          device: deviceOf(outline.text),
          results: resultsOf(outline),
          size: changeableSize(outline),
        },
        problems: [],
      };
}

const noProblem = (where: string, what: string): Problem => ({
  where,
  what,
  remedy: "Name a KernelBench problem, a Python file with class Model, get_inputs() and get_init_inputs().",
});

const parts = [
  { name: "Model", what: "class Model", remedy: "Call the module Model: class Model(nn.Module)." },
  { name: "get_inputs", what: "get_inputs()", remedy: "Add def get_inputs(): return [torch.randn(batch_size, dim)]" },
  {
    name: "get_init_inputs",
    what: "get_init_inputs()",
    remedy: "Add def get_init_inputs(): return [], with what the constructor of Model takes.",
  },
] as const;

function lacks(outline: PythonOutline, where: string): Problem[] {
  return parts
    .filter(({ name }) => definitionOf(outline, name) === null && !imports(outline, name))
    .map(({ name, what, remedy }) => {
      const other = name === "Model" ? outline.statements.find(({ kind }) => kind === "class") : undefined;
      const instead = other ? `, but class ${other.names[0]}` : "";
      return { where: `${where}:${other?.line ?? 1}`, what: `it has no ${what}${instead}`, remedy };
    });
}

/** KernelBook's problems give a list and a dictionary, where KernelBench has one list. */
function otherForm(outline: PythonOutline, where: string): Problem[] {
  const found = definitionOf(outline, "get_init_inputs");
  if (!found || !/\breturn\s*\[\s*\[[^\]]{0,2000}\]\s*,\s*\{/.test(found.code)) return [];
  return [
    {
      where: `${where}:${found.line}`,
      what: "get_init_inputs() gives a list and a dictionary, as KernelBook's problems do",
      remedy: "Return one list: what the constructor of Model takes, in its order.",
    },
  ];
}

function deviceOf(text: string): KernelbenchProblem["device"] {
  if (!/\.cuda\(|["']cuda(:\d+)?["']/.test(text)) return "cpu";
  return /cuda\.is_available\(/.test(text) ? "where-there" : "cuda";
}

/** How many values stand behind a return of `forward`; 1 where a call decides it. */
function resultsOf(outline: PythonOutline): number {
  const model = definitionOf(outline, "Model")?.code ?? "";
  const [, body = ""] = model.split(/^[ \t]+def[ \t]+forward\b/m);
  const own = body.split(/^[ \t]+def[ \t]/m)[0] ?? "";
  const returned = own.split(/\breturn\b/).slice(1);
  return Math.max(1, ...returned.map(valuesIn));
}

/** Values of a tuple that begins a text: as many as commas at its own level, and one. */
function valuesIn(text: string): number {
  const start = text.trimStart();
  const inner = start.startsWith("(") && closesAtEnd(start) ? start.slice(1) : start;
  let depth = 0;
  let commas = 0;
  let isOpen = false;
  for (const sign of inner) {
    if ("([{".includes(sign)) depth++;
    else if (")]}".includes(sign)) depth--;
    if (depth < 0 || (depth === 0 && sign === "\n" && inner === start)) break;
    if (depth === 0 && sign === ",") [commas, isOpen] = [commas + 1, true];
    else if (sign.trim() !== "") isOpen = false;
  }
  return commas + (isOpen ? 0 : 1);
}

/** Whether the bracket that begins a text closes at the end of its statement. */
function closesAtEnd(text: string): boolean {
  let depth = 0;
  for (const [at, sign] of [...text].entries()) {
    if ("([{".includes(sign)) depth++;
    else if (")]}".includes(sign) && --depth === 0) return /^[ \t]*(\n|$)/.test(text.slice(at + 1, at + 200));
  }
  return false;
}
