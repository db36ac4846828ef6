import { describe, expect, test } from "vitest";
import { fermilink } from "../../../src/goal/import/fermilink.ts";
import { folder, imported, problem } from "./tasks.ts";

const goal =
  "# Optimization Goal\r\n\r\n## Package\r\nx\r\n\r\n## Target\r\n`f` in `f.py`\r\n\r\n## Editable Scope\r\n- f.py\r\n\r\n## Build\r\n```bash\r\nmake\r\n```\r\n";
const contract = (more = "", repo = "{editable_paths: [f.py]}") => `schema_version: 1
benchmark_id: x
repo: ${repo}
controller: {objective: {primary_metric: wall_seconds, direction: minimize}}
correctness: {field_tolerances: [{field: e, abs_delta: 1.0e-6}]}
runtime: {command: [python3, bench.py]}
${more}cases: [{id: train-a, description: "a <!-- b"}, {id: test-b}]
`;

describe("a FermiLink task", () => {
  test("with goal and contract where Hone looks for them needs nothing written", () => {
    const task = imported(fermilink, folder({ "goal.md": goal, "benchmark.yaml": contract(), "f.py": "" }));
    expect(task).toMatchObject({ goal, goalFile: "goal.md", benchmark: null, contract: "benchmark.yaml" });
    expect(task.notes[0]).toContain("nothing to write");
  });

  test("with names of its own gets a goal that names the contract, the rest as it was", () => {
    const task = imported(
      fermilink,
      folder({ "x-goal.md": goal, "x-benchmark.yaml": contract(), "y-goal.md": goal, "f.py": "" }),
    );
    expect(task).toMatchObject({ goalFile: "goal.md", benchmark: null, contract: "x-benchmark.yaml" });
    expect(task.goal).toBe(`${goal.replaceAll("\r", "").trimEnd()}\n\n## Benchmark\n\`x-benchmark.yaml\`\n`);
    expect(task.read).toMatchObject({ package: "x", scope: ["f.py"], build: "make", benchmark: "x-benchmark.yaml" });
  });

  test("whose own goal.md names no contract keeps it, and Hone's has another name", () => {
    const task = imported(fermilink, folder({ "goal.md": goal, "own.yaml": contract(), "f.py": "" }));
    expect(task).toMatchObject({ goalFile: "hone.goal.md", contract: "own.yaml" });
  });

  test("without a goal takes all that the contract says", () => {
    const more = 'title: A row\ngoal_context: {target: "Make f faster.\\n## Notes", initial_hypothesis: It copies.}\n';
    const task = imported(fermilink, folder({ "b.yaml": contract(more), "f.py": "" }));
    expect(task.read).toMatchObject({
      title: "A row",
      target: expect.stringContaining("Make f faster."),
      scope: ["f.py"],
      hypothesis: "> It copies.",
      workloads: [
        { id: "train-a", description: "a &lt;!-- b" },
        { id: "test-b", description: "a case of the contract" },
      ],
    });
    expect(task.read.notes).toBeUndefined();
  });

  test("whose goal has no scope takes the contract's", () => {
    const bare = "## Target\nf\n\n## Notes\nx\n";
    const { read } = imported(
      fermilink,
      folder({ "x.md": bare, "b.yaml": contract("", "{editable_paths: [./src/, f.py]}"), "src/g.py": "" }),
    );
    expect(read.scope).toEqual(["src", "f.py"]);
  });

  test("whose paths start from the project gets its goal there, wherever its contract lies", () => {
    const here = {
      "scripts/x.md": goal,
      "scripts/x-benchmark.yaml": contract("", "{root: ., editable_paths: [f.py]}"),
    };
    expect(imported(fermilink, folder({ ...here, "f.py": "" }))).toMatchObject({
      goalFile: "goal.md",
      contract: "scripts/x-benchmark.yaml",
      read: { benchmark: "scripts/x-benchmark.yaml" },
    });
    expect(imported(fermilink, folder({ ...here, "scripts/f.py": "" }))).toMatchObject({
      goalFile: "scripts/goal.md",
      contract: "scripts/x-benchmark.yaml",
      read: { benchmark: "x-benchmark.yaml" },
    });
  });

  test("says what its runner alone vouches for, and what it would fetch", () => {
    const text = contract()
      .replace(/correctness:.*\n/, "correctness: {mode: runner_only, allow_runner_only: true}\n")
      .replace("{command:", "{pre_commands: [[python3, -m, pip, install, .]], command:");
    const { notes } = imported(fermilink, folder({ "goal.md": goal, "benchmark.yaml": text, "f.py": "" }));
    expect(notes.join("\n")).toMatch(/compares no field[\s\S]*runs have no network/);
  });
});

describe("what is refused", () => {
  test.each([
    ["neither", { "a.md": "# x\n" }, null, "there is neither a FermiLink goal (two known headings) nor a contract"],
    ["a goal alone", { "x.md": goal }, null, "tasks/mine/x.md: there is no contract for this goal"],
    [
      "a goal whose contract is elsewhere",
      { "x.md": `${goal}\n## Benchmark\nz.yaml\n`, "b.yaml": contract() },
      "x.md",
      "there is no contract for this goal",
    ],
    [
      "several contracts",
      { "a.yaml": contract(), "b.yaml": contract() },
      null,
      "2 contracts lie here: a.yaml, b.yaml | Name one: hone init --from fermilink tasks/mine/a.yaml",
    ],
    [
      "a contract that opens nothing",
      { "b.yaml": contract("", "{immutable_paths: [x]}") },
      null,
      "nothing says which files may change",
    ],
    [
      "paths that are elsewhere",
      { "b.yaml": contract() },
      null,
      "none of the editable paths is below this folder: f.py",
    ],
    [
      "a contract that is wrong",
      { "b.yaml": contract().replace("[{field: e, abs_delta: 1.0e-6}]", "[]"), "f.py": "" },
      null,
      '"correctness.field_tolerances" is []',
    ],
  ] as const)("%s", (_, files, entry, text) => {
    expect(problem(fermilink, folder(files, entry))).toContain(text);
  });
});
