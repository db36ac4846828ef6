import { describe, expect, test } from "vitest";
import { readConfig } from "../../src/github/read-config.ts";
import { readGoalAt } from "../../src/github/read-goal.ts";
import { goalIssue } from "../../src/report/goal-issue.ts";
import { base, benchmarkText, issueBody, issueTitle } from "../decide/campaign-fixtures.ts";
import { connection, edge, playEdge, repo } from "./edge.ts";

playEdge();

/** Names no file that its build needs. */
const contract = benchmarkText.replace("inputs: [Makefile], ", "");

/** A file's text, a folder, something else, or null for what is not there. */
type Content = string | { type: string } | null;

/** Plays files of the base commit. */
function files(contents: Record<string, Content>): void {
  for (const [path, content] of Object.entries(contents)) {
    const asked = edge()
      .get(`${repo}/contents/${encodeURIComponent(path).replace("(", "%28").replace(")", "%29")}`)
      .query({ ref: base });
    if (content === null) asked.reply(404, { message: "Not Found" });
    else if (typeof content === "object" && content.type === "dir") asked.reply(200, []);
    else if (typeof content === "object") asked.reply(200, { ...content, size: 1 });
    else
      asked.reply(200, {
        type: "file",
        size: content.length,
        encoding: "base64",
        content: Buffer.from(content).toString("base64"),
      });
  }
}

const read = (body: string, title = issueTitle) => readGoalAt(connection, base, { number: 4, title, body });
const problem = (where: string, what: string, remedy: string) => ({
  ok: false,
  problem: { where, what: expect.stringContaining(what), remedy: expect.stringContaining(remedy) },
});

describe("a goal", () => {
  test("is the issue's text, judged by the contract at the base", async () => {
    files({ "benchmark.yaml": contract, "matmul.c": "int x;" });
    expect(await read(issueBody)).toMatchObject({
      ok: true,
      value: { goal: { title: issueTitle, root: "", raw: issueBody }, benchmarkText: contract },
    });
  });

  test("may have no contract where it names none: then one can be prepared", async () => {
    files({ "benchmark.yaml": null, "matmul.c": "int x;" });
    expect(await read(issueBody)).toMatchObject({
      ok: true,
      value: { goal: { scope: ["matmul.c"] }, benchmark: null, benchmarkText: "" },
    });
  });

  test("wants the files that its contract's build names, where the commands run", async () => {
    files({ "bench/benchmark.yaml": benchmarkText, "matmul.c": "int x;", Makefile: null });
    expect(await read(`${issueBody}\n\n## Benchmark\nbench/benchmark.yaml\n`)).toEqual(
      problem("bench/benchmark.yaml", "build.inputs name Makefile, which is not there", "from the repository's top"),
    );
  });

  test("may open a solution that nobody has written yet", async () => {
    const functions = "[{entry: p.py, kind: kernelbench, solution: s.py}]";
    const cases = "[{id: train-1}, {id: test-1, n: 3}]";
    files({
      "benchmark.yaml": `{schema_version: 1, benchmark_id: x, driver: python, functions: ${functions}, cases: ${cases}}`,
    });
    expect(await read("## Target\nThe problem.\n\n## Editable Scope\n- s.py\n")).toMatchObject({ ok: true });
  });

  const goalFile = "# Faster\n\n## Target\nThe function `matmul` in `matmul.c`.\n";
  test.each(["Goal: kernels/goal.md", "- **Goal file:** `kernels/goal.md`", "goal: [the goal](/kernels/goal.md)"])(
    "is the file that the issue names by %j, with its folder as root",
    async (line) => {
      files({ "kernels/goal.md": goalFile, "kernels/benchmark.yaml": contract, "kernels/matmul.c": "int x;" });
      expect(await read(`Please.\n\n${line}\n`)).toMatchObject({
        ok: true,
        value: { goal: { title: "Faster", root: "kernels", raw: goalFile }, goalFile: "kernels/goal.md" },
      });
    },
  );

  test("is found at a path with blanks and brackets, as the issue of a goal file names it", async () => {
    files({ "my goals/a (1).md": goalFile, "my goals/benchmark.yaml": contract, "my goals/matmul.c": "int x;" });
    const path = "my goals/a (1).md";
    const label = "optimize";
    const repositoryUrl = "https://github.example/octo/kernels";
    const { body } = goalIssue({ path, title: "x", head: base, pushedBy: "ada", label, repositoryUrl });
    expect(await read(body)).toMatchObject({ ok: true, value: { goalFile: path } });
  });

  test("has paths from the repository's top where it lies in .hone/, and its contract beside it", async () => {
    files({ ".hone/goals/goal.md": goalFile, ".hone/goals/benchmark.yaml": contract, "matmul.c": "int x;" });
    expect(await read("Goal: .hone/goals/goal.md")).toMatchObject({
      ok: true,
      value: { goal: { root: "", benchmark: ".hone/goals/benchmark.yaml", scope: ["matmul.c"] } },
    });
  });

  test("is refused where its contract's `repo.root` means another folder than the goal's", async () => {
    const rooted = (root: string) => `${contract}repo: {root: ${root}}\n`;
    files({ "kernels/goal.md": goalFile, "kernels/benchmark.yaml": rooted(".."), "kernels/matmul.c": "int x;" });
    expect(await read("Goal: kernels/goal.md")).toEqual(
      problem("kernels/benchmark.yaml", 'repo.root ".."', "Take `repo.root` out"),
    );
    files({ "kernels/goal.md": goalFile, "kernels/benchmark.yaml": rooted(".") });
    expect(await read("Goal: kernels/goal.md")).toMatchObject({ ok: true });
  });

  test("is not the file that a hidden comment of the issue names", async () => {
    files({ "benchmark.yaml": contract, "matmul.c": "int x;" });
    const body = `${issueBody}\n<!--\nGoal: kernels/goal.md\n-->\n`;
    expect(await read(body)).toMatchObject({ ok: true, value: { goal: { root: "", raw: body } } });
  });
});

