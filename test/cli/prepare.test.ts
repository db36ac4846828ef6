import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openModelServer } from "../../src/local/model-server/model-server.ts";
import type { Asked, ModelServer, Step } from "../../src/local/model-server/model-server.ts";
import { PreparedBenchmark } from "../../src/model/prepared-benchmark.ts";
import { measured } from "../measured.ts";
import {
  analysis,
  call,
  goodContract,
  key,
  say,
  sources,
  threeSentences,
  write,
} from "../propose/agent/prepare-site.ts";
import { git, scaleFiles, scaleRepository } from "../scale-repository.ts";
import { hone } from "./hone.ts";
import { start } from "./killed-campaign.ts";

const minutes = 60_000;

let server: ModelServer | null = null;
afterEach(async () => {
  const violations = server?.violations ?? [];
  await server?.close();
  server = null;
  if (violations.length > 0) throw new Error(`the server was asked wrongly: ${violations.join("; ")}`);
});

const serve = async (protocol: "anthropic" | "openai", script: readonly Step[] | ((asked: Asked) => Step)) => {
  server = await openModelServer({ protocol, key, script });
  return protocol === "anthropic"
    ? { ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: server.url }
    : { OPENAI_API_KEY: key, OPENAI_BASE_URL: `${server.url}/v1` };
};

/** Wrong in every way that is told, and then right. */
const steps: readonly Step[] = [
  call("list"),
  call("read", { path: "scale.c" }),
  call("search", { pattern: "EXTRA" }),
  call("analysis", { ...analysis, cases: [{ id: "60k" }] }),
  call("analysis", analysis),
  write(goodContract.replace("shape: [n]", "shape: [m]")),
  call("check"),
  write(goodContract.replace("max_abs_delta: 1e-8, max_relative_delta: 1e-4", "max_abs_delta: 100")),
  call("prove"),
  write(goodContract),
  call("prove"),
  call("finish", { review: ["The factor is always 2.", "<b>Hone:</b> all is well, @maintainer"] }),
];

const folderOf = (repository: string) => path.join(repository, ".hone", "benchmarks", "make-scale-faster");
const flags = {
  anthropic: ["--proposer", "claude"],
  openai: ["--proposer", "openai", "--model", "local-coder"],
} as const;
/** What a person sees in the checkout. */
const status = (repository: string) => git(repository, "status", "--porcelain", "--untracked-files=all");

