import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { git } from "../scale-repository.ts";
import { hone } from "./hone.ts";

/** A checkout with these files, none of them committed. */
function checkout(files: Record<string, string | Buffer> = {}) {
  const top = realpathSync(mkdtempSync(join(tmpdir(), "hone-import-")));
  onTestFinished(() => rmSync(top, { recursive: true }));
  git(top, "init", "-q", "-b", "main");
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    writeFileSync(join(top, path), content);
  }
  return {
    top,
    read: (path: string) => readFileSync(join(top, path), "utf8"),
    init: (...args: string[]) => hone(["init", "--from", ...args], { cwd: top }),
    check: (goal: string) => hone(["check", goal], { cwd: top }),
  };
}

const Outcome = z.object({
  schemaVersion: z.literal(1),
  kind: z.string(),
  goalFile: z.string(),
  contract: z.string(),
  files: z.array(z.object({ path: z.string(), state: z.string() })),
  notes: z.array(z.string()),
  next: z.array(z.string()),
  goal: z.looseObject({ scope: z.array(z.string()) }),
  benchmark: z.looseObject({ driver: z.string() }),
});

const program = "# EVOLVE-BLOCK-START\nvalue = 3\n# EVOLVE-BLOCK-END\n";
const evaluator = "def evaluate(program_path):\n    return {'combined_score': 0.5}\n";
const evolve = { "task/initial_program.py": program, "task/evaluator.py": evaluator };
const contract = `schema_version: 1
benchmark_id: x
repo: {editable_paths: [f.py]}
controller: {objective: {primary_metric: wall_seconds, direction: minimize}}
runtime: {command: [python3, bench.py]}
cases: [{id: all}]
`;

/** Each example and what of it `hone init --from` writes. */
const both = ["goal.md", "benchmark.yaml"];
const examples: [string, string, string[]][] = [
  ["openevolve", "cascade", both],
  ["openevolve", "result-object", both],
  ["openevolve", "negative-costs", both],
  ["openevolve", "shinka", both],
  ["openevolve", "whole-file", both],
  ["autoresearch", "trainer", both],
  ["autoresearch", "metric-lines", both],
  ["autoresearch", "autohelix", both],
  ["autoresearch", "no-instructions", both],
  ["autoresearch", "other-names", both],
  ["fermilink", "both", []],
  ["fermilink", "own-names", ["goal.md"]],
  ["fermilink", "contract-only", ["goal.md"]],
  ["fermilink", "project", ["goal.md"]],
];

describe("the examples", () => {
  test.each(examples)(
    "%s/%s: what is committed beside the task is what is written, and it is in order",
    async (kind, name, written) => {
      const path = `examples/imports/${kind}/${name}`;
      const { top, read, init, check } = checkout();
      cpSync(path, join(top, path), { recursive: true });
      for (const file of written) rmSync(join(top, path, file));
      const { status, stdout, stderr } = await init(kind, path, "--json");
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      const { files, goalFile } = Outcome.parse(JSON.parse(stdout));
      expect(files.filter(({ state }) => state === "written").map((file) => file.path)).toEqual(
        written.map((file) => `${path}/${file}`),
      );
      for (const file of written)
        expect(read(`${path}/${file}`), `hone init --from ${kind} ${path} --force`).toBe(
          readFileSync(join(path, file), "utf8"),
        );
      expect(await check(goalFile)).toMatchObject({ status: 0, stderr: "" });
    },
  );
});

