import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { measured } from "../measured.ts";
import { git, scaleFiles, scaleRepository } from "../scale-repository.ts";
import { hone } from "./hone.ts";
import { campaignOf, eventsOf, expectWhole, reached, start } from "./killed-campaign.ts";

const minutes = 60_000;

/** A repository of one test. */
function repositoryOf(): string {
  const budget = "budget: {iterations: 4, wall_seconds: 900}";
  const repository = scaleRepository({ "goal.md": scaleFiles["goal.md"]?.replace(/budget: .*/, budget) });
  onTestFinished(() => rmSync(repository, { recursive: true }));
  return repository;
}

/** `hone step` with an input as JSON in a file; its document, or what it said and its status. */
async function step(repository: string, name: string, input: unknown) {
  const file = path.join(repository, ".git", "input.json");
  writeFileSync(file, JSON.stringify(input));
  const { status, stdout, stderr } = await hone(["step", name, "--input", file], { cwd: repository });
  return status === 0 ? JSON.parse(stdout) : { status, stdout, stderr };
}

const faster = {
  hypothesis: "once is enough",
  edits: [{ path: "scale.c", search: "#define EXTRA 8", replace: "#define EXTRA 1" }],
};

describe("hone step", measured, () => {
  it(
    "drives a campaign, one call a step, and goes on where a call was killed or too short",
    async () => {
      const repository = repositoryOf();
      // A share of time that is over at once: each call takes one step of the engine, and says how to go on.
      const short = await step(repository, "setup", { goal: "goal.md", seconds: 0.001 });
      expect(short).toMatchObject({ finished: false, done: ["the baseline was built"], next: [{ step: "setup" }] });
      const { campaign } = short;
      expect(campaign).toBe(campaignOf(repository));
      expect(await step(repository, "edit", { campaign, ...faster })).toMatchObject({
        status: 2,
        stderr: expect.stringMatching(/its setup has not come to its end\n {2}The next step is `setup`/),
      });
      const ready = await step(repository, short.next[0].step, { ...short.next[0].example, seconds: 500 });
      expect(ready).toMatchObject({
        finished: true,
        scope: { files: [{ path: "scale.c" }] },
        baseline: [{ case: "train-60k", inWords: expect.stringMatching(/ (ms|µs)$/) }],
        contract: { cases: [{ id: "train-60k" }] },
        budget: { iterations: 4 },
        next: [{ step: "edit" }, { step: "finalize" }],
      });
      expect(JSON.stringify(ready)).not.toContain("test-45k");

      for (const early of ["run", "decide"])
        expect(await step(repository, early, { campaign })).toMatchObject({
          status: 2,
          stdout: "",
          stderr: expect.stringContaining("The next step is `edit`"),
        });
      const edited = await step(repository, "edit", { campaign, ...faster });
      expect(edited).toMatchObject({ accepted: true, candidate: "1", gate: "fine", next: [{ step: "run" }] });

      const running = start(["step", "run", "--campaign", campaign], repository);
      const isMeasured = await reached(running, repository, ({ type }) => type === "measured");
      running.child.kill("SIGKILL");
      await running.ended;
      expect(isMeasured).toBe(true);
      expect(await step(repository, "status", { campaign })).toMatchObject({
        stage: "measuring",
        worker: null,
        open: { id: "1" },
        next: [{ step: "run", example: { campaign } }],
      });
      for (const late of ["edit", "decide", "finalize"])
        expect(await step(repository, late, { campaign, ...(late === "edit" && faster) })).toMatchObject({
          status: 2,
          stderr: expect.stringContaining("The next step is `run`"),
        });
      const ran = await step(repository, "run", { campaign, seconds: 500 });
      expect(ran).toMatchObject({ finished: true, candidate: { id: "1" }, built: true, next: [{ step: "decide" }] });
      // A client that did not get the answer asks again.
      expect(await step(repository, "run", { campaign })).toEqual(ran);
      expect(await step(repository, "decide", { campaign })).toMatchObject({
        verdict: { kind: "keep" },
        incumbent: { candidate: "1", hypothesis: "once is enough" },
        budget: { iterations: 3 },
      });

      const ended = await step(repository, "finalize", { campaign, seconds: 500 });
      expect(ended).toMatchObject({ finished: true, confirmed: true, evaluation: { stage: "confirm", pairs: 16 } });
      expect(ended.speedup.low).toBeGreaterThan(3);
      expect(git(repository, "show", `${ended.branch}:scale.c`)).toContain("#define EXTRA 1 ");
      expect(await step(repository, "finalize", { campaign })).toEqual(ended);
      expect(await step(repository, "run", { campaign })).toMatchObject({
        status: 2,
        stderr: expect.stringMatching(/it has been finalized.*\n.*`setup`/),
      });
      expectWhole(repository);
      expect(eventsOf(repository).filter(({ type }) => type === "candidate")).toHaveLength(1);
    },
    10 * minutes,
  );

  it(
    "takes an edit or says why not, and starts from the best so far",
    async () => {
      const repository = repositoryOf();
      const { campaign } = await step(repository, "setup", { goal: "goal.md", seconds: 500 });
      const edit = (edits: unknown, more = {}) =>
        step(repository, "edit", { campaign, hypothesis: "h", edits, ...more });
      expect(await edit([{ path: "scale.c", search: "factor + x[i]", replace: "x" }])).toMatchObject({
        status: 2,
        stderr: expect.stringMatching(
          /does not apply to the base: scale\.c: the search text is not there; [^]*factor \* x\[i\]/,
        ),
      });
      // What judges is not quoted: it would show its held-out cases.
      const judging = await edit([{ path: "benchmark.yaml", search: "cases", replace: "x" }]);
      expect(judging).toMatchObject({
        accepted: false,
        gate: { kind: "policy" },
        next: [{ step: "edit" }, { step: "finalize" }],
      });
      expect(await edit([{ path: "new.c", content: "int x;\n" }])).toMatchObject({
        accepted: false,
        gate: { kind: "scope" },
      });
      expect(await edit([{ path: "../x.c", content: "x" }])).toMatchObject({
        accepted: false,
        gate: { kind: "policy" },
      });
      expect(await edit([{ path: "scale.c", search: "#define", replace: "/* the same */\n#define" }])).toMatchObject({
        accepted: false,
        gate: { kind: "duplicate", detail: "the same code as the base" },
      });
      expect(await edit([{ path: "scale.c", content: "\0" }])).toMatchObject({
        accepted: false,
        gate: { detail: expect.stringContaining("NUL") },
      });
      expect(await step(repository, "status", { campaign })).toMatchObject({ stage: "ready", tried: 0 });

      expect(await edit([{ path: "scale.c", search: "factor * x[i]", replace: "factor + x[i]" }])).toMatchObject({
        accepted: true,
      });
      const again =
        "--- a/scale.c\n+++ b/scale.c\n@@ -1,2 +1,2 @@\n-#define EXTRA 8 // hone: tune 1 8 16\n+#define EXTRA 4\n void scale(const float *x, float *y, float factor, int n)\n";
      expect(await edit([{ diff: again }])).toMatchObject({ accepted: true, candidate: "1" });
      expect(await step(repository, "run", { campaign, seconds: 500 })).toMatchObject({
        finished: true,
        candidate: { id: "1" },
      });
      expect(await step(repository, "decide", { campaign })).toMatchObject({ verdict: { kind: "keep" } });
      expect(await edit([{ path: "scale.c", search: "EXTRA 8", replace: "EXTRA 1" }])).toMatchObject({
        status: 2,
        stderr: expect.stringContaining("does not apply to candidate 1, the best so far"),
      });
      expect(await edit([{ path: "scale.c", search: "EXTRA 8", replace: "EXTRA 4" }], { from: "base" })).toMatchObject({
        accepted: false,
        gate: { kind: "duplicate", detail: "the same code as candidate 1" },
      });
      expect(await edit([{ path: "scale.c", search: "EXTRA 4", replace: "EXTRA 2" }])).toMatchObject({
        accepted: true,
        candidate: "2",
      });
    },
    10 * minutes,
  );
});

