import { parseArgs } from "node:util";
import { InputError } from "../model/input-error.ts";
import type { Problem } from "../model/input-error.ts";
import { checkLines } from "../report/check-report.ts";
import type { CheckContent } from "../report/check-report.ts";
import { estimateOf, readSettings } from "./estimate.ts";
import { readGoalFile } from "./load-goal.ts";
import type { GoalFile } from "./load-goal.ts";
import { missingPrograms } from "./programs.ts";
import { requirementsProblems } from "./requirements-on-disk.ts";
import { inputProblems, scopeProblems } from "./scope-on-disk.ts";
import { tunablesOnDisk } from "./tunables-on-disk.ts";

/** `hone check GOAL [--json]`: 0 in order, 1 this machine lacks something, 2 goal or contract are wrong. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    options: { json: { type: "boolean" } },
    allowPositionals: true,
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0)
    throw new InputError({
      where: "hone check",
      what: `it takes one goal file, not ${positionals.length}`,
      remedy: "Write: hone check goal.md",
    });
  const { content, status } = await check(file);
  if (values.json) console.log(JSON.stringify(document(content), null, 2));
  else (status === 0 ? console.log : console.error)(checkLines(content).join("\n"));
  return status;
}

async function check(file: string): Promise<{ content: CheckContent; status: number }> {
  const read = await readGoalFile(file).catch(notReadable);
  if (read instanceof InputError) return { content: { ...empty, name: file, problems: [read] }, status: 2 };
  const outside = await scopeProblems(read);
  // Tunables lie in the scope's files; where those are wrong already, more would only be echoes.
  const tuning = read.goal && outside.length === 0 ? await tunablesOnDisk(read) : noTuning;
  const wrong = [
    ...read.problems,
    ...outside,
    ...inputProblems(read),
    ...requirementsProblems(read),
    ...tuning.problems,
  ];
  const lacking = await lackingPrograms(read);
  const settings = await readSettings(read.top, process.env);
  const content: CheckContent = {
    name: read.name,
    understood: read.reading.understood,
    goal: read.goal,
    benchmark: read.benchmark,
    tunables: tuning.tunables,
    points: tuning.points,
    inferred: read.reading.inferred,
    problems: [...wrong, ...lacking],
    absent: read.absent,
    warnings: [...read.warnings, ...(settings.problem ? [settings.problem] : [])],
    unsaid: read.reading.unsaid,
    estimate: read.goal && estimateOf(read.goal, read.benchmark, settings),
  };
  return { content, status: wrong.length > 0 ? 2 : lacking.length > 0 ? 1 : 0 };
}

const noTuning = { tunables: [], points: 0, problems: [] };

function notReadable(error: unknown): InputError {
  if (error instanceof InputError) return error;
  throw error;
}

const empty: Omit<CheckContent, "name"> = {
  understood: { title: null, target: null, scope: [] },
  goal: null,
  benchmark: null,
  tunables: [],
  points: 0,
  inferred: [],
  problems: [],
  absent: [],
  warnings: [],
  unsaid: [],
  estimate: null,
};

async function lackingPrograms({ benchmark, goal }: GoalFile): Promise<Problem[]> {
  const wanted = benchmark && { benchmark, tests: goal?.tests ?? [], setup: goal?.setup };
  const missing = wanted ? await missingPrograms(wanted, process.env["PATH"] ?? "") : [];
  return missing.map(({ why, remedy }) => ({ where: "this machine", what: why, remedy }));
}

const plain = (problems: readonly Problem[]): Problem[] =>
  problems.map(({ where, what, remedy }) => ({ where, what, remedy }));

function document({ understood, goal, benchmark, tunables, points, estimate, ...lists }: CheckContent): object {
  return {
    schemaVersion: 1,
    ok: lists.problems.length === 0,
    understood,
    goal,
    benchmark,
    tunables,
    points,
    inferred: plain(lists.inferred),
    problems: plain(lists.problems),
    warnings: plain(lists.warnings),
    unsaid: plain(lists.unsaid),
    estimate,
  };
}
