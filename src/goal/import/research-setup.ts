import type { ImportSource } from "./imported.ts";
import { isPreparation } from "./research-runs.ts";
import type { Run } from "./research-runs.ts";
import { requirementsIn, textIn } from "./source-files.ts";

/** Limits of a run and of the whole search, seconds. */
export type ResearchSeconds = { timeout: number; search: number };

/** autoresearch trains for five minutes, stops a run after twice as long, and makes about a hundred runs in a night. */
const usualBudget = 300;
const leastTimeout = 60;
const runsOfANight = 96;

/** From the time budget that the task's files name, else autoresearch's own. */
export function secondsOf(source: ImportSource, instructions: string): ResearchSeconds {
  const texts = ["prepare.py", "train.py"].map((path) => textIn(source, path) ?? "");
  const said = texts.flatMap((text) => /^TIME_BUDGET[ \t]*=[ \t]*(\d{1,5})\b/m.exec(text)?.[1] ?? [])[0];
  const killed = /exceeds[ \t]+(\d{1,3})[ \t]+minutes?/i.exec(instructions)?.[1];
  const budget = said === undefined ? (killed === undefined ? usualBudget : Number(killed) * 30) : Number(said);
  return {
    timeout: Math.max(2 * budget, leastTimeout),
    search: Math.min(Math.max(runsOfANight * budget, 900), 432_000),
  };
}

type Ready = { setup: Record<string, unknown> | undefined; command: string[]; notes: string[] };

/**
 * What has to be there before the first run. Data that a preparation puts below the home folder lies in the setup's data
 * folder, which later runs then take for their home.
 */
export function setupOf(source: ImportSource, { run, runs }: { run: Run; runs: readonly Run[] }): Ready {
  const packages = packagesOf(source, run.isUv);
  const preparations = runs.filter(({ script }) => isPreparation(script) && textIn(source, script) !== null);
  const prepared = [...new Map(preparations.map((one) => [one.script, one])).values()];
  const texts = [run, ...prepared].map(({ script }) => textIn(source, script) ?? "");
  const isAtHome = prepared.length > 0 && texts.some((text) => /expanduser\(\s*["']~|Path\.home\(/.test(text));
  const commands = prepared.map(({ command }) => (isAtHome ? ["env", "HOME={data}", ...command] : command));
  const setup = { ...packages?.setup, ...(commands.length > 0 && { commands }) };
  return {
    setup: Object.keys(setup).length > 0 ? setup : undefined,
    command: isAtHome ? ["sh", "-c", 'HOME="$HONE_DATA" exec "$@"', "sh", ...run.command] : run.command,
    notes: [
      ...(packages?.notes ?? []),
      ...(prepared.length > 0
        ? [
            `${prepared.map(({ script }) => script).join(", ")} runs once, in the setup; no later run has a network, so that all data has to come from there.`,
          ]
        : []),
    ],
  };
}

type Packages = { setup: Record<string, unknown>; notes: string[] };

function packagesOf(source: ImportSource, isUv: boolean): Packages | null {
  const listed = requirementsIn(source);
  if (listed) return { setup: listed, notes: [] };
  const project = textIn(source, "pyproject.toml");
  const requirements = project === null ? [] : dependenciesIn(project);
  if (project === null || requirements.length === 0) return null;
  const version = /^\d+\.\d+(?:\.\d+)?$/.exec((textIn(source, ".python-version") ?? "").trim())?.[0];
  return {
    setup: { ...(isUv && { environment: "uv" }), ...(version !== undefined && { python: version }), requirements },
    notes: [
      "The setup has pyproject.toml's dependencies; what uv.lock pins beyond them does not carry over.",
      ...(/^\[tool\.uv\.(?:sources|index)\b|^\[\[tool\.uv\.index/m.test(project)
        ? [
            "The package index that pyproject.toml names for uv does not carry over: add its line to the setup's requirements.",
          ]
        : []),
    ],
  };
}

/** The strings of `dependencies = [ … ]`, up to the bracket that ends it. */
function dependenciesIn(project: string): string[] {
  const start = /^dependencies[ \t]*=[ \t]*\[/m.exec(project);
  const found: string[] = [];
  if (!start) return found;
  const part = /\s*(?:#[^\n]*|,|"([^"\n]*)"|'([^'\n]*)')/y;
  part.lastIndex = start.index + start[0].length;
  for (let next = part.exec(project); next && found.length < 1000; next = part.exec(project)) {
    const requirement = next[1] ?? next[2];
    if (requirement) found.push(requirement);
  }
  return found;
}
