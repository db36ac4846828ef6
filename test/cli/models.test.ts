import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { parseLedger } from "../../src/evolve/ledger-file.ts";
import { openModelServer } from "../../src/local/model-server/model-server.ts";
import type { Asked, ModelServer, Step } from "../../src/local/model-server/model-server.ts";
import type { LedgerEvent } from "../../src/model/ledger.ts";
import { measured } from "../measured.ts";
import { git, scaleFiles, scaleRepository } from "../scale-repository.ts";
import { hone } from "./hone.ts";

const minutes = 60_000;
const key = "sk-test-0123456789";

/** Without a tunable: only an edit can make it faster. */
const slow = { "scale.c": scaleFiles["scale.c"]?.replace(/ \/\/ hone.*/, "") };
const work = "((volatile float *)y)[i] = factor * x[i];";

const call = (name: string, input: unknown): Step => ({ reply: [{ type: "tool_use", name, input }], stop: "tools" });
const plan = (go = true): Step =>
  call("plan", {
    bottleneck: "the loop over EXTRA repeats the work",
    target: "scale in scale.c",
    hypothesis: "compute each element once",
    expected_gain: 8,
    go,
    why: go ? "" : "one pass over memory is the least there is",
  });
const edit = (search: string, replace: string): Step =>
  call("edit", { hypothesis: "compute each element once", changes: [{ path: "scale.c", search, replace }] });

/** Red, wrong, right: what an engineer goes through in one turn. */
function engineer({ tools, turns }: Asked): Step {
  if (tools.includes("approve")) return call("approve", { approves: true, why: "It does the same work once." });
  if (tools.includes("plan")) return plan();
  const steps = [
    {
      reply: [
        { type: "thinking" as const, text: "First I look." },
        { type: "tool_use" as const, name: "read", input: { path: "scale.c" } },
      ],
      stop: "tools" as const,
    },
    edit("#define EXTRA 8", "#define EXTRA 1 +"),
    call("verify", {}),
    edit("#define EXTRA 1 +", "#define EXTRA 1"),
    edit(work, "y[i] = factor + x[i];"),
    call("verify", {}),
    edit("y[i] = factor + x[i];", work),
    call("verify", {}),
    call("finish", { hypothesis: "compute each element once" }),
  ];
  return steps[turns] ?? { reply: [{ type: "text", text: "I give up." }] };
}

let server: ModelServer | null = null;
afterEach(async () => {
  const violations = server?.violations ?? [];
  await server?.close();
  server = null;
  if (violations.length > 0) throw new Error(`the server was asked wrongly: ${violations.join("; ")}`);
});

const answersIn = (dialogue: string): string[] =>
  readFileSync(dialogue, "utf8")
    .split("\n")
    .filter((line) => line.startsWith('{"model"'));
const env = () => ({ ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: server?.url });
const eventsOf = (ledger: string): LedgerEvent[] => parseLedger(readFileSync(ledger), ledger).events;