describe("without a sandbox", () => {
  it("no campaign is begun that an agent would write code for", async () => {
    const programs = mkdtempSync(path.join(tmpdir(), "hone-path-"));
    onTestFinished(() => rmSync(programs, { recursive: true }));
    symlinkSync(onPath("git"), path.join(programs, "git"));
    const repository = repositoryOf();
    const settings = { cwd: repository, env: { PATH: programs } };
    const { status, stdout, stderr } = await hone(["step", "setup", "--goal", "goal.md"], settings);
    expect(stderr).toMatch(/There is no sandbox for an agent's code[^]*install -y bubblewrap/);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(campaignOf(repository)).toBe("");
  });
});

const onPath = (name: string): string => execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim();

describe("the input of hone step", () => {
  it.each([
    ["no step", [], /names no step/],
    ["an unknown step", ["finalise"], /there is no step "finalise"\n.*Did you mean `hone step finalize`/],
    ["no goal", ["setup", "--seconds", "9"], /setup: names no goal/],
    ["a campaign that is not there", ["run", "--campaign", "nowhere"], /campaign nowhere: is not here/],
    ["a goal that is not there", ["setup", "--goal", "none.md"], /none\.md/],
    ["a file that is no JSON", ["edit", "--input", "goal.md"], /goal\.md: is not JSON/],
    ["JSON that is no object", ["edit", "--input", "list.json"], /list\.json: is not a JSON object/],
    ["a key that a step does not know", ["decide", "--campaign", "x", "--goal", "y"], /decide: .*goal/],
    ["an edit of no kind", ["edit", "--input", "edit.json"], /edit, edits\.0: a change is \{path, search, replace\}/],
  ])("refuses %s with status 2", async (_title, args, message) => {
    const repository = repositoryOf();
    writeFileSync(path.join(repository, "list.json"), "[1]");
    writeFileSync(
      path.join(repository, "edit.json"),
      JSON.stringify({ campaign: "x", hypothesis: "h", edits: [{ path: "x" }] }),
    );
    const { status, stdout, stderr } = await hone(["step", ...args], { cwd: repository });
    expect(stderr).toMatch(message);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  });

  it("is not waited for where a step needs none", async () => {
    const { status, stdout } = await hone(["step", "status"], { cwd: repositoryOf() });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      campaigns: [],
      next: [{ step: "setup", example: { goal: "goal.md" } }],
    });
  });
});
