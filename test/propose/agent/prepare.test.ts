import { describe, expect, it } from "vitest";
import { PreparedBenchmark } from "../../../src/model/prepared-benchmark.ts";
import { measured } from "../../measured.ts";
import { git } from "../../scale-repository.ts";
import {
  analysis,
  call,
  commandContract,
  goodContract,
  prepare,
  runner,
  say,
  threeSentences,
  write,
} from "./prepare-site.ts";
import type { Played } from "./prepare-site.ts";

/** Each waits for whoever else measures on this machine. */
const patient = { ...measured, timeout: 5 * 60_000 };

const finish = call("finish", { review: ["The factor is always 2."] });
const prove = call("prove");
const failureOf = ({ preparing }: Played) => {
  if (preparing.kind !== "failed") throw new Error("a benchmark came of it");
  return preparing;
};
const preparedOf = ({ preparing }: Played) => {
  if (preparing.kind !== "prepared") throw new Error(`none came of it: ${preparing.why}`);
  return preparing.prepared;
};

describe("a benchmark for a goal without one", patient, () => {
  it("is proved on the base, and what Hone saw of it is what counts", async () => {
    const wrongTwice = { ...analysis, outputs: [{ field: "y", type: "matrix" }], scope: [] };
    const elsewhere = { ...analysis, entry_points: [{ name: "f", file: "src/none.c" }] };
    const steps = [call("analysis", wrongTwice), call("analysis", elsewhere), call("analysis", analysis)];
    const played = await prepare({
      script: ({ number }) =>
        [...steps, write(goodContract), call("check"), prove, finish][number - 1] ?? say("nothing more"),
    });
    const prepared = PreparedBenchmark.parse(preparedOf(played));
    expect(played.answersOf("analysis")).toEqual([
      expect.stringMatching(/at scope[^]*at outputs\[0\]\.type[^]*at outputs\[0\]\.tolerance/),
      "entry_points: src/none.c: no such file among those that `list` shows",
      "taken",
    ]);
    expect(prepared.files).toEqual([{ path: "benchmark.yaml", content: goodContract }]);
    expect(prepared.proof.cases.map(({ id, split }) => [id, split])).toEqual([
      ["train-60k", "train"],
      ["train-30k", "train"],
      ["test-45k", "test"],
    ]);
    for (const { value, noise } of prepared.proof.cases) {
      expect(value).toBeGreaterThan(1e-5);
      expect(value).toBeLessThan(1e-2);
      expect(noise).toBeGreaterThanOrEqual(0);
    }
    expect(prepared.proof.refused).toEqual(
      expect.arrayContaining(["zeros", "identity:x", "stale", "partial", "marked", "half-the-calls"]),
    );
    expect(prepared.proof.tolerances).toEqual([{ field: "y", words: "error ≤ 1e-8 + 0.0001 × its size" }]);
    expect(prepared.review).toEqual(
      expect.arrayContaining([
        "Hone: One case alone is held out to confirm a gain.",
        "The model: The factor is always 2.",
      ]),
    );
    expect(prepared.estimate).toMatchObject({ usd: 10 });
    expect(prepared.cost).toMatchObject({ calls: played.server.billed.length });
    expect(prepared.cost.usd).toBeGreaterThan(0);
    expect(played.server.violations).toEqual([]);
    // What was made of it is there for those who know its name, and no reference says it.
    expect(git(played.repository, "for-each-ref").trim().split("\n")).toHaveLength(1);
  });

  it("may be a runner of its own, whose evidence is said to be weaker", async () => {
    const files = [write(commandContract("scale-faster")), write(runner(), "runner.py")];
    const played = await prepare({ protocol: "openai", script: [...files, finish], goal: ofBoth, request: { budget } });
    const { proof, review } = preparedOf(played);
    expect(proof.cases.map(({ id }) => id)).toEqual(["train-a", "train-b", "test-a"]);
    expect(proof.refused).toEqual(expect.arrayContaining(["missing-case"]));
    expect(proof.refused).not.toContain("unsteady-baseline");
    expect(review[0]).toMatch(/^Hone: The benchmark's own runner prints the times/);
    expect(review).toContainEqual(expect.stringMatching(/^Hone: Of a command's wrong results only zeros/));
    expect(played.server.violations).toEqual([]);
  });

  it("lies where the goal's paths start, below the repository's top, too", async () => {
    const files = Object.fromEntries(["scale.c", "Makefile"].map((name) => [name, undefined]));
    const inFolder = { ...files, "lib/scale.c": scale, "lib/Makefile": makefile };
    const moved = `repo: {root: ../../../lib}\n${goodContract}`;
    const played = await prepare({
      files: inFolder,
      root: "lib",
      script: ({ number }) =>
        [
          call("analysis", { ...analysis, entry_points: [{ name: "scale", file: "lib/scale.c" }] }),
          write(goodContract),
          call("check"),
          write(moved),
          finish,
        ][number - 1] ?? say("nothing more"),
    });
    expect(preparedOf(played).files[0]?.content).toBe(moved);
    expect(played.answersOf("check")[0]).toMatch(
      /benchmark\.yaml:1: the contract's paths start from the repository's top, and the goal's from lib[^]*repo: \{root: \.\.\/\.\.\/\.\.\/lib\}/,
    );
  });

  it("is taken as it was last proved, where the model breaks off", async () => {
    const played = await prepare({
      script: [write(goodContract), prove, write("nonsense: ["), { fault: "bad-key" }],
    });
    const { files, review } = preparedOf(played);
    expect(files).toEqual([{ path: "benchmark.yaml", content: goodContract }]);
    expect(review.join("\n")).toMatch(
      /Hone: The model did not hand it over; what was proved last is this\. It ended with:/,
    );
  });
});

/** The program in Python may be edited, too. */
const ofBoth = `${threeSentences}\n## Editable Scope\n- scale.c\n- sums.py\n`;
const budget = { iterations: 4, wall_seconds: 300, run_seconds: 4, rejections_in_row: 3 };
const scale =
  "void scale(const float *x, float *y, float factor, int n)\n{\n    for (int i = 0; i < n; i++)\n        ((volatile float *)y)[i] = factor * x[i];\n}\n";
const makefile = "libscale.so: scale.c\n\t$(CC) -O1 -fPIC -shared -o $@ scale.c\n";

describe("no benchmark comes", patient, () => {
  const command = commandContract("scale-faster");
  it.each([
    ["prints NaN", 'results[0]["total"] = float("nan")', /metric|no JSON|NaN/i],
    ["drops a case", "results.pop()", /case `test-a` is missing/],
    ["hangs", "time.sleep(60)", /took longer than 4 s/],
    ["answers otherwise each time", 'results[0]["total"] *= 1 + time.time_ns() % 1000', /two runs of the base differ/],
    ["dies", "raise SystemExit(3)", /ended with 3/],
  ])("of a runner that %s", async (_what, change, words) => {
    const files = [
      write(command),
      write(
        runner(() => change),
        "runner.py",
      ),
    ];
    const played = await prepare({
      script: [...files, prove, say("I give up."), say("no"), say("no")],
      request: { budget },
    });
    const { why, remedy, cost } = failureOf(played);
    expect(played.answersOf("prove")[0]).toMatch(words);
    expect(why).toMatch(words);
    expect(remedy).toMatch(/docs\/goals\.md/);
    expect(cost.calls).toBe(played.server.billed.length);
    expect(Object.keys(played.draft)).toEqual(["benchmark.yaml", "runner.py"]);
  });

  it("of a task whose null answers pass, nor of one with a constant input", async () => {
    const loose = goodContract.replace("max_abs_delta: 1e-8, max_relative_delta: 1e-4", "max_abs_delta: 100");
    const constant = goodContract.replace(
      "{name: x, role: in, dtype: f32, shape: [n]}",
      "{name: x, role: in, dtype: f32, shape: [n], fill: ones}",
    );
    const played = await prepare({
      script: [write(loose), finish, write(constant), prove, say("no"), say("no"), say("no")],
    });
    expect(played.answersOf("finish")[0]).toMatch(/zeros in train-60k, train-30k, test-45k: y = 0 everywhere passes/);
    expect(played.answersOf("prove")[0]).toMatch(/constant-input:x/);
    expect(failureOf(played).why).toMatch(/constant-input:x/);
  });

  it("of one that measures a copy of the code", async () => {
    const native = goodContract.replace(
      /build:.*/,
      "build: {commands: [[cc, -O1, -fPIC, -shared, -o, libscale.so, .hone/benchmarks/scale-faster/copy.c]], artifact: libscale.so}",
    );
    const copied = runner()
      .replace("import sums\n", "import math\n")
      .replace(/sums\.total\((.*)\)/, "sum(math.sqrt(i) for i in range($1))");
    const played = await prepare({
      script: [
        write(scale, "copy.c"),
        write(native),
        prove,
        write(command),
        write(copied, "runner.py"),
        prove,
        ...["no", "no", "no"].map(say),
      ],
      goal: ofBoth,
      request: { budget },
    });
    expect(played.answersOf("prove")).toHaveLength(2);
    for (const answer of played.answersOf("prove")) expect(answer).toMatch(/what is measured is not in them/);
    expect(failureOf(played).why).toMatch(/every file emptied/);
  });

  it("of a model that gives up, says nothing, or never ends", async () => {
    const gaveUp = await prepare({ script: ({ number }) => say(`I cannot, ${number}.`) });
    expect(failureOf(gaveUp).why).toBe("no analysis of the sources came of it: I cannot, 3.");
    const endless = await prepare({ script: ({ number }) => call("read", { path: "scale.c", from: number }) });
    expect(failureOf(endless).why).toBe("no analysis of the sources came of it: it used all of its 30 answers");
    const writes = await prepare({
      script: (asked) =>
        asked.turns === 0 && asked.number === 1 ? call("analysis", analysis) : write(`a: ${asked.number}`),
    });
    expect(failureOf(writes).why).toBe("no benchmark that holds came of it: it used all of its 48 answers");
  });

  it("of an analysis that is wrong three times, in whatever way", async () => {
    const played = await prepare({
      script: ({ number }) =>
        number === 2
          ? { fault: "malformed-tool-json" }
          : call("analysis", { ...analysis, cases: analysis.cases.slice(1) }),
    });
    const { why } = failureOf(played);
    expect(why).toMatch(/^no analysis of the sources came of it: analysis failed 3 times, the last time: [^]*at cases/);
  });

  it("into any other place than its own folder", async () => {
    const outside = [
      "../escaped.yaml",
      "/tmp/escaped.yaml",
      ".git/config",
      ".hone/x.yaml",
      "a/../../b",
      "goal.md",
      "a\u0000b",
      "goal.md/x",
    ];
    const played = await prepare({
      script: [
        ...outside.map((name) => write("x", name)),
        write("x".repeat(400_001)),
        ...Array.from({ length: 21 }, (_, at) => write("x", `many-${at}.txt`)),
        say("no"),
        say("no"),
        say("no"),
      ],
    });
    const answers = played.answersOf("write");
    for (const answer of answers.slice(0, 5))
      expect(answer).toMatch(/wrong arguments for write:[^]*a plain path inside the benchmark's folder/);
    expect(answers[5]).toMatch(/goal\.md is the goal's own name/);
    expect(answers[7]).toBe(answers[5]);
    expect(answers[8]).toMatch(/nothing was written: 1 files with 400001 characters; at most 20 with 400000 in all/);
    expect(answers.at(-1)).toMatch(/nothing was written: 21 files/);
    expect(Object.keys(played.draft)).toHaveLength(20);
    expect(failureOf(played).why).toMatch(/^no benchmark that holds came of it: no/);
  });

  it("once the money is spent", async () => {
    const played = await prepare({
      script: ({ number }) => ({ ...call("read", { path: "scale.c", from: number }), usage: { inputTokens: 100_000 } }),
      request: { budget: { ...budget, usd: 0.5, usd_per_hour: 0.01 } },
    });
    const { why, remedy, cost } = failureOf(played);
    expect(why).toMatch(/^the money is spent: /);
    expect(remedy).toContain("--usd");
    expect(cost.usd).toBeLessThan(0.75);
    expect(played.server.asked.length).toBeLessThan(5);
  });

  it("of one that is interrupted", async () => {
    const pause = new AbortController();
    const played = await prepare({
      script: [write(goodContract), prove, finish],
      request: { pause: pause.signal, onProgress: (text) => void (text.includes("pair 2") && pause.abort()) },
    });
    expect(failureOf(played)).toMatchObject({ why: "it was interrupted" });
    expect(played.draft).toEqual({ "benchmark.yaml": goodContract });
  });

  it("where nobody could write it, or the goal itself is wrong", async () => {
    const tuner = { choices: [{ kind: "tuner", weight: 1 }], keys: {}, prices: {}, recipes: null } as const;
    const alone = await prepare({ script: [], request: { models: tuner } });
    expect(failureOf(alone)).toMatchObject({
      why: expect.stringContaining("none of them is a model"),
      remedy: expect.stringContaining("ANTHROPIC_API_KEY"),
    });
    const keyless = { ...tuner, choices: [{ kind: "claude", weight: 1, steps: 24 }] } as const;
    const without = await prepare({ script: [], request: { models: keyless } });
    expect(failureOf(without).why).toMatch(/ANTHROPIC_API_KEY is not set/);
    const goal = `---\nsetup: []\n---\n${threeSentences}`;
    const empty = await prepare({ script: [], goal });
    expect(failureOf(empty).why).toMatch(/setup: sets nothing up/);
    expect(empty.server.asked).toEqual([]);
  });
});
