import { expect, test } from "vitest";
import { readGoalAt } from "../../src/github/read-goal.ts";
import { hone } from "../cli/hone.ts";
import { scaleRepository } from "../scale-repository.ts";
import { refAt, startOffline } from "./offline.ts";

const evaluator = "import limits\ndef evaluate(program_path):\n    return {'combined_score': 0.5}\n";
const files = {
  "tasks/goal.md": "# Better\n\n## Target\n`src/initial_program.py`\n\n## Benchmark\n`evaluator.py`\n",
  "tasks/evaluator.py": evaluator,
  "tasks/config.yaml": "evaluator: {timeout: 45}\n",
  "tasks/src/initial_program.py": "# EVOLVE-BLOCK-START\n# EVOLVE-BLOCK-END\n",
};

async function read(changes: Record<string, string> = {}, body = "Goal: tasks/goal.md") {
  const { connection } = await startOffline({ ...files, ...changes });
  const commit = (await refAt(connection, "heads/main")) ?? "";
  return await readGoalAt(connection, commit, { number: 4, title: "Better", body });
}

test("the app freezes the contract that a task of another tool's is read as, the same as on a machine", async () => {
  const reading = await read();
  if (!reading.ok) throw new Error(JSON.stringify(reading.problem));
  const { goal, benchmark, benchmarkText } = reading.value;
  expect(goal).toMatchObject({ root: "tasks", scope: ["src/initial_program.py"], benchmark: "evaluator.py" });
  expect(benchmark).toMatchObject({ benchmark_id: "tasks", driver: "command", controller: { timeout_seconds: 45 } });
  const here = scaleRepository(files);
  const init = await hone(["init", "--from", "openevolve", "tasks", "--json"], { cwd: here });
  expect(JSON.parse(init.stdout)).toMatchObject({ benchmark: JSON.parse(JSON.stringify(benchmark)) });
  expect(benchmarkText).toContain("Hone's reading of evaluator.py and config.yaml");
});

test("a task that an issue's own text names starts where the issue's paths do", async () => {
  const body = "## Target\n`tasks/src/initial_program.py`\n\n## Benchmark\n`tasks/evaluator.py`\n";
  const reading = await read({}, body);
  expect(reading).toMatchObject({
    ok: true,
    value: { goal: { root: "" }, benchmark: { runtime: { command: expect.arrayContaining(["tasks/evaluator.py"]) } } },
  });
});

test.each<[string, Record<string, string>, string, string]>([
  [
    "a task that is wrong",
    { "tasks/config.yaml": "evaluator: {timeout: soon}\n" },
    "tasks/config.yaml:1",
    '"evaluator.timeout"',
  ],
  [
    "a file that is no task",
    { "tasks/evaluator.py": "x = 1\n" },
    "tasks/evaluator.py",
    "neither a contract nor a task",
  ],
  [
    "YAML that is no task",
    { "tasks/goal.md": files["tasks/goal.md"].replace("evaluator.py", "own.yaml"), "tasks/own.yaml": "a: 1\n" },
    "tasks/own.yaml:1",
    "schema_version",
  ],
])("%s is answered with its place", async (_, changes, where, what) => {
  expect(await read(changes)).toMatchObject({ ok: false, problem: { where, what: expect.stringContaining(what) } });
});
