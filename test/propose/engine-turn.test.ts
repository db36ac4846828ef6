import { describe, expect, it } from "vitest";
import { noWishes } from "../../src/decide/heed.ts";
import { maxTokens } from "../../src/engine-models.ts";
import type { Step } from "../../src/local/model-server/model-server.ts";
import { scaleFiles } from "../scale-repository.ts";
import { calls, edit, plan, search } from "./engine-turn.ts";
import type { Play, Played, World } from "./engine-turn.ts";

/** Each is a search whose steps wait for whoever else measures on this machine. */
const patient = { timeout: 5 * 60_000 };

const read = ["read", { path: "scale.c" }] as const;

/** A strategist that plans, and an engineer that answers this, by how many answers it gave before. */
const script =
  (answer: (given: number) => Step | Promise<Step>): Play["script"] =>
  ({ tools, turns }) =>
    tools.includes("plan") ? plan : answer(turns);

/** Calls that were made, by their tools. */
const made = ({ events }: Played) => events.flatMap((event) => (event.type === "tool_call" ? [event.tool] : []));
const turns = ({ events }: Played) => events.filter(({ type }) => type === "turn");
const charges = ({ events }: Played) => events.filter((event) => event.type === "charged");

describe("a turn of a model", patient, () => {
  it("makes eight calls of an answer and none after its end, and tells that the others were not made", async () => {
    const answers = [
      calls(edit, ["verify", {}], ...Array.from({ length: 10 }, () => read)),
      calls(["finish", { hypothesis: "once" }], edit, read),
    ];
    const played = await search({ script: script((given) => answers[given] ?? { fault: "bad-key" }) });
    expect(made(played)).toEqual(["edit", "verify", ...Array.from({ length: 6 }, () => "read"), "finish"]);
    const results = played.server.asked[2]?.results.map(({ content }) => content) ?? [];
    expect(results).toHaveLength(12);
    expect(results[7]).toContain("EXTRA 1");
    for (const result of results.slice(8))
      expect(result).toBe("this call was not made: one answer may make 8 calls, and none after the turn has ended");
    expect(played.server.violations).toEqual([]);
  });

  it("hands over what was verified as right where the model's server then fails", async () => {
    const worse = { path: "scale.c", search: "EXTRA 1", replace: "EXTRA 9" };
    const first = calls(edit, ["verify", {}], ["edit", { hypothesis: "worse", changes: [worse] }]);
    const played = await search({ script: script((given) => (given === 0 ? first : { fault: "bad-key" })) });
    expect(played.events.filter(({ type }) => type === "candidate")).toMatchObject([
      {
        candidate: {
          hypothesis: "compute each element once",
          edits: [{ path: "scale.c", content: expect.stringContaining("#define EXTRA 1\n") }],
        },
      },
    ]);
    expect(turns(played)).toEqual([]);
    const thoughts = played.events.flatMap((event) => (event.type === "thought" ? [event.text] : []));
    expect(thoughts.join("\n")).toMatch(/What was verified as right is handed over .* ended otherwise: claude-.*401/);
  });

  const ends: [string, string, (world: World) => void, Partial<World["budget"]>][] = [
    ["is stopped", "stopped", (world) => (world.wishes = { ...noWishes, stop: true }), {}],
    [
      "has no time any more",
      "wall_seconds",
      (world) => (world.wishes = { ...noWishes, budget: { ...world.budget, wall_seconds: 1 } }),
      {},
    ],
    ["has no money any more", "money", () => {}, { usd: 0.1 }],
  ];
  it.each(ends)("makes no further call, and asks no more, where the search %s meanwhile", async (...given) => {
    const [, ended, change, budget] = given;
    const dear = { ...calls(read, read, read), usage: { inputTokens: 1000, outputTokens: 12_000 } };
    const played = await search({
      script: script(() => dear),
      budget,
      onEvent: (event, world) => void (event.type === "tool_result" && change(world)),
    });
    // What costs money is known before the first call is made.
    expect(made(played)).toEqual(ended === "money" ? [] : ["read"]);
    expect(played.server.asked).toHaveLength(2);
    expect(turns(played)).toMatchObject([
      { outcome: "no-edit", why: `it made no edit: the search is at its end (${ended})` },
    ]);
    expect(played.events.filter(({ type }) => type === "budget")).toMatchObject([{ ended }]);
    expect(charges(played)).toHaveLength(2);
  });

  it("is paid for in the ledger where the campaign pauses in the middle of an answer", async () => {
    const never = Promise.withResolvers<Step>();
    const begun = Promise.withResolvers<void>();
    let pausing: World | null = null;
    void begun.promise.then(() => pausing?.pause.abort());
    const played = await search({
      script: script(() => {
        begun.resolve();
        return never.promise;
      }),
      onEvent: (_, world) => void (pausing = world),
    });
    never.resolve({ fault: "disconnect" });
    expect(played.finished).toBe(false);
    expect(charges(played)).toHaveLength(2);
    // Of an answer that had not begun, all that it may cost.
    expect(charges(played)[1]).toMatchObject({ proposer: "claude", outputTokens: maxTokens });
    expect(turns(played), "nobody's turn has ended").toEqual([]);
  });
});

describe("a turn of a coding agent", patient, () => {
  it("can run what the goal's setup made, and sees no data, where held-out inputs may lie", async () => {
    const setup =
      'setup: {python: python3, commands: [[sh, -c, "echo held-out > {data}/table"]], env: {WIDTH: "4", TABLE: "{data}/table"}}\n';
    const agent = `sed -i 's/EXTRA 8/EXTRA 1/' scale.c
      command -v python3; python3 -c 'import sys; print(sys.prefix == "'$VIRTUAL_ENV'", 6 * 7)'
      echo width $WIDTH, data $HONE_DATA; cat $TABLE; touch $VIRTUAL_ENV/mine || echo read-only`;
    const played = await search({
      script: () => ({ fault: "bad-key" }),
      choice: { kind: "command", weight: 1, command: ["sh", "-c", agent], seconds: 60, programs: [] },
      files: { "goal.md": (scaleFiles["goal.md"] ?? "").replace("---\n", `---\n${setup}`) },
    });
    const said = played.events.flatMap((event) => (event.type === "thought" ? [event.text] : [])).join("\n");
    expect(said).toMatch(/^\/.+\/bin\/python3\nTrue 42\nwidth 4, data\n.*\/table: No such file[^]*\nread-only$/);
    expect(played.events.filter(({ type }) => type === "candidate")).toHaveLength(1);
  });
});
