import { join } from "node:path";
import type { Setup } from "../../model/setup.ts";
import { isVersion } from "../../model/setup.ts";
import type { Places } from "./layout.ts";
import type { WantedSetup } from "./wanted-setup.ts";

/** One command of a setup. `tool`: a program of the machine that it needs, shown to it at a path of its own. */
export type Step = {
  command: readonly string[];
  cwd: string;
  /** What the terminal says of it. */
  words: string;
  tool?: "uv" | "conda";
};

/** Stands for the tool's path, which the stage knows. */
export const toolWord = "{tool}";

/** The commands of a setup in their order. */
export function installSteps(wanted: WantedSetup, places: Places): Step[] {
  const { setup, root, needsTree } = wanted;
  const cwd = needsTree ? join(places.inside.work, root) : places.inside.hone;
  return [...environmentSteps(wanted, places).map((step) => ({ ...step, cwd })), ...commandSteps(setup, places, cwd)];
}

function environmentSteps(wanted: WantedSetup, places: Places): Omit<Step, "cwd">[] {
  switch (wanted.setup.environment) {
    case "venv":
      return venvSteps(wanted, places);
    case "uv":
      return uvSteps(wanted, places);
    case "conda":
      return [condaStep(wanted, places)];
    case "none":
      return [];
  }
}

function venvSteps(wanted: WantedSetup, places: Places): Omit<Step, "cwd">[] {
  const { environment } = places.inside;
  const { interpreter } = wanted;
  if (!interpreter) throw new Error("a venv is made of an interpreter");
  const make = {
    command: [interpreter.executable, "-m", "venv", environment],
    words: `making a venv of Python ${interpreter.version}`,
  };
  const pip = [join(environment, "bin/python"), "-m", "pip", "install", "--no-input", "--progress-bar", "off"];
  return [make, ...install(wanted, (file) => [...pip, "--disable-pip-version-check", "-r", file], places)];
}

function uvSteps(wanted: WantedSetup, places: Places): Omit<Step, "cwd">[] {
  const { setup, interpreter } = wanted;
  const { environment } = places.inside;
  const python = interpreter?.executable ?? setup.python;
  const choice = python === undefined ? [] : ["--python", python];
  const make = {
    command: [toolWord, "venv", "--no-progress", "--allow-existing", ...choice, environment],
    words: `making a venv${python === undefined ? "" : ` of Python ${interpreter?.version ?? python}`} with uv`,
  };
  const pip = [
    toolWord,
    "pip",
    "install",
    "--no-progress",
    "--compile-bytecode",
    "--python",
    join(environment, "bin/python"),
  ];
  return [make, ...install(wanted, (file) => [...pip, "-r", file], places)].map((step) => ({ ...step, tool: "uv" }));
}

/** A file is an environment.yml, which says everything; a list is of conda's own specifications. */
function condaStep({ setup, requirements }: WantedSetup, places: Places): Omit<Step, "cwd"> {
  const { environment } = places.inside;
  const lines = (requirements?.text ?? "").split("\n").filter((line) => line.trim() !== "");
  const python = setup.python !== undefined && isVersion(setup.python) ? [`python=${setup.python}`] : [];
  return requirements?.file
    ? {
        command: [toolWord, "env", "create", "-p", environment, "-f", requirements.file],
        words: `making a conda environment of ${requirements.file}`,
        tool: "conda",
      }
    : {
        command: [toolWord, "create", "--yes", "-p", environment, ...python, ...lines],
        words: `making a conda environment of ${inShort(lines)}`,
        tool: "conda",
      };
}

function install(
  { requirements, needsTree }: WantedSetup,
  command: (file: string) => string[],
  { inside }: Places,
): Omit<Step, "cwd">[] {
  if (!requirements) return [];
  // Lines that lead to other files mean them relative to their own.
  const file = requirements.file !== null && needsTree ? requirements.file : inside.requirements;
  const lines = requirements.text.split("\n").filter((line) => /^\s*[^#\s]/.test(line));
  return [{ command: command(file), words: `installing ${inShort(lines)}` }];
}

const inShort = (lines: readonly string[]): string =>
  lines.length > 6 ? `${lines.slice(0, 6).join(", ")} and ${lines.length - 6} more` : lines.join(", ");

const commandSteps = ({ commands }: Setup, places: Places, cwd: string): Step[] =>
  commands.map((command) => ({
    command: command.map((word) => fillPlaces(word, places.inside)),
    cwd,
    words: command.join(" "),
  }));

/** Puts the folders in for `{environment}` and `{data}`. */
export const fillPlaces = (text: string, { environment, data }: Places["inside"]): string =>
  text.replaceAll("{environment}", environment).replaceAll("{data}", data);