describe("hone init --from", () => {
  test("says what was understood, what to know, and what comes next", async () => {
    const { init, top, read } = checkout(evolve);
    const { status, stdout } = await init("openevolve", "task");
    expect(status).toBe(0);
    expect(stdout).toMatch(/scope {5}initial_program\.py\n {2}metric {4}combined_score, higher is better/);
    expect(stdout).toContain("written    task/goal.md\nwritten    task/benchmark.yaml");
    expect(stdout).toMatch(/To know:\n {2}- Only the part of initial_program\.py/);
    expect(stdout).toMatch(
      /1\. hone check task\/goal\.md\n {2}2\. git add task && git commit .*\n {2}3\. hone selftest task\/goal\.md\n {2}4\. hone run task\/goal\.md/,
    );
    expect(read("task/goal.md")).not.toContain("waivers");
    for (const [path, text] of Object.entries(evolve)) expect(read(path)).toBe(text);
    git(top, "add", ".");
    git(top, "commit", "-q", "-m", "x");
    expect((await init("openevolve", "task")).stdout).not.toContain("git add");
  });

  test("takes the task's file, from a folder below, and one that is the whole checkout", async () => {
    const { top, init } = checkout({ "program.md": "Edit `train.py`.", "train.py": 'print("loss:", 1)\n', ...evolve });
    const below = await hone(["init", "--from", "openevolve", "evaluator.py", "--json"], { cwd: join(top, "task") });
    expect(Outcome.parse(JSON.parse(below.stdout))).toMatchObject({ goalFile: "task/goal.md" });
    expect(Outcome.parse(JSON.parse((await init("autoresearch", ".", "--json")).stdout))).toMatchObject({
      goalFile: "goal.md",
      contract: "benchmark.yaml",
      goal: { scope: ["train.py"] },
    });
  });

  test("keeps what somebody has, says how it differs, and replaces it with --force", async () => {
    const { init, read } = checkout({ ...evolve, "task/goal.md": "# Mine\n\n## Target\nx\n" });
    const states = (stdout: string) => Outcome.parse(JSON.parse(stdout)).files.map(({ state }) => state);
    const kept = await init("openevolve", "task", "--json");
    expect(states(kept.stdout)).toEqual(["kept", "written"]);
    expect(Outcome.parse(JSON.parse(kept.stdout)).next[0]).toBe(
      "Compare task/goal.md with what Hone would write, or give --force",
    );
    expect(read("task/goal.md")).toContain("# Mine");
    expect(states((await init("openevolve", "task", "--force", "--json")).stdout)).toEqual(["replaced", "unchanged"]);
    expect(states((await init("openevolve", "task", "--json")).stdout)).toEqual(["unchanged", "unchanged"]);
  });

  test("gives commands that a shell reads back, for folders of any name", async () => {
    const folder = "mein Ordner's (1)";
    const { init, check } = checkout({
      [`${folder}/initial_program.py`]: program,
      [`${folder}/evaluator.py`]: evaluator,
    });
    const { status, stdout } = await init("openevolve", folder);
    expect(status).toBe(0);
    expect(stdout).toContain(`hone check 'mein Ordner'\\''s (1)/goal.md'`);
    expect((await check(`${folder}/goal.md`)).status).toBe(0);
  });

  test("writes through no link, and reads none", async () => {
    const { top, init } = checkout(evolve);
    symlinkSync(join(top, "task"), join(top, "link"));
    expect(await init("openevolve", "link")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("link: it is a link to"),
    });
    const outside = mkdtempSync(join(tmpdir(), "hone-outside-"));
    onTestFinished(() => rmSync(outside, { recursive: true }));
    writeFileSync(join(outside, "there"), "");
    symlinkSync(join(outside, "there"), join(top, "task/goal.md"));
    expect(await init("openevolve", "task")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("it is a symbolic link"),
    });
    expect(readFileSync(join(outside, "there"), "utf8")).toBe("");
    expect(existsSync(join(top, "task/benchmark.yaml"))).toBe(false);
  });
});

