import { readBenchmark } from "../../../src/goal/read-benchmark.ts";
import { readGoal } from "../../../src/goal/read-goal.ts";
import type { Imported, Importer, ImportSource } from "../../../src/goal/import/imported.ts";
import type { Benchmark } from "../../../src/model/benchmark.ts";
import type { Goal } from "../../../src/model/goal.ts";

/** A folder of text files; null is a file that is no text. */
export const folder = (files: Record<string, string | null>, entry: string | null = null): ImportSource => ({
  name: "tasks/mine",
  entry,
  files: new Map(Object.entries(files)),
});

/** What a task becomes, as Hone reads it back; throws where it does not. */
export function imported(importer: Importer, source: ImportSource): Imported & { read: Goal; contractRead: Benchmark } {
  const { imported: task, problems } = importer.read(source);
  if (!task) throw new Error(JSON.stringify(problems));
  const goal = readGoal({ text: task.goal, name: "goal.md" });
  const contract = readBenchmark({ text: task.benchmark ?? source.files.get(task.contract) ?? "", name: "contract" });
  if (!goal.goal || !contract.benchmark) throw new Error(JSON.stringify([...goal.problems, ...contract.problems]));
  return { ...task, read: goal.goal, contractRead: contract.benchmark };
}

/** The first problem in one line. */
export function problem(importer: Importer, source: ImportSource): string {
  const { imported: task, problems } = importer.read(source);
  const [first] = problems;
  if (task || !first) throw new Error("it was imported");
  return `${first.where}: ${first.what} | ${first.remedy}`;
}