describe("hone run with a model", measured, () => {
  it(
    "gets from red to kept in one iteration, tells that story in its ledger, and is replayed without a server",
    async () => {
      server = await openModelServer({ protocol: "anthropic", key, script: engineer });
      const repository = scaleRepository(slow);
      const args = ["run", "goal.md", "--proposer", "claude", "--iterations", "1", "--json"];
      const { status, stdout, stderr } = await hone(args, { cwd: repository, env: env() });
      expect(status, stderr).toBe(0);
      const result = JSON.parse(stdout);
      expect(result).toMatchObject({
        ended: "iterations",
        best: { id: "1" },
        candidates: { tried: 1, kept: 1 },
        evaluation: { verdict: "keep", reason: "faster", stage: "confirm" },
      });
      expect(git(repository, "show", `${result.branch}:scale.c`)).toContain("#define EXTRA 1\n");

      const events = eventsOf(result.ledger);
      const verified = events.filter((event) => event.type === "tool_result" && event.tool === "verify");
      expect(verified).toMatchObject([
        { ok: false, text: expect.stringMatching(/does not build[^]*scale\.c/) },
        { ok: false, text: expect.stringMatching(/incorrect in case train-60k: y\[\d+\]/) },
        { ok: true, text: expect.stringMatching(/right; against the best so far train-60k: [2-9]\.\d\dx/) },
      ]);
      expect(events.filter(({ type }) => type === "candidate")).toHaveLength(1);
      expect(events.filter(({ type }) => type === "charged")).toHaveLength(server.billed.length);
      expect(events.find(({ type }) => type === "reviewed")).toMatchObject({ approves: true, candidate: "1" });
      expect(JSON.stringify(events)).not.toContain("test-45k:");
      const report = readFileSync(result.report, "utf8");
      expect(report).toContain("claude");
      for (const file of [result.ledger, path.join(path.dirname(result.ledger), "dialogue.jsonl"), result.report])
        expect(readFileSync(file, "utf8")).not.toContain(key);
      expect(JSON.stringify(server.asked.map(({ body }) => body))).not.toContain("test-45k");

      const recording = path.join(path.dirname(result.ledger), "dialogue.jsonl");
      await server.close();
      const replay = [
        "run",
        "goal.md",
        "--proposer",
        "replay",
        "--recording",
        recording,
        "--iterations",
        "1",
        "--json",
      ];
      const again = await hone(replay, { cwd: repository });
      expect(again.status, again.stderr).toBe(0);
      const replayed = JSON.parse(again.stdout);
      expect(replayed).toMatchObject({
        best: { id: "1", hypothesis: result.best.hypothesis },
        evaluation: { verdict: "keep" },
      });
      expect(answersIn(path.join(path.dirname(replayed.ledger), "dialogue.jsonl"))).toEqual(answersIn(recording));
      expect(eventsOf(replayed.ledger).filter(({ type }) => type === "charged")).toEqual([]);
    },
    5 * minutes,
  );

  it(
    "loses no campaign to a server that fails in every way, and charges nothing twice",
    async () => {
      let failing: Step[] = [
        { fault: "429", retryAfter: 0 },
        { fault: "529" },
        { fault: "mid-stream" },
        plan(),
        { fault: "malformed-tool-json" },
        call("no_such_tool", {}),
        call("edit", { hypothesis: "x", changes: [{ path: "scale.c", search: "nothing like this", replace: "" }] }),
        call("edit", { hypothesis: "x", changes: [{ path: "../outside", content: "x" }] }),
        { fault: "cut" },
        edit("#define EXTRA 8", "#define EXTRA 2"),
        { reply: [{ type: "text", text: '<tool_call>{"name": "verify", "arguments": {}}</tool_call>' }] },
        { fault: "500" },
        call("finish", { hypothesis: "a quarter of the rounds" }),
      ];
      server = await openModelServer({
        protocol: "anthropic",
        key,
        script: ({ tools }) => {
          const [next, ...left] = failing;
          failing = left;
          if (tools.includes("approve"))
            return call("approve", { approves: false, why: "Two rounds are one too many." });
          return next ?? (tools.includes("plan") ? plan(false) : { reply: [{ type: "text", text: "no" }] });
        },
      });
      const repository = scaleRepository(slow);
      const { status, stdout, stderr } = await hone(["run", "goal.md", "--proposer", "claude", "--json"], {
        cwd: repository,
        env: env(),
      });
      expect(status, stderr).toBe(0);
      const result = JSON.parse(stdout);
      expect(result).toMatchObject({ ended: "exhausted", evaluation: { verdict: "keep" }, candidates: { tried: 1 } });
      const events = eventsOf(result.ledger);
      const failures = events.flatMap((event) => (event.type === "tool_result" && !event.ok ? [event.text] : []));
      expect(failures).toEqual(
        [
          expect.stringMatching(/are no JSON/),
          expect.stringMatching(/there is no tool no_such_tool/),
          expect.stringMatching(/nothing was changed[^]*nearest|nothing was changed/),
          expect.stringMatching(/outside|leaves|not allowed|nothing was changed/),
        ].concat(failures.slice(4)),
      );
      expect(events.filter(({ type }) => type === "turn")).toMatchObject([
        { outcome: "stopped", why: expect.stringContaining("one pass over memory") },
      ]);
      expect(events.find(({ type }) => type === "reviewed")).toMatchObject({ approves: false, candidate: "1" });
      expect(readFileSync(result.report, "utf8")).toContain("**would not merge it**");
      const calls = events.flatMap((event) => (event.type === "charged" ? [event.call] : []));
      expect(new Set(calls).size).toBe(calls.length);
      expect(calls.length).toBeLessThanOrEqual(server.billed.length);
    },
    5 * minutes,
  );

  it(
    "asks any server that speaks OpenAI's protocol, without a key where that takes none",
    async () => {
      server = await openModelServer({ protocol: "openai", key: null, script: engineer });
      const repository = scaleRepository(slow);
      const args = [
        "run",
        "goal.md",
        "--proposer",
        "openai",
        "--model",
        "local-coder",
        "--endpoint",
        `${server.url}/v1`,
        "--iterations",
        "1",
        "--json",
      ];
      const { status, stdout, stderr } = await hone(args, { cwd: repository });
      expect(status, stderr).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ candidates: { tried: 1, kept: 1 }, evaluation: { verdict: "keep" } });
    },
    5 * minutes,
  );

  it(
    "gives a coding agent a copy of the tree and takes what it edits",
    async () => {
      const repository = scaleRepository(slow);
      const agent =
        "cat > /tmp/brief; grep -q 'scale.c (editable)' /tmp/brief && sed -i 's/EXTRA 8/EXTRA 1/' scale.c && printf 'HYPOTHESIS:\\none round is enough\\n'";
      const args = ["run", "goal.md", "--proposer", "command", "--command", agent, "--iterations", "1", "--json"];
      const { status, stdout, stderr } = await hone(args, { cwd: repository });
      expect(status, stderr).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        best: { hypothesis: "one round is enough" },
        evaluation: { verdict: "keep" },
      });
    },
    5 * minutes,
  );
});

