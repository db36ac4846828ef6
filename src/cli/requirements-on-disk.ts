import { existsSync } from "node:fs";
import path from "node:path";
import type { Problem } from "../model/input-error.ts";
import type { GoalFile } from "./load-goal.ts";

/** The file of a goal's requirements that is not there. */
export function requirementsProblems({ goal, goalText, name, root }: GoalFile): Problem[] {
  const file = goal?.setup?.requirements;
  if (typeof file !== "string" || existsSync(path.join(root, file))) return [];
  const line = goalText.split(/\r\n?|\n/).findIndex((text) => text.includes(file)) + 1;
  return [
    {
      where: `${name}:${line}`,
      what: `setup.requirements names ${file}, which is not there`,
      remedy:
        "Its path is relative to the goal's folder. A list of lines needs brackets: requirements: [numpy==2.4.6].",
    },
  ];
}