test("three sentences are a goal, and have no contract", async () => {
  files({ "benchmark.yaml": null, "matmul.c": "int x;" });
  const body = "The function `matmul` in `matmul.c` is slow. Squares of 100 to 300 matter. Results may differ by 1e-4.";
  expect(await read(body)).toMatchObject({
    ok: true,
    value: { goal: { target: body, scope: ["matmul.c"], raw: body }, benchmark: null },
  });
});

describe("a wrong goal comes back with place, problem and remedy:", () => {
  test("prose that names no file", async () => {
    files({ "benchmark.yaml": null });
    expect(await read("Please make it fast.")).toEqual(
      problem("issue #4:1", "Target names no file in back-ticks", '"## Editable Scope"'),
    );
  });

  test("no Target", async () => {
    files({ "benchmark.yaml": null });
    expect(await read("## Notes\nPlease make it fast.")).toEqual(
      problem("issue #4:1", "there is no Target section", '"## Target"'),
    );
  });

  test("an empty issue", async () => {
    files({ "benchmark.yaml": null });
    expect(await read("")).toEqual(problem("issue #4:1", "there is no Target section", '"## Target"'));
  });

  test("malformed YAML, with its line", async () => {
    expect(await read(`---\nbudget:\n  iterations: [1\n---\n${issueBody}`)).toEqual(
      problem("issue #4:3", "the YAML cannot be read", "Mend this line"),
    );
  });

  test("a scope that leaves the repository", async () => {
    expect(await read("## Target\nx\n\n## Editable Scope\n- ../../etc/passwd\n")).toEqual(
      problem("issue #4:5", "leaves the repository", "inside the repository"),
    );
  });

  test("a scope path that does not exist", async () => {
    files({ "benchmark.yaml": contract, "gone.c": null });
    expect(await read("## Target\nx\n\n## Editable Scope\n- gone.c\n")).toEqual(
      problem("issue #4:5", "names gone.c, which is not there at 3f2c9ab", "Correct the path"),
    );
  });

  test("a scope that opens the contract", async () => {
    files({ "benchmark.yaml": contract });
    expect(await read("## Target\nx\n\n## Editable Scope\n- benchmark.yaml\n")).toEqual(
      problem("issue #4:4", 'opens "benchmark.yaml"', "Narrow the scope"),
    );
  });

  test("a contract that it names and that is not there", async () => {
    files({ "bench/benchmark.yaml": null });
    expect(await read(`${issueBody}\n\n## Benchmark\nbench/benchmark.yaml\n`)).toEqual(
      problem(
        "issue #4",
        "bench/benchmark.yaml cannot be read at 3f2c9ab: it is not there",
        "Commit a bench/benchmark",
      ),
    );
  });

  test("no contract, and money that nothing counts towards", async () => {
    files({ "benchmark.yaml": null });
    expect(await read(`---\nbudget: {usd: 5}\n---\n${issueBody}`)).toEqual(
      problem("issue #4:2", "5 US dollars, and nothing has a price", "usd_per_hour"),
    );
  });

  test.each<[string, Content, string]>([
    ["a folder", { type: "dir" }, "it is a folder"],
    ["a symbolic link", { type: "symlink" }, "it is a symlink"],
  ])("a contract that is %s", async (_, content, what) => {
    files({ "benchmark.yaml": content });
    expect(await read(issueBody)).toEqual(problem("issue #4", what, "Commit a benchmark.yaml"));
  });

  test("a contract that is no text", async () => {
    const content = Buffer.from([0xff]).toString("base64");
    edge()
      .get(`${repo}/contents/benchmark.yaml`)
      .query({ ref: base })
      .reply(200, { type: "file", size: 1, encoding: "base64", content });
    expect(await read(issueBody)).toEqual(problem("issue #4", "it is not UTF-8 text", "Commit a benchmark.yaml"));
  });

  test("a contract above the megabyte of which GitHub gives the text", async () => {
    edge()
      .get(`${repo}/contents/benchmark.yaml`)
      .query({ ref: base })
      .reply(200, { type: "file", size: 1_048_577, encoding: "none", content: "" });
    expect(await read(issueBody)).toEqual(problem("issue #4", "it has 1048577 bytes", "Commit a benchmark.yaml"));
  });

  test("a wrong contract, with its line", async () => {
    files({ "benchmark.yaml": contract.replace("schema_version: 1", "schema_version: 9") });
    expect(await read(issueBody)).toEqual(problem("benchmark.yaml:1", '"schema_version" is 9', "must be 1"));
  });

  test("a goal file that is not there", async () => {
    files({ "kernels/goal.md": null });
    expect(await read("Goal: kernels/goal.md")).toEqual(
      problem("issue #4", "kernels/goal.md cannot be read", "Commit it"),
    );
  });

  test("a goal file outside", async () => {
    expect(await read("Goal: ../goal.md")).toEqual(problem("issue #4", "leaves the repository", "of this repository"));
  });
});

