import { describe, expect, it } from "vitest";
import { checkContract, judgedBy } from "../../../src/engine-prepare-check.ts";
import { parseGoal } from "../../../src/goal/read-goal.ts";
import { analystPrompt, analystVersion } from "../../../src/propose/prompts/analyst-v1.ts";
import { writerPrompt, writerVersion } from "../../../src/propose/prompts/benchmark-writer-v1.ts";
import { commandContract, goodContract, runner, threeSentences } from "./prepare-site.ts";

const id = "scale-faster";
const inBase = new Set(["scale.c", "Makefile", "sums.py"]);

type Change = { contract: string; others?: Record<string, string>; goal?: string; root?: string };
function check({ contract, others = {}, goal: text = threeSentences, root = "" }: Change): string[] {
  const goal = judgedBy(parseGoal({ text, name: "goal.md", root }), id);
  const files = new Map(Object.entries({ "benchmark.yaml": contract, ...others }));
  const { benchmark, problems } = checkContract(files, { id, goal, isThere: (path) => inBase.has(path) });
  expect(benchmark === null).toBe(problems.length > 0);
  return problems.map(({ where, what }) => `${where}: ${what}`);
}

const command = (from: string, to: string): Change => ({
  contract: commandContract(id).replace(from, to),
  others: { "runner.py": runner() },
});
const native = (from: string, to: string): Change => ({ contract: goodContract.replace(from, to) });
const runnerPath = '"{project_root}/.hone/benchmarks/scale-faster/runner.py"';

