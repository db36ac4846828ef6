import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { measured } from "../measured.ts";
import { parseLedger } from "../../src/evolve/ledger-file.ts";
import { git, scaleFiles, scaleRepository } from "../scale-repository.ts";
import { hone } from "./hone.ts";

const minutes = 60_000;

describe("hone run", measured, () => {
  it(
    "ends in a branch, a ledger, a report and a patch, and leaves the person's checkout as it was",
    async () => {
      const repository = scaleRepository();
      writeFileSync(path.join(repository, "notes.txt"), "mine");
      const before = git(repository, "status", "--porcelain");
      const { status, stdout, stderr } = await hone(["run", "goal.md", "--json"], { cwd: repository });
      expect(status, stderr).toBe(0);
      const result = JSON.parse(stdout);
      expect(result).toMatchObject({
        schemaVersion: 1,
        ended: "exhausted",
        best: { parameters: { EXTRA: 1 } },
        candidates: { tried: 2, kept: 1, rejected: 1 },
        evaluation: { verdict: "keep", reason: "faster", stage: "confirm", pairs: 16, evidence: "observed" },
      });
      expect(result.speedup.low).toBeGreaterThan(3);
      expect(git(repository, "show", `${result.branch}:scale.c`)).toContain("#define EXTRA 1 ");
      expect(git(repository, "status", "--porcelain")).toBe(before);
      expect(git(repository, "branch", "--show-current").trim()).toBe("main");
      const events = parseLedger(readFileSync(result.ledger), result.ledger).events;
      expect(events.at(0)).toMatchObject({ type: "started", mode: "run" });
      expect(events.at(-1)).toMatchObject({ type: "final_report", best: result.best.id });
      expect(readFileSync(result.report, "utf8")).toContain("| `test-45k`");

      const again = await hone(["evaluate", "goal.md", "--candidate", result.patch, "--json"], { cwd: repository });
      expect(JSON.parse(again.stdout)).toMatchObject({ verdict: "keep", reason: "faster" });
    },
    5 * minutes,
  );

  it.each([
    [
      "a baseline that does not build",
      { "scale.c": "#define EXTRA 8 // hone: tune 1 8\nint scale(" },
      /baseline: it does not build[^]*scale\.c/,
    ],
    [
      "a library without the symbol",
      { "scale.c": scaleFiles["scale.c"]?.replace("void scale", "void scales") },
      /scale/,
    ],
    [
      "nothing that could be tuned",
      { "scale.c": scaleFiles["scale.c"]?.replace(/\/\/ hone.*/, "") },
      /declares no tunable/,
    ],
    [
      "a baseline that crashes",
      { "scale.c": scaleFiles["scale.c"]?.replace("{\n", "{\n    *(volatile int *)8 = 1;\n") },
      /baseline/,
    ],
  ])(
    "refuses %s with what to mend, status 2",
    async (_title, files, message) => {
      const { status, stderr } = await hone(["run", "goal.md"], { cwd: scaleRepository(files) });
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
      expect(status).toBe(2);
    },
    2 * minutes,
  );

  it(
    "needs a git repository and says how to make one",
    async () => {
      const folder = mkdtempSync(path.join(tmpdir(), "hone-no-git-"));
      for (const [file, text] of Object.entries(scaleFiles)) writeFileSync(path.join(folder, file), text);
      const { status, stderr } = await hone(["run", path.join(folder, "goal.md")]);
      expect(status).toBe(2);
      expect(stderr).toContain("git init");
    },
    minutes,
  );
});

/** A benchmark that prints its own figure, in any language: here the shell's. */
const printing = (output: string): Record<string, string | undefined> => ({
  "scale.c": undefined,
  Makefile: undefined,
  "work.sh": `STEPS=40 # hone: tune 10 40 80\nat=0; while [ $at -lt $((STEPS * 500)) ]; do at=$((at + 1)); done\n${output}\n`,
  "goal.md": (scaleFiles["goal.md"] ?? "").replaceAll("scale.c", "work.sh"),
  "benchmark.yaml": `schema_version: 1
benchmark_id: steps
runtime: {command: [sh, work.sh]}
controller: {objective: {primary_metric: cost, direction: minimize}}
cases: [{id: train-all}]
`,
});

