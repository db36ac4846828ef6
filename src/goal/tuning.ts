import { namesIn, parseExpression } from "../model/expression.ts";
import type { Problem } from "../model/input-error.ts";
import { scopeMatcher } from "../model/scope.ts";
import type { FrontMatterReading } from "./front-matter.ts";

type Tuning = { front: FrontMatterReading; scope: readonly string[]; root: string; name: string };

/** What is wrong with a goal's `tune` and `tune_constraints`, as far as the text alone can tell. */
export function tuningProblems({ front, scope, root, name }: Tuning): Problem[] {
  const inScope = scopeMatcher(scope, root);
  const problems: Problem[] = [];
  const seen = new Set<string>();
  front.value.tune.forEach((tunable, index) => {
    const where = `${name}:${front.lineOf(["tune", index])}`;
    if (seen.has(tunable.name))
      problems.push({ where, what: `"${tunable.name}" is tuned twice`, remedy: "Give each tunable its own name." });
    seen.add(tunable.name);
    if (scope.length > 0 && !inScope(resolved(tunable.file, root)))
      problems.push({
        where,
        what: `"${tunable.name}" is written into "${tunable.file}", which is outside the scope`,
        remedy: `Add - ${tunable.file} to the Editable Scope.`,
      });
    const wrong = tunable.match === undefined ? null : wrongPattern(tunable.match);
    if (wrong) problems.push({ where, ...wrong });
  });
  front.value.tune_constraints.forEach((text, index) => {
    const wrong = wrongConstraint(text);
    if (wrong) problems.push({ where: `${name}:${front.lineOf(["tune_constraints", index])}`, ...wrong });
  });
  return problems;
}

/** What is wrong with a regular expression that must have exactly one group, or null. */
export function wrongPattern(pattern: string): { what: string; remedy: string } | null {
  try {
    // The empty alternative always matches, so that the match tells how many groups there are.
    const groups = (new RegExp(`${pattern}|`, "m").exec("")?.length ?? 1) - 1;
    return groups === 1
      ? null
      : {
          what: `the pattern ${pattern} has ${groups} groups`,
          remedy: "Put exactly one pair of brackets around the value.",
        };
  } catch (error) {
    return { what: (error as Error).message, remedy: "Write a regular expression as JavaScript has them." };
  }
}

function wrongConstraint(text: string): { what: string; remedy: string } | null {
  try {
    if (namesIn(parseExpression(text)).length > 0) return null;
    return { what: `the constraint "${text}" names no tunable`, remedy: "Write one such as TILE * UNROLL <= 512." };
  } catch (error) {
    return { what: (error as Error).message, remedy: "Write a comparison of tunables, such as TILE * UNROLL <= 512." };
  }
}

const resolved = (path: string, root: string): string => {
  const parts = root.split("/").filter(Boolean);
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
};