describe("hone run refuses, before anything is built,", () => {
  it.each([
    ["a model without a key", ["--proposer", "claude"], {}, /ANTHROPIC_API_KEY is not set/],
    ["OpenAI's own server without a key", ["--proposer", "openai", "--model", "x"], {}, /OPENAI_API_KEY is not set/],
    ["openai without a model", ["--proposer", "openai"], { OPENAI_API_KEY: key }, /--model/],
    ["a proposer that there is not", ["--proposer", "cloude"], {}, /Did you mean claude\?/],
    ["an option of nobody", ["--model", "x"], {}, /belongs to a proposer/],
    ["a command without its line", ["--proposer", "command"], {}, /--command/],
    ["a recording that is not there", ["--proposer", "replay", "--recording", "/nowhere"], {}, /there is no such file/],
    [
      "a limit of money and a model without a price",
      ["--proposer", "claude", "--model", "unheard-of", "--usd", "5"],
      { ANTHROPIC_API_KEY: key },
      /unheard-of has no price/,
    ],
  ])("%s", async (_what, more, variables, words) => {
    const repository = scaleRepository(slow);
    const { status, stderr } = await hone(["run", "goal.md", ...more], { cwd: repository, env: variables });
    expect(stderr).toMatch(words);
    expect(status).toBe(2);
    expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
    expect(stderr).not.toContain(key);
  });

  it("says that the tuner proposes where there is no key, and that nothing can be tuned", async () => {
    const repository = scaleRepository(slow);
    writeFileSync(path.join(repository, "notes"), "");
    const { status, stderr } = await hone(["run", "goal.md"], { cwd: repository });
    expect(status).toBe(2);
    expect(stderr).toMatch(/the tuner proposes: ANTHROPIC_API_KEY is not set/);
    expect(stderr).toMatch(/declares no tunable parameter, and no model was asked for/);
    expect(existsSync(path.join(repository, "notes"))).toBe(true);
  });
});
