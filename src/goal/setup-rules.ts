import { resolvedPath } from "../model/goal-policy.ts";
import type { Goal } from "../model/goal.ts";
import type { Problem } from "../model/input-error.ts";
import { scopeMatcher } from "../model/scope.ts";
import type { Setup } from "../model/setup.ts";
import { shownWarnings } from "./section-warnings.ts";
import { forAShell, shellSign } from "./shell-signs.ts";

/** Something wrong with a goal's `setup:`, and a word of the line that it stands on. */
type SetupFinding = { word: string; what: string; remedy: string };

type SetupRule = (setup: Setup, goal: Pick<Goal, "scope" | "root">) => SetupFinding[];

/** What is wrong with a goal's `setup:` beyond what its keys, each by itself, show. `lineWith`: line of a word. */
export function setupProblems(goal: Goal, name: string, lineWith: (word: string) => number): Problem[] {
  const { setup } = goal;
  if (!setup) return [];
  const rules = [nothing, shellWords, strayPlaceholders, requirementsPath, editableRequirements];
  return rules
    .flatMap((rule) => rule(setup, goal))
    .slice(0, shownWarnings)
    .map(({ word, what, remedy }) => ({ where: `${name}:${lineWith(word)}`, what, remedy }));
}

const nothing: SetupRule = ({ environment, commands }) =>
  environment === "none" && commands.length === 0
    ? [
        {
          word: "setup:",
          what: "setup: sets nothing up",
          remedy: "Write requirements: [numpy==2.4.6], or commands, or take it out.",
        },
      ]
    : [];

const shellWords: SetupRule = ({ commands }) =>
  commands.flatMap((command) => {
    const sign = shellSign(command);
    return sign === null ? [] : [{ word: command[0] ?? "setup:", ...forAShell(sign) }];
  });

const strayPlaceholders: SetupRule = ({ environment, commands, env }) =>
  [...commands.flat(), ...Object.values(env)].flatMap((word) => {
    if (word.includes("{environment}") && environment === "none")
      return [
        {
          word,
          what: "setup: names {environment}, and there is none",
          remedy: "Write environment: venv, or {data} for a folder of data.",
        },
      ];
    // Braces inside of a word, as in a program of awk's, are the command's own.
    const unknown = /^\{[a-z_]+\}(?=\/|$)/.exec(word)?.[0];
    if (unknown === undefined || unknown === "{environment}" || unknown === "{data}") return [];
    return [
      { word, what: `setup: names ${unknown}, which stands for nothing`, remedy: "Known: {environment} and {data}." },
    ];
  });

const requirementsPath: SetupRule = ({ requirements }, { root }) =>
  typeof requirements === "string" && resolvedPath(requirements, root) === null
    ? [
        {
          word: requirements,
          what: `setup.requirements names "${requirements}", which is no file of the repository`,
          remedy: "Name a committed file, relative to the goal's folder; a list of lines needs brackets.",
        },
      ]
    : [];

/** The base's environment would measure a candidate that, merged, brings another one. */
const editableRequirements: SetupRule = ({ requirements }, { scope, root }) => {
  const path = typeof requirements === "string" ? resolvedPath(requirements, root) : null;
  if (path === null || !scopeMatcher(scope, root)(path)) return [];
  return [
    {
      word: String(requirements),
      what: `the scope opens "${String(requirements)}", which says what the environment is made of`,
      remedy: `Narrow the scope, or add - !${String(requirements)} to it.`,
    },
  ];
};
