import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SelfTest } from "../../src/model/self-test.ts";
import { measured } from "../measured.ts";
import { scaleRepository } from "../scale-repository.ts";
import { hone } from "./hone.ts";

const minutes = 60_000;

/** An example's files as a repository, in a folder of their own. */
function repositoryOf(example: string, changes: Record<string, string> = {}): string {
  const folder = join("examples/imports", example);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    statSync(join(folder, file)).isFile(),
  );
  const texts = Object.fromEntries(files.map((file) => [`task/${file}`, readFileSync(join(folder, file), "utf8")]));
  return scaleRepository({ ...texts, ...changes });
}

const selftest = (cwd: string) => hone(["selftest", "task/goal.md", "--json"], { cwd });

describe("hone selftest of a task of another tool's", measured, () => {
  it.each([
    "fermilink/both",
    "fermilink/contract-only",
    "autoresearch/trainer",
    "openevolve/cascade",
    "openevolve/shinka",
  ])(
    "%s holds, and its figures are called reported",
    async (example) => {
      const { status, stdout, stderr } = await selftest(repositoryOf(example));
      expect(status, stdout + stderr).toBe(0);
      const tested = SelfTest.parse(JSON.parse(stdout));
      expect(tested).toMatchObject({ ok: true, evidence: "reported", findings: [] });
      expect(tested.planted.length).toBeGreaterThan(3);
    },
    5 * minutes,
  );

  it(
    "says why the committed program fails, in the evaluator's own words",
    async () => {
      const program = readFileSync("examples/imports/openevolve/cascade/initial_program.py", "utf8");
      const broken = program.replace("return best", "raise ValueError('no valley')");
      const { status, stdout, stderr } = await selftest(
        repositoryOf("openevolve/cascade", { "task/initial_program.py": broken }),
      );
      expect(status, stdout + stderr).toBe(2);
      expect(stdout).toContain("ValueError: no valley");
    },
    5 * minutes,
  );
});

describe("a candidate for a task of another tool's", measured, () => {
  const goal = "# Better\n\n## Target\n`initial_program.py`\n\n## Benchmark\n`evaluator.py`\n";
  const stages = `import importlib.util
def load(path):
    spec = importlib.util.spec_from_file_location("program", path)
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    return program
def evaluate_stage1(path):
    return {"combined_score": load(path).first}
def evaluate_stage2(path):
    return {"combined_score": load(path).second}
def evaluate(path):
    return evaluate_stage2(path)
`;
  const program = (first: number, second: number) =>
    `# EVOLVE-BLOCK-START\nfirst, second = ${first}, ${second}\n# EVOLVE-BLOCK-END\n`;
  const repository = () =>
    scaleRepository({
      "task/goal.md": goal,
      "task/evaluator.py": stages,
      "task/config.yaml": "evaluator: {cascade_thresholds: [0.5]}\n",
      "task/initial_program.py": program(0.6, 0.2),
      "better/task/initial_program.py": program(0.6, 0.3),
      "early/task/initial_program.py": program(0.4, 0.9),
    });
  const evaluate = async (cwd: string, candidate: string) => {
    const { stdout, stderr } = await hone(["evaluate", "task/goal.md", "--candidate", candidate], { cwd });
    return stdout + stderr;
  };

  it(
    "is kept for a better score, straight from the evaluator that the goal names",
    async () => {
      expect(await evaluate(repository(), "better")).toMatch(/^kept: better {2}0\.1 higher/m);
    },
    5 * minutes,
  );

  it(
    "is refused where it reaches fewer stages, although its score there is higher than the base's later one",
    async () => {
      expect(await evaluate(repository(), "early")).toMatch(
        /^rejected: against a guardrail[\s\S]*stages_reached is 100\.0 % worse, and may not get worse/m,
      );
    },
    5 * minutes,
  );
});
