import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";
import { statSync } from "node:fs";
import { findInterpreter } from "../evaluate/environment/interpreter.ts";
import { checkPython } from "../evaluate/environment/python-range.ts";
import type { Benchmark } from "../model/benchmark.ts";
import type { Goal } from "../model/goal.ts";
import { EnvironmentError } from "../model/input-error.ts";
import { isVersion } from "../model/setup.ts";
import type { MissingProgram } from "./programs.ts";

type Wanting = { benchmark: Pick<Benchmark, "driver" | "python">; setup?: Goal["setup"] };

/** What a goal's environment is made with, or a contract's Python, where this machine lacks it. */
export function missingPython({ benchmark, setup }: Wanting, searchPath: string): MissingProgram[] {
  const environment = setup?.environment ?? "none";
  if (environment === "uv") return missingTool("uv", ["uv"], searchPath);
  if (environment === "conda") return missingTool("conda", ["conda", "mamba", "micromamba"], searchPath);
  const asked = environment === "venv" || benchmark.driver === "python" || benchmark.python !== undefined;
  if (!asked) return [];
  const python = setup?.python ?? benchmark.python?.interpreter ?? "python3";
  try {
    const found = findInterpreter(python, { searchPath });
    checkPython(benchmark.python?.requires, { version: found.version, name: `${python}, ${found.executable},` });
    return environment === "venv" && !makesVenvs(found.executable) ? [noVenv(python)] : [];
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return [{ program: python, why: error.message.split("\n")[0] ?? "", remedy: error.remedy }];
  }
}

const installs = {
  uv: "Install it: python3 -m pip install uv",
  conda: "Install conda, mamba or micromamba",
} as const;

function missingTool(tool: keyof typeof installs, names: readonly string[], searchPath: string): MissingProgram[] {
  const places = searchPath.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  if (places.some((path) => statSync(path, { throwIfNoEntry: false })?.isFile())) return [];
  const why = `the goal's setup: makes an environment of ${tool}, and there is none on the path`;
  return [{ program: tool, why, remedy: `${installs[tool]}, or write environment: venv.` }];
}

/** Debian has these modules in a package of their own. */
const makesVenvs = (executable: string): boolean =>
  spawnSync(executable, ["-I", "-c", "import venv, ensurepip"], { cwd: "/", timeout: 30_000 }).status === 0;

const noVenv = (python: string): MissingProgram => ({
  program: "python3-venv",
  why: `the goal's setup: makes a venv, and ${python} lacks the modules venv or ensurepip`,
  remedy: `Install them: sudo apt-get update && sudo apt-get install -y ${isVersion(python) ? `python${python}` : "python3"}-venv`,
});
