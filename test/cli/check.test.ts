import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { benchmarkText, goalText } from "../goal/sample.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "hone-check-"));
  await cp("examples/matmul-c", folder, { recursive: true });
  await writeFile(path.join(folder, "goal.md"), goalText);
  await writeFile(path.join(folder, "benchmark.yaml"), benchmarkText);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

type Ran = { status: number; stdout: string; stderr: string };

/** The command as a person runs it: its own process, in the folder. */
const check = (args: string[], env: Record<string, string> = {}): Promise<Ran> =>
  new Promise((resolve) => {
    const command = [path.resolve("bin/hone.js"), "check", ...args];
    // A developer's own key would have a model asked, and the estimate say so.
    const own = { ...process.env, ANTHROPIC_API_KEY: undefined };
    execFile(process.execPath, command, { cwd: folder, env: { ...own, ...env } }, (error, stdout, stderr) => {
      resolve({ status: typeof error?.code === "number" ? error.code : error ? -1 : 0, stdout, stderr });
    });
  });

const edit = async (file: string, from: string, to: string): Promise<void> => {
  const text = await readFile(path.join(folder, file), "utf8");
  expect(text).toContain(from);
  await writeFile(path.join(folder, file), text.replace(from, to));
};

describe("a goal that is in order", () => {
  it("is told back: what was understood, inferred, and what it may take", async () => {
    const { status, stdout, stderr } = await check(["goal.md"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatchSnapshot();
  });

  it("names the repository's own tests, and the program that one of them lacks", async () => {
    await edit("goal.md", "budget:\n", "tests: [[make, test], [no-such-runner, -q]]\nbudget:\n");
    const { status, stderr } = await check(["goal.md"]);
    expect(status).toBe(1);
    expect(stderr).toContain("  tests       make test; no-such-runner -q, on the winner\n");
    expect(stderr).toContain("the goal's tests run no-such-runner, and there is none on the path");
  });

  it("says what is set up first, and what this machine lacks for it", async () => {
    const setup = (text: string) => edit("goal.md", "budget:\n", `setup: ${text}\nbudget:\n`);
    await setup("{python: python3.99, requirements: [numpy==2.4.6, torch], commands: [[./fetch.sh]]}");
    const { status, stderr } = await check(["goal.md"]);
    expect(status).toBe(1);
    expect(stderr).toContain(
      "  setup       venv of Python python3.99 with numpy==2.4.6, torch, 1 command; once, with network, on the base\n",
    );
    expect(stderr).toContain("this machine: there is no Python interpreter python3.99 on the path\n");
  });

  it("wants the file of the requirements where the goal says that it lies", async () => {
    await edit("goal.md", "budget:\n", "setup: {requirements: reqs.txt}\nbudget:\n");
    const { status, stderr } = await check(["goal.md"]);
    expect(status).toBe(2);
    expect(stderr).toContain("goal.md:2: setup.requirements names reqs.txt, which is not there");
  });

  it("wants the files that the contract's build names, from the folder that its commands run in", async () => {
    await edit("benchmark.yaml", "inputs: [Makefile]", "inputs: [build/Makefile]");
    const { status, stderr } = await check(["goal.md"]);
    expect(status).toBe(2);
    expect(stderr).toContain("benchmark.yaml: its build.inputs name build/Makefile, which is not there");
  });

  const moneyOf = async (): Promise<string> => {
    const { stdout } = await check(["goal.md"]);
    return stdout
      .split("\n")
      .filter((line) => /^ {2}(estimate|money) /.test(line))
      .join("\n");
  };

  it("tells what machine and models may cost, by the goal's price, the repository's settings and its limit", async () => {
    await edit("goal.md", "  wall_seconds: 90\n", "  wall_seconds: 3600\n  usd_per_hour: 2\n");
    await mkdir(path.join(folder, ".github"));
    const settings = path.join(folder, ".github/hone.yml");
    await writeFile(settings, "proposers: [tuner, claude]\n");
    expect(await moneyOf()).toBe(
      `  estimate    at most 1 h of search, then about 56 s to confirm
  money       at most 12.03 USD: models (claude) stop there, 2.03 USD of it for the machine`,
    );
    await writeFile(settings, "proposers: [tuner, claude]\nbudget: {usd: 5}\n");
    expect(await moneyOf()).toContain("money       at most 5.00 USD: models (claude) stop there, 2.03 USD of it");
    await writeFile(settings, "proposers: [tunner]\n");
    const { status, stdout } = await check(["goal.md"]);
    expect(status).toBe(0);
    expect(stdout).toContain('.github/hone.yml:1: "proposers[0]" is "tunner"');
  });

  it("whose command takes nobody knows how long is given the most that it may", async () => {
    await writeFile(
      path.join(folder, "benchmark.yaml"),
      `schema_version: 1
benchmark_id: startup
runtime: {command: [./bench.sh], metric_pattern: 'score: ([0-9.]+)'}
controller: {objective: {primary_metric: score, direction: maximize}, timeout_seconds: 30}
cases: [{id: train-all}, {id: test-all}]
`,
    );
    expect(await moneyOf()).toContain("at most 1 min 30 s of search, then at most 32 min to confirm");
  });

  it("is one document with --json", async () => {
    const { status, stdout, stderr } = await check(["goal.md", "--json"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      ok: true,
      goal: { title: "Make matmul faster", scope: ["matmul.c", "flags.mk"], root: "" },
      benchmark: { benchmark_id: "matmul-c" },
      problems: [],
      warnings: [],
      estimate: { searchMinutes: 1.5, money: 0 },
    });
  });

  it("is found in its folder, and its paths are relative to it", async () => {
    await mkdir(path.join(folder, ".git"));
    const files = ["goal.md", "benchmark.yaml", "matmul.c", "flags.mk", "Makefile"];
    for (const file of files) await cp(path.join(folder, file), path.join(folder, "kernels/matmul", file));
    await edit("kernels/matmul/goal.md", "- matmul.c", "- matmul.c\n- ../../fl*.mk\n- ../matmul/*.c");
    const { status, stdout } = await check(["kernels/matmul", "--json"]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout).goal.root).toBe("kernels/matmul");
  });

  it("may lie in .hone, with paths from the repository's top and the contract beside it", async () => {
    await mkdir(path.join(folder, ".git"));
    await mkdir(path.join(folder, ".hone"));
    for (const file of ["goal.md", "benchmark.yaml"])
      await cp(path.join(folder, file), path.join(folder, ".hone", file));
    await rm(path.join(folder, "benchmark.yaml"));
    const { status, stdout } = await check([".hone/goal.md", "--json"]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout).goal).toMatchObject({ root: "", benchmark: ".hone/benchmark.yaml" });
  });

  it("follows the contract's repo.root", async () => {
    await mkdir(path.join(folder, ".git"));
    await mkdir(path.join(folder, "task"));
    for (const file of ["goal.md", "benchmark.yaml"])
      await cp(path.join(folder, file), path.join(folder, "task", file));
    await writeFile(
      path.join(folder, "task/benchmark.yaml"),
      `${await readFile(path.join(folder, "benchmark.yaml"), "utf8")}repo: {root: ..}\n`,
    );
    const { status, stdout } = await check(["task/goal.md", "--json"]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout).goal).toMatchObject({ root: "", benchmark: "task/benchmark.yaml" });
  });
});