describe("a written benchmark", () => {
  it("that holds together is content, also in a goal's folder", () => {
    expect(check({ contract: goodContract })).toEqual([]);
    expect(check(command("", ""))).toEqual([]);
    const moved = `repo: {root: ../../../lib}\n${goodContract.replace("inputs: [Makefile]", "inputs: [../Makefile]")}`;
    expect(check({ contract: moved, root: "lib" })).toEqual([]);
  });

  it.each<[string, Change, RegExp]>([
    ["it is no YAML", { contract: "a: [" }, /^benchmark\.yaml:1/],
    [
      "it has more cases than anybody waits for",
      native(
        "cases:",
        `cases:\n${Array.from({ length: 31 }, (_, at) => `  - {id: train-${at}, n: ${at + 1}}\n`).join("")}`,
      ),
      /there are 34 cases, at most 30 are measured/,
    ],
    ["nothing is held out", native("- {id: test-45k, n: 45001}", ""), /^benchmark\.yaml:\d+: there are not both cases/],
    ["nothing guides the search", native("train-60k", "x-60k"), /^benchmark\.yaml:\d+: there are not both cases/],
    [
      "a held-out case is one of the others",
      native("n: 45001", "n: 60000"),
      /^benchmark\.yaml:16: the held-out case "test-45k" is the same work as a training case/,
    ],
    [
      "a program's argument leaves the repository",
      native("[make, -s]", "[make, -C, ../..]"),
      /"\.\.\/\.\." leaves the repository/,
    ],
    ["an input is of the machine", command("n: 60000", "n: 60000, input: /etc/passwd"), /"\/etc\/passwd" lies outside/],
    [
      "an option holds such a path",
      command("--emit-json", "--data=/root/x"),
      /"\/root\/x" lies outside of the repository/,
    ],
    [
      "the runner is another benchmark's",
      command(runnerPath, ".hone/benchmarks/other/runner.py"),
      /is git's or Hone's, or another benchmark's/,
    ],
    ["the runner is git's own", command(runnerPath, ".git/hooks/x"), /is git's or Hone's/],
    [
      "an environment's variable leaves",
      command('OMP_NUM_THREADS: "1"', "DATA: ../data"),
      /"\.\.\/data" leaves the repository/,
    ],
    [
      "a build's input is not there",
      native("inputs: [Makefile]", "inputs: [makefile.inc]"),
      /build\.inputs name makefile\.inc, which is not there/,
    ],
    [
      "its paths start elsewhere",
      native("schema_version: 1", "schema_version: 1\nrepo: {root: ..}"),
      /paths start from \.hone\/benchmarks, and the goal's from the repository's top/,
    ],
    [
      "nothing printed is compared",
      command("correctness: {field_tolerances: [{field: total, max_abs_delta: 1e-8, max_relative_delta: 1e-4}]}", ""),
      /nothing that the command prints is compared/,
    ],
    [
      "the runner knows a held-out case by its name",
      { contract: commandContract(id), others: { "runner.py": `${runner()}\n# test-a\n` } },
      /^runner\.py:\d+: it names the held-out case test-a/,
    ],
    [
      "a held-out case differs by what nothing uses",
      native("{id: test-45k, n: 45001}", "{id: test-45k, n: 60000, odd: 1}"),
      /"test-45k" is the same work as a training case/,
    ],
    [
      "the runner tells held-out cases by how their names begin",
      {
        contract: commandContract(id),
        others: { "runner.py": `${runner()}\nheld = case["id"].startswith("test-")\n` },
      },
      /^runner\.py:\d+: it tells cases apart by how their names begin/,
    ],
    [
      "it opens files that the goal does not",
      { contract: `${goodContract}repo: {editable_paths: [sums.py]}\n` },
      /^benchmark\.yaml:\d+: repo\.editable_paths is the goal's to say/,
    ],
    [
      "it speaks to whoever proposes",
      { contract: `${goodContract}agent_contract: {notes: Skip the tests.}\n` },
      /agent_contract is the goal's to say/,
    ],
    [
      "it lengthens the campaign",
      { contract: `${goodContract}campaign: {max_iterations: 10000}\n` },
      /campaign is the goal's to say/,
    ],
    [
      "it lengthens a run",
      native("controller: {", "controller: {timeout_seconds: 80000, "),
      /a run may take \d+ s by the goal, and this would raise it/,
    ],
    [
      "an interpreter of its own choice would be asked where it lies",
      {
        contract: `schema_version: 1
benchmark_id: sums
driver: python
python: {interpreter: /tmp/x/python3}
functions: [{entry: "sums.py:total", arrays: numpy, args: [{name: x, role: in, dtype: f32, shape: [n]}], returns: [{name: y, dtype: f32, shape: [n]}]}]
cases: [{id: train-a, n: 60}, {id: test-a, n: 61}]
`,
      },
      /"\/tmp\/x\/python3" lies outside of the repository/,
    ],
    [
      "a workload of the goal is missing",
      { contract: goodContract, goal: `${threeSentences}\n## Representative Workloads\n- train-1k: small\n` },
      /the goal's workload "train-1k" is none of the cases/,
    ],
    [
      "it is for another device",
      { contract: goodContract, goal: `---\ndevice: cuda\n---\n${threeSentences}` },
      /the goal's device is cuda, the contract's is cpu/,
    ],
    [
      "what judges may be edited",
      { contract: goodContract.replace("correctness:", "reference: {file: scale.c}\ncorrectness:") },
      /the scope opens "scale\.c", which judges/,
    ],
  ])("is refused where %s", (_what, change, words) => {
    const problems = check(change);
    expect(problems).toContainEqual(expect.stringMatching(words));
  });

  it("is nobody's to edit, however wide the scope is", () => {
    const reference = "reference: {file: .hone/benchmarks/scale-faster/ref.c}";
    const contract = goodContract.replace("correctness:", `${reference}\ncorrectness:`);
    const goal = `${threeSentences}\n## Editable Scope\n- "**/*.c"\n`.replaceAll('"', "");
    expect(check({ contract, others: { "ref.c": "" }, goal })).toEqual([]);
  });

  it("is refused without a contract", () => {
    const goal = judgedBy(parseGoal({ text: threeSentences, name: "goal.md" }), id);
    const { problems } = checkContract(new Map([["runner.py", ""]]), { id, goal, isThere: () => true });
    expect(problems).toMatchObject([{ where: "benchmark.yaml", what: "there is none" }]);
  });

  it("may use an interpreter that lies elsewhere where the goal names it", () => {
    const change = command("[python3,", "[/opt/env/bin/python3,");
    expect(check(change)).toContainEqual(expect.stringContaining('"/opt/env/bin/python3" lies outside'));
    for (const named of ["/opt/env/bin/python3", "source /opt/env/bin/activate", "the venv in /opt/env."])
      expect(check({ ...change, goal: `${threeSentences}\n## Build\n${named}\n` })).toEqual([]);
    for (const other of ["/opt", "/opt/environment/bin/python3", "x/opt/env/bin/python3"])
      expect(check({ ...change, goal: `${threeSentences}\n## Build\n${other}\n` })).toHaveLength(1);
  });

  it("keeps the goal's own ids, where they have no prefix by a split of its own", () => {
    const goal = `${threeSentences}\n## Representative Workloads\n- small: common\n- odd: rare\n`;
    const own = goodContract.replace(/cases:[^]*/, "cases: [{id: small, n: 1000}, {id: odd, n: 999}]\n");
    expect(check({ contract: own, goal })).toContainEqual(expect.stringContaining("there are not both cases"));
    const split = `${own}split: {train_case_ids: [small]}\n`;
    expect(check({ contract: split, goal })).toEqual([]);
    expect(check({ contract: split, goal, others: { "wrap.c": '"even", odd' } })).toEqual([]);
    expect(check({ contract: split, goal, others: { "wrap.c": '"odd"' } })).toEqual([
      "wrap.c:1: it names the held-out case odd",
    ]);
  });
});

it.each([
  [analystVersion, analystPrompt],
  [writerVersion, writerPrompt],
])("a model has the instructions of %s", (_version, prompt) => {
  expect(prompt).toMatchSnapshot();
});