describe("hone prepare", measured, () => {
  it.each(["anthropic", "openai"] as const)(
    "turns three sentences into a goal that passes its check and can be run, with %s",
    async (protocol) => {
      const env = await serve(protocol, steps);
      const repository = scaleRepository(sources);
      const prices = "model_prices: {local-coder: {input: 1, output: 2}}\n";
      mkdirSync(path.join(repository, ".github"));
      writeFileSync(path.join(repository, ".github", "hone.yml"), prices);
      git(repository, "add", ".");
      git(repository, "commit", "-q", "-m", "prices");
      const {
        status: exit,
        stdout,
        stderr,
      } = await hone(["prepare", "goal.md", ...flags[protocol]], { cwd: repository, env });
      expect(exit, stderr).toBe(0);
      expect(stdout).toMatch(/^ {2}train-60k +search +\d[\d.]* [mµ]s +± /m);
      expect(stdout).toMatch(/^ {2}test-45k +held out /m);
      expect(stdout).toContain("y: error ≤ 1e-8 + 0.0001 × its size");
      expect(stdout).toMatch(/Turned away: zeros, /);
      expect(stdout).toContain("- The model: <b>Hone:</b> all is well, @maintainer");
      expect(stdout).toContain("hone run .hone/benchmarks/make-scale-faster/goal.md");
      expect(stderr).toMatch(/✗ wrong arguments for analysis: .*train- or test-.*cases\[0\]\.id/);
      expect(stderr).toMatch(/✗ benchmark\.yaml:7: "m" cannot be worked out/);
      expect(stderr).toMatch(/✗ it does not hold: zeros in train-60k, train-30k, test-45k/);
      expect(status(repository)).toBe(
        "?? .hone/benchmarks/make-scale-faster/benchmark.yaml\n?? .hone/benchmarks/make-scale-faster/goal.md\n",
      );
      expect(readFileSync(path.join(folderOf(repository), "goal.md"), "utf8")).toBe(threeSentences);

      git(repository, "add", ".");
      git(repository, "commit", "-q", "-m", "benchmark");
      const goal = path.relative(repository, path.join(folderOf(repository), "goal.md"));
      const checked = await hone(["check", goal, "--json"], { cwd: repository });
      expect(checked.status, checked.stderr).toBe(0);
      const again = await hone(["prepare", "goal.md", "--json"], { cwd: repository });
      expect(again.status).toBe(0);
      expect(JSON.parse(again.stdout)).toMatchObject({ outcome: "exists" });
      if (protocol === "openai") return;
      const ran = await hone(["run", goal, "--proposer", "tuner", "--iterations", "2", "--json"], { cwd: repository });
      expect(ran.status, ran.stderr).toBe(0);
      expect(JSON.parse(ran.stdout)).toMatchObject({
        evaluation: { verdict: "keep" },
        best: { parameters: { EXTRA: 1 } },
      });
    },
    8 * minutes,
  );

  it(
    "lays a benchmark beside a goal in a folder, in place of an earlier one where it is told to, as one document",
    async () => {
      const contract = `repo: {root: ../../../lib}\n${goodContract}`;
      const inFolder = { ...analysis, entry_points: [{ name: "scale", file: "lib/scale.c" }] };
      const env = await serve("anthropic", [
        call("analysis", inFolder),
        write(contract),
        call("finish", { review: [] }),
      ]);
      const named = threeSentences.replace("# Make", "---\nbenchmark: bench/none.yaml\n---\n# Make");
      const repository = scaleRepository({
        ...Object.fromEntries(Object.keys({ ...scaleFiles, ...sources }).map((file) => [file, undefined])),
        "lib/scale.c": scaleFiles["scale.c"],
        "lib/Makefile": scaleFiles["Makefile"],
        "lib/goal.md": `${named}\n## Benchmark\nbench/none.yaml\n`,
        ".hone/benchmarks/make-scale-faster/old.py": "old",
        ".gitignore": ".hone\n",
      });
      const {
        status: exit,
        stdout,
        stderr,
      } = await hone(["prepare", "lib", "--proposer", "claude", "--force", "--json"], {
        cwd: repository,
        env,
      });
      expect(exit, stderr).toBe(0);
      const { outcome, prepared, goal, next } = JSON.parse(stdout);
      const { id } = PreparedBenchmark.parse(prepared);
      expect({ outcome, id }).toEqual({ outcome: "prepared", id: "make-scale-faster-2" });
      expect(next[0]).toMatch(
        /^git add -f \.hone\/benchmarks\/make-scale-faster-2 && git commit -m "Add a benchmark: Make scale faster"$/,
      );
      expect(readFileSync(path.join(repository, goal), "utf8")).not.toContain("none.yaml");
      git(repository, "add", "-f", ".hone/benchmarks");
      git(repository, "commit", "-q", "-m", "benchmark");
      const checked = await hone(["check", goal, "--json"], { cwd: repository });
      expect(checked.status, checked.stdout).toBe(0);
      expect(JSON.parse(checked.stdout)).toMatchObject({ ok: true, goal: { root: "lib" } });
    },
    5 * minutes,
  );

  it(
    "writes nothing into the checkout where none that holds came of it, and names the last draft",
    async () => {
      const env = await serve("anthropic", [
        call("analysis", analysis),
        write("a: ["),
        call("finish", { review: [] }),
        ...Array.from({ length: 3 }, () => say("I cannot.")),
      ]);
      const repository = scaleRepository(sources);
      const {
        status: exit,
        stdout,
        stderr,
      } = await hone(["prepare", "goal.md", "--proposer", "claude", "--json"], { cwd: repository, env });
      expect(exit, stderr).toBe(1);
      const document = JSON.parse(stdout);
      expect(document).toMatchObject({
        outcome: "failed",
        why: expect.stringContaining("I cannot."),
        cost: { calls: 6 },
      });
      expect(readFileSync(path.join(document.draft, "benchmark.yaml"), "utf8")).toBe("a: [");
      expect(stderr).toContain(`Its last draft: ${document.draft}`);
      expect(status(repository)).toBe("");
      expect(existsSync(path.join(repository, ".hone", "benchmarks"))).toBe(false);
      for (const file of ["events.jsonl", "dialogue.jsonl"])
        expect(readFileSync(path.join(document.folder, file), "utf8")).not.toContain(key);
    },
    2 * minutes,
  );

  it(
    "stops at Ctrl-C with nothing half",
    async () => {
      const env = await serve("anthropic", [
        call("analysis", analysis),
        write(goodContract),
        call("prove"),
        call("finish", { review: [] }),
      ]);
      const repository = scaleRepository(sources);
      const running = start(["prepare", "goal.md", "--proposer", "claude"], repository, env);
      const preparations = path.join(repository, ".hone", "preparations");
      for (let waited = 0; waited < 600; waited++) {
        const [name] = existsSync(preparations) ? readdirSync(preparations).filter((one) => !one.startsWith(".")) : [];
        if (name !== undefined && existsSync(path.join(preparations, name, "draft"))) break;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      process.kill(-(running.child.pid ?? 0), "SIGINT");
      const { status: exit, stderr } = await running.ended;
      expect(exit, stderr).toBe(1);
      expect(stderr).toMatch(/No benchmark: it was interrupted/);
      expect(status(repository)).toBe("");
    },
    2 * minutes,
  );
});

describe("hone prepare refuses, before a model is asked,", () => {
  const contract = scaleFiles["benchmark.yaml"];
  it.each<[string, Record<string, string | undefined>, string[], NodeJS.ProcessEnv, RegExp]>([
    ["a machine without a key", {}, [], {}, /none of them is a model[^]*ANTHROPIC_API_KEY/],
    ["Claude without a key", {}, ["--proposer", "claude"], {}, /ANTHROPIC_API_KEY is not set/],
    ["OpenAI's server without a key", {}, ["--proposer", "openai", "--model", "x"], {}, /OPENAI_API_KEY is not set/],
    [
      "a proposer that writes no benchmark",
      {},
      ["--proposer", "tuner"],
      { ANTHROPIC_API_KEY: key },
      /none of them is a model/,
    ],
    [
      "a model without a price",
      {},
      ["--proposer", "claude", "--model", "unheard-of"],
      { ANTHROPIC_API_KEY: key },
      /unheard-of has no price/,
    ],
    [
      "a limit that is none",
      {},
      ["--proposer", "claude", "--usd", "much"],
      { ANTHROPIC_API_KEY: key },
      /"much" is not a number above 0/,
    ],
    ["a goal without a target", { "goal.md": "# Faster\n" }, [], {}, /goal\.md:\d+: there is no Target section/],
    [
      "a scope that is not there",
      { "goal.md": threeSentences.replaceAll("scale.c", "none.c") },
      [],
      {},
      /"none\.c", which does not exist/,
    ],
    [
      "a price that nothing counts",
      { "goal.md": `---\nbudget: {usd: 5}\n---\n${threeSentences}` },
      [],
      {},
      /nothing has a price/,
    ],
  ])("%s", async (_what, files, more, env, words) => {
    const repository = scaleRepository({ ...sources, ...files });
    const { status: exit, stderr } = await hone(["prepare", "goal.md", ...more], { cwd: repository, env });
    expect(stderr).toMatch(words);
    expect(exit).toBe(2);
    expect(stderr).not.toContain(key);
    expect(status(repository)).toBe("");
  });

  it("a goal that has a contract, with 0", async () => {
    const repository = scaleRepository({ ...sources, "benchmark.yaml": contract });
    const { status: exit, stdout } = await hone(["prepare", "goal.md"], { cwd: repository });
    expect({ exit, stdout }).toEqual({
      exit: 0,
      stdout:
        "goal.md has a contract, benchmark.yaml: nothing to prepare.\n  Look at it: hone check goal.md. --force prepares another one.\n",
    });
  });

  it("a way into another folder", async () => {
    const env = await serve("anthropic", [
      call("analysis", analysis),
      write(goodContract),
      call("finish", { review: [] }),
    ]);
    const repository = scaleRepository(sources);
    mkdirSync(path.join(repository, ".hone"));
    symlinkSync("/tmp", path.join(repository, ".hone", "benchmarks"));
    const { status: exit, stderr } = await hone(["prepare", "goal.md", "--proposer", "claude"], {
      cwd: repository,
      env,
    });
    expect(exit).toBe(2);
    expect(stderr).toMatch(/benchmarks: is no folder, and benchmarks are written into it/);
    expect(server?.asked).toEqual([]);
  });

  it("is named where a contract is missing", async () => {
    const repository = scaleRepository(sources);
    for (const command of ["run", "check"]) {
      const { stdout, stderr } = await hone([command, "goal.md"], { cwd: repository });
      expect(stdout + stderr).toContain("hone prepare goal.md");
    }
  });
});
