import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { Goal } from "../model/goal.ts";
import { InputError } from "../model/input-error.ts";
import type { Problem } from "../model/input-error.ts";
import { createSpace } from "../search/space.ts";
import { collectTunables } from "../search/tunables.ts";
import type { TunableCount } from "../report/check-report.ts";
import type { GoalFile } from "./load-goal.ts";
import { filesOfScope } from "./scope-on-disk.ts";

export type TuningSpace = {
  tunables: TunableCount[];
  /** Combinations that meet the constraints; null where they are too many to list. */
  points: number | null;
  problems: Problem[];
};

/** A source larger than this is data. */
const maxSourceBytes = 1_000_000;

/** The tunables of goal and sources, each with a place to be written, and how many combinations they have. */
export async function tunablesOnDisk({ goal, name, top }: GoalFile): Promise<TuningSpace> {
  if (!goal) return { tunables: [], points: 0, problems: [] };
  try {
    const texts = await sourceTexts(goal, top);
    const placed = collectTunables({ texts, tunables: goal.tune, root: goal.root });
    const tunables = placed.map(({ name, values }) => ({ name, values: values.length }));
    if (placed.length === 0) return { tunables, points: 0, problems: unused(goal, name) };
    const { points } = createSpace(placed, goal.tune_constraints);
    return { tunables, points: points?.length ?? null, problems: [] };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { tunables: [], points: 0, problems: [located(error, goal, name)] };
  }
}

async function sourceTexts(goal: Goal, top: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for await (const file of filesOfScope(goal, top)) {
    const { size } = await stat(path.join(top, file));
    if (size <= maxSourceBytes) texts.set(file, await readFile(path.join(top, file), "utf8"));
  }
  return texts;
}

const unused = (goal: Goal, name: string): Problem[] =>
  goal.tune_constraints.length === 0
    ? []
    : [
        {
          where: `${name}:${constraintsLine(goal)}`,
          what: "there are constraints and no tunables",
          remedy: "Declare tunables in tune:, or beside a literal: // hone: tune 8 16 32",
        },
      ];

/** What is wrong with the constraints together is known without a line; they stand under one key. */
const located = ({ where, what, remedy }: InputError, goal: Goal, name: string): Problem => ({
  where: where.startsWith("tune_constraints") ? `${name}:${constraintsLine(goal)}` : where,
  what,
  remedy,
});

const constraintsLine = ({ raw }: Goal): number =>
  raw.split(/\r\n?|\n/).findIndex((line) => line.startsWith("tune_constraints")) + 1;