describe("hone run with a benchmark that prints its metric", measured, () => {
  it(
    "judges the printed figure the same way, and says that it was reported",
    async () => {
      const repository = scaleRepository(printing('echo "cost: $STEPS"'));
      const { status, stdout, stderr } = await hone(["run", "goal.md", "--json"], { cwd: repository });
      expect(status, stderr).toBe(0);
      const { best, evaluation } = JSON.parse(stdout);
      expect(best.parameters).toEqual({ STEPS: 10 });
      expect(evaluation).toMatchObject({
        verdict: "keep",
        evidence: "reported",
        metrics: [{ name: "cost", estimate: 4 }],
      });
      expect(evaluation.doubts).toContain("reported");
    },
    3 * minutes,
  );

  it.each([
    ["prints no such metric", 'echo "time: 3"', /cost/],
    ["prints a metric that is no number", 'echo "cost: fast"', /cost/],
    ["fails", "echo 'no data set' >&2; exit 3", /no data set/],
  ])(
    "stops where the baseline's benchmark %s, and says so",
    async (_title, output, message) => {
      const { status, stderr } = await hone(["run", "goal.md"], { cwd: scaleRepository(printing(output)) });
      expect(stderr).toMatch(message);
      expect(stderr).toMatch(/baseline/);
      expect(status).toBe(2);
    },
    2 * minutes,
  );
});

describe("hone evaluate", measured, () => {
  const patched = (from: string | RegExp, to: string): string => {
    const folder = mkdtempSync(path.join(tmpdir(), "hone-candidate-"));
    writeFileSync(path.join(folder, "scale.c"), (scaleFiles["scale.c"] ?? "").replace(from, to));
    return folder;
  };
  const evaluate = async (candidate: string) => {
    const { status, stdout, stderr } = await hone(["evaluate", "goal.md", "--candidate", candidate, "--json"], {
      cwd: scaleRepository(),
    });
    expect(status, stderr).toBe(0);
    return JSON.parse(stdout);
  };

  it.each([
    ["a wrong one as incorrect", patched("factor * x[i]", "factor + x[i]"), { verdict: "reject", reason: "incorrect" }],
    ["a slower one as slower", patched("EXTRA 8", "EXTRA 16"), { verdict: "reject", reason: "slower" }],
    ["the baseline itself as within noise", patched("", ""), { verdict: "reject", reason: "within-noise" }],
    ["one that does not build as a crash", patched("void", "viod"), { verdict: "crash", reason: "build" }],
  ])(
    "judges %s",
    async (_title, candidate, expected) => {
      expect(await evaluate(candidate)).toMatchObject({ schemaVersion: 1, ...expected, evidence: "observed" });
    },
    3 * minutes,
  );

  it(
    "refuses a candidate outside the scope without building it",
    async () => {
      const folder = mkdtempSync(path.join(tmpdir(), "hone-candidate-"));
      writeFileSync(path.join(folder, "Makefile"), "all:\n");
      expect(await evaluate(folder)).toMatchObject({ verdict: "reject", reason: "scope", pairs: 0, speedup: null });
    },
    minutes,
  );
});

describe("without bubblewrap", measured, () => {
  /** Everything that this machine has, but for the sandbox. */
  const without = (): string => {
    const folder = mkdtempSync(path.join(tmpdir(), "hone-path-"));
    for (const place of ["/usr/bin", "/usr/local/bin"]) {
      for (const program of existsSync(place) ? readdirSync(place) : []) {
        const link = path.join(folder, program);
        if (program !== "bwrap" && !existsSync(link)) symlinkSync(path.join(place, program), link);
      }
    }
    // The sandbox's user looks programs up here too.
    chmodSync(folder, 0o755);
    return folder;
  };

  it(
    "the tuner's own parameter changes run with a doubt, and code that a person brings does not",
    async () => {
      const repository = scaleRepository();
      const settings = { cwd: repository, env: { PATH: without() } };
      const ran = await hone(["run", "goal.md", "--json", "--iterations", "1"], settings);
      expect(ran.status, ran.stderr).toBe(0);
      const { ledger } = JSON.parse(ran.stdout);
      expect(parseLedger(readFileSync(ledger), ledger).events[0]).toMatchObject({
        type: "started",
        sandbox: "none",
        doubts: expect.arrayContaining(["no-sandbox"]),
      });
      writeFileSync(path.join(repository, "scale.c"), (scaleFiles["scale.c"] ?? "").replace("EXTRA 8", "EXTRA 7"));
      writeFileSync(path.join(repository, "given.diff"), git(repository, "diff", "HEAD"));
      const given = await hone(["evaluate", "goal.md", "--candidate", "given.diff"], settings);
      expect(given.status).toBe(1);
      expect(given.stderr).toMatch(/no sandbox for the candidate's code[^]*apt-get install -y bubblewrap/);
    },
    3 * minutes,
  );
});
