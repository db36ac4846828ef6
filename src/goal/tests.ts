import type { Goal } from "../model/goal.ts";
import type { Problem } from "../model/input-error.ts";
import { literalPaths } from "../model/scope.ts";
import type { FrontMatterReading } from "./front-matter.ts";
import { forAShell, shellSign } from "./shell-signs.ts";

/** What is wrong with a goal's `tests`, as far as the text alone can tell. */
export function testProblems({ value, lineOf }: FrontMatterReading, name: string): Problem[] {
  return value.tests.flatMap((command, index) => {
    const sign = shellSign(command);
    return sign === null ? [] : [{ where: `${name}:${lineOf(["tests", index])}`, ...forAShell(sign) }];
  });
}

const makefiles = ["GNUmakefile", "makefile", "Makefile"];

/**
 * Files of the tests that the scope opens by name: a candidate could pass by changing them. Elsewhere the path policy
 * keeps them shut.
 */
export function editableTestFiles({ tests, scope }: Pick<Goal, "tests" | "scope">): string[] {
  const named = new Set(literalPaths(scope, ""));
  const read = tests.flatMap(([program = "", ...words]) => [
    program,
    ...words,
    ...(/(^|\/)g?make$/.test(program) ? makefiles : []),
  ]);
  return [...new Set(read.map((word) => word.replace(/^(\.\/)+/, "")))].filter((word) => named.has(word));
}