describe("what is refused, with one error and exit status 2", () => {
  const many = Object.fromEntries(Array.from({ length: 5100 }, (_, index) => [`big/${index}.txt`, ""]));
  test.each<[string, Record<string, string | Buffer>, string[], string]>([
    [
      "an unknown kind",
      {},
      ["openevole", "task"],
      'there is no kind "openevole"\n  Did you mean "openevolve"? Write one of fermilink, ',
    ],
    ["no path", {}, ["openevolve"], "it does not say which task"],
    ["two paths", evolve, ["openevolve", "task", "task"], "it takes one path, not 2"],
    ["a path that is not there", {}, ["openevolve", "nowhere"], "nowhere: there is no such file or folder"],
    ["what belongs to the other form", evolve, ["openevolve", "task", "--server"], "--server does not go with it"],
    [
      "another kind of task",
      evolve,
      ["autoresearch", "task"],
      "It looks like openevolve: hone init --from openevolve task",
    ],
    ["a folder of thousands of files", many, ["openevolve", "big"], "big: it has more than 5000 files"],
    [
      "a binary evaluator",
      { ...evolve, "task/evaluator.py": Buffer.from([0, 255, 1]) },
      ["openevolve", "task"],
      "task/evaluator.py: it is no text that Hone reads",
    ],
    [
      "a huge one",
      { ...evolve, "task/evaluator.py": `${evaluator}${"#".repeat(300_000)}` },
      ["openevolve", "task"],
      "task/evaluator.py: it is no text that Hone reads",
    ],
    [
      "a metric that nothing prints",
      { "a/program.md": "Edit `train.py`.", "a/train.py": "" },
      ["autoresearch", "a"],
      "a/program.md: no metric was found",
    ],
    [
      "a contract that is wrong",
      { "f/benchmark.yaml": contract.replace("[python3, bench.py]", "bench"), "f/f.py": "" },
      ["fermilink", "f"],
      'f/benchmark.yaml:5: "runtime.command" is',
    ],
    [
      "a scope that judges",
      { "f/benchmark.yaml": contract.replace("f.py", "benchmark.yaml") },
      ["fermilink", "f"],
      "judges the candidates",
    ],
  ])("%s", async (_, files, args, text) => {
    const { init, top } = checkout(files);
    const { status, stderr, stdout } = await init(...args);
    expect({ status, stdout }, stderr).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(text);
    for (const folder of ["task", "a", "f"]) expect(existsSync(join(top, folder, "goal.md"))).toBe(false);
  });

  test("a task outside of the repository, and an argument without --from", async () => {
    const { top } = checkout(evolve);
    const elsewhere = checkout();
    expect(await elsewhere.init("openevolve", join(top, "task"))).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("it lies outside of this repository"),
    });
    expect(await hone(["init", "task"], { cwd: top })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("hone init --from KIND PATH"),
    });
  });
});

describe("a goal that names a task's own file as its benchmark", () => {
  const goal = (benchmark: string, file: string) =>
    `# Better\n\n## Target\n\`${file}\`\n\n## Benchmark\n\`${benchmark}\`\n`;

  test.each([
    ["evaluator.py", { "initial_program.py": program, "evaluator.py": evaluator }, "initial_program.py", "openevolve"],
    [
      "eval/evaluator.py",
      { "initial_program.py": program, "eval/evaluator.py": evaluator },
      "initial_program.py",
      "openevolve",
    ],
    [
      "program.md",
      { "program.md": "Edit `train.py`.", "train.py": 'print("loss:", 1)\n', "evaluator.py": evaluator },
      "train.py",
      "autoresearch",
    ],
    [
      "autohelix.yaml",
      {
        "autohelix.yaml": "goal: x\nmetrics: [{command: ls, values: {a: lower}}]\nscope: {editable: [a.py]}\n",
        "a.py": "",
      },
      "a.py",
      "autoresearch",
    ],
  ])("%s is read as what it is", async (benchmark, files, file, kind) => {
    const { check, top } = checkout({ ...files, "goal.md": goal(benchmark, file) });
    const { status, stdout, stderr } = await check("goal.md");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain(`it is a task of another tool's and is read as ${kind}`);
    expect(stdout).toContain(`judged by   ${benchmark}: ${kind}, driver command`);
    expect(existsSync(join(top, "benchmark.yaml"))).toBe(false);
  });

  test("says where a task is wrong, or lies where its commands would not start", async () => {
    const { check } = checkout({
      "goal.md": goal("evaluator.py", "initial_program.py"),
      "evaluator.py": evaluator,
      "initial_program.py": "x = 1\n",
      "config.yaml": "evaluator: {timeout: soon}\n",
      "below/goal.md": goal("../evaluator.py", "f.py"),
      "below/f.py": "",
      "other.md": goal("notes.py", "below/f.py"),
      "notes.py": "x = 1\n",
    });
    expect(await check("goal.md")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('config.yaml:1: "evaluator.timeout"'),
    });
    expect(await check("below/goal.md")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("lies outside of the goal's folder"),
    });
    expect((await check("other.md")).status).toBe(2);
  });
});