describe("a goal that is wrong", () => {
  it("is refused with all its problems, each with line and remedy, and no stack", async () => {
    await writeFile(
      path.join(folder, "goal.md"),
      "# Faster\n\n## Editable Scope\n- ../../etc/passwd\n\n## Frobnicate\nx\n",
    );
    const { status, stdout, stderr } = await check(["goal.md"]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatchSnapshot();
  });

  it("is one document with --json, problems of goal and contract together", async () => {
    await edit("goal.md", "- matmul.c", "- matmull.c\n- src/*.c\n- empty/");
    await mkdir(path.join(folder, "empty"));
    await edit("benchmark.yaml", "value: n", "value: m");
    const { status, stdout, stderr } = await check(["goal.md", "--json"]);
    expect({ status, stderr }).toEqual({ status: 2, stderr: "" });
    const { ok, problems } = JSON.parse(stdout);
    expect(ok).toBe(false);
    expect(problems.map(({ where, what }: { where: string; what: string }) => `${where} ${what}`)).toEqual([
      'benchmark.yaml:12 "m" cannot be worked out in the case "train-128": "m" has no value here',
      'goal.md:18 the scope names "matmull.c", which does not exist',
      'goal.md:19 the scope\'s pattern "src/*.c" matches no file',
      'goal.md:20 the scope names "empty", an empty folder',
    ]);
    expect(problems[1].remedy).toBe('Did you mean "matmul.c"?');
  });

  it("and without a contract is told what it understood, what is missing, and the ways to a contract", async () => {
    await rm(path.join(folder, "benchmark.yaml"));
    await writeFile(
      path.join(folder, "goal.md"),
      "Our matrix product is slow.\nIt takes 2 s for n = 1000.\nCan somebody make it faster?\n",
    );
    const { status, stderr } = await check(["goal.md"]);
    expect(status).toBe(2);
    expect(stderr).toMatchSnapshot();
  });

  it("because its lines say against each other what may be edited", async () => {
    await edit("goal.md", "- flags.mk\n", "- flags.mk\n- !*.mk\n");
    const { status, stderr } = await check(["goal.md"]);
    expect(status).toBe(2);
    expect(stderr).toContain('goal.md:19: the scope opens "flags.mk", and line 20 takes it away again: !*.mk');
  });

  it("because its contract takes away all that its patterns open", async () => {
    await edit("goal.md", "- matmul.c\n", "- mat*.c\n");
    await edit("goal.md", "- flags.mk\n", "");
    await edit("goal.md", "tune:", "colour:");
    await writeFile(path.join(folder, "benchmark.yaml"), `${benchmarkText}agent_contract: {never_edit: ["*.c"]}\n`);
    const { status, stderr } = await check(["goal.md"]);
    expect(status).toBe(2);
    expect(stderr).toContain("goal.md:18: the scope opens no file");
    expect(stderr).toContain("Narrow what takes away: !*.c.");
  });

  const changes: [string, string, string, string][] = [
    [
      "opens the contract",
      "- matmul.c",
      "- matmul.c\n- '*.yaml'".replaceAll("'", ""),
      'the scope opens "benchmark.yaml"',
    ],
    ["asks for another device", "budget:\n", "device: cuda\nbudget:\n", "the goal's device is cuda"],
    [
      "names a contract that is not there",
      "## Language",
      "## Benchmark\nother.yaml\n\n## Language",
      "there is no contract other.yaml",
    ],
  ];
  it.each(changes)("because it %s", async (_title, from, to, what) => {
    await edit("goal.md", from, to);
    const { status, stderr } = await check(["goal.md"]);
    expect(status).toBe(2);
    expect(stderr).toContain(what);
    expect(stderr).toMatch(/^(goal\.md:\d+|flags\.mk): /m);
  });

  it("because the contract is a link out of the repository, which is not read", async () => {
    await rm(path.join(folder, "benchmark.yaml"));
    await symlink("/etc/hostname", path.join(folder, "benchmark.yaml"));
    const { status, stderr } = await check(["goal.md"]);
    expect(status).toBe(2);
    expect(stderr).toContain("benchmark.yaml: it is a link to /etc/hostname, outside of the repository");
  });

  it("because a file of the scope is a link out of the repository", async () => {
    await rm(path.join(folder, "flags.mk"));
    await symlink("/etc/hostname", path.join(folder, "flags.mk"));
    const { status, stderr } = await check(["goal.md"]);
    expect(status).toBe(2);
    expect(stderr).toContain("which is a link to /etc/hostname");
  });

  it("because it is not there, not text, or not said", async () => {
    await writeFile(path.join(folder, "binary.md"), Buffer.from([0xff, 0xfe, 0x00]));
    expect((await check(["nothing.md"])).stderr).toContain("nothing.md: the file does not exist");
    expect((await check(["binary.md"])).stderr).toContain("binary.md: it is not UTF-8 text");
    const { status, stderr } = await check([]);
    expect(status).toBe(2);
    expect(stderr).toContain("Write: hone check goal.md");
  });
});

it("a machine without a compiler is told how to install one, with another status", async () => {
  const { status, stderr } = await check(["goal.md"], { PATH: folder });
  expect(status).toBe(1);
  expect(stderr).toContain("this machine: a native contract needs a C compiler, cc, and there is none on the path");
  expect(stderr).toContain("sudo apt-get install -y gcc libc6-dev make");
});