describe("the configuration", () => {
  const config = (content: Content) => {
    files({ ".github/hone.yml": content });
    return readConfig(connection, base);
  };

  test("is all defaults without a file", async () => {
    expect(await config(null)).toMatchObject({
      label: "optimize",
      config: { ok: true, value: { workflow: "hone.yml" } },
    });
  });

  test("is all defaults in a file of comments", async () => {
    expect(await config("# nothing\n")).toMatchObject({ label: "optimize", config: { ok: true } });
  });

  test("is read with defaults beside it", async () => {
    expect(await config("label: faster\nruns_on: [gpu]\n")).toMatchObject({
      label: "faster",
      config: { ok: true, value: { label: "faster", runs_on: ["gpu"], state_prefix: "hone/campaigns" } },
    });
  });

  test.each<[string, string, string, string, string]>([
    ["an unknown key", "label: faster\nlables: []\n", ":2", 'the key "lables" is unknown', 'Did you mean "label"?'],
    ["malformed YAML", "label: faster\nruns_on: [gpu\n", ":3", "the YAML cannot be read", "Mend this line"],
    [
      "a wrong value",
      "label: faster\nworkflow: ../evil.sh\n",
      ":2",
      '"workflow" is "../evil.sh"',
      "a file name that ends in .yml",
    ],
    [
      "states among the branches",
      "state_prefix: heads/hone\n",
      ":1",
      '"state_prefix" is "heads/hone"',
      "no branch or tag",
    ],
    ["states under no name", "state_prefix: hone//x\n", ":1", '"state_prefix" is "hone//x"', "no branch or tag"],
  ])("with %s is told with its line, and its label still counts", async (_, text, line, what, remedy) => {
    const { label, config: reading } = await config(text);
    expect(reading).toEqual(problem(`.github/hone.yml${line}`, what, remedy));
    expect(label).toBe(text.includes("faster") ? "faster" : "optimize");
  });

  test("that is no text is told", async () => {
    expect((await config({ type: "dir" })).config).toEqual(problem(".github/hone.yml", "it is a folder", "YAML file"));
  });
});
