import { describe, expect, it } from "vitest";
import type { Proposal, Tried } from "../../src/evolve/ports.ts";
import { InputError } from "../../src/model/input-error.ts";
import type { Parameters } from "../../src/model/tunable.ts";
import type { Verdict } from "../../src/model/verdict.ts";
import { createTuner, type TunerOptions } from "../../src/propose/tuner.ts";

const source = `#define TILE 16 // hone: tune 4 8 16 32 64 128
#define INNER 0 // hone: tune 0 1
#define UNROLL 1 // hone: tune 1 2 4 8
`;
const options: TunerOptions = {
  tunables: [{ name: "CFLAGS", file: "flags.mk", match: "^CFLAGS = (.*)$", values: ["-O1", "-O2", "-O3", "-O3 -g"] }],
  files: new Map([
    ["ex/matmul.c", { text: source, blob: "a".repeat(40) }],
    ["ex/flags.mk", { text: "CFLAGS = -O1\n", blob: "b".repeat(40) }],
    ["ex/other.c", { text: "int other;\n", blob: "c".repeat(40) }],
  ]),
  root: "ex",
  constraints: ["UNROLL <= TILE"],
  seed: 1,
};
const base: Parameters = { TILE: 16, INNER: 0, UNROLL: 1, CFLAGS: "-O1" };

const keep: Verdict = { kind: "keep", detail: "" };
const slower: Verdict = { kind: "reject", reason: "slower", detail: "" };

/** Seconds of a made-up matrix product; null where it does not build. Best: INNER=1, -O3, TILE=64. */
function seconds(values: Parameters): number | null {
  if (values["UNROLL"] === 8 && values["CFLAGS"] === "-O3 -g") return null;
  const tile = 1 + 0.1 * Math.abs(Math.log2(Number(values["TILE"])) - 6);
  const flags = { "-O1": 1, "-O2": 0.8 }[String(values["CFLAGS"])] ?? 0.5;
  return tile * flags * (values["INNER"] === 1 ? 0.5 : 1) * (1 + 0.02 * Number(values["UNROLL"]));
}

/** The loop's part: each proposal is measured against the incumbent of its time and kept where it is faster. */
async function campaign(iterations: number, given: TunerOptions = options) {
  const history: Tried[] = [];
  let incumbent: Tried["candidate"] | null = null;
  for (let i = 0; i < iterations; i++) {
    // A new tuner each time: all that it knows comes from the history, as after a resume.
    const proposal: Proposal | null = await createTuner(given).propose({ incumbent, history });
    if (!proposal) break;
    const candidate = { ...proposal, id: String(i + 1) };
    const reference = seconds(incumbent?.parameters ?? base) ?? Number.NaN;
    const time = seconds(proposal.parameters);
    const speedup: number | null = time === null ? null : reference / time;
    const verdict: Verdict =
      speedup === null ? { kind: "crash", stage: "build", error: "no" } : speedup > 1.01 ? keep : slower;
    history.push({ candidate, verdict, gain: speedup === null ? null : Math.log(speedup) });
    if (verdict.kind === "keep") incumbent = candidate;
  }
  return { history, incumbent };
}

const signature = ({ candidate }: Tried) => JSON.stringify(candidate.parameters);

describe("the tuner as a proposer", () => {
  it("proposes whole new contents of the files that change, against the base's blobs", async () => {
    const { history } = await campaign(12);
    for (const { candidate } of history) {
      const { TILE, INNER, UNROLL, CFLAGS } = candidate.parameters;
      for (const edit of candidate.edits) {
        expect(edit.content).toBe(
          edit.path === "ex/matmul.c"
            ? `#define TILE ${TILE} // hone: tune 4 8 16 32 64 128\n#define INNER ${INNER} // hone: tune 0 1\n#define UNROLL ${UNROLL} // hone: tune 1 2 4 8\n`
            : `CFLAGS = ${CFLAGS}\n`,
        );
        expect(edit.baseBlob).toBe((edit.path === "ex/matmul.c" ? "a" : "b").repeat(40));
      }
      expect(candidate.edits.some(({ path }) => path === "ex/flags.mk")).toBe(CFLAGS !== "-O1");
      expect(Number(UNROLL)).toBeLessThanOrEqual(Number(TILE));
    }
  });

  it("finds most of what there is to gain in a dozen candidates", async () => {
    const found = await Promise.all(
      [1, 2, 3, 4, 5, 6, 7].map(async (seed) => (await campaign(12, { ...options, seed })).incumbent),
    );
    const speedups = found.map((best) => (seconds(base) ?? 0) / (seconds(best?.parameters ?? base) ?? 1));
    // The best configuration is 4.8 times as fast as the base.
    expect(speedups.toSorted((a, b) => a - b)[3]).toBeGreaterThan(3.8);
  });

  it("tries every configuration but the base's, each once, and then has nothing left", async () => {
    const { history } = await campaign(1000);
    // 4 of 6 x 2 x 4 x 4 break the constraint (UNROLL 8 with TILE 4, times INNER and CFLAGS), and one is the base.
    expect(history).toHaveLength(6 * 2 * 4 * 4 - 8 - 1);
    expect(new Set(history.map(signature)).size).toBe(history.length);
    expect(history.map(signature)).not.toContain(JSON.stringify(base));
  });

  it("goes on after a resume as if it had not stopped", async () => {
    const whole = await campaign(15);
    const first = await campaign(15);
    expect(first.history.map(signature)).toEqual(whole.history.map(signature));
  });

  it("says what differs from the incumbent first", async () => {
    const { history } = await campaign(1);
    const [first] = history;
    const hypothesis = first?.candidate.hypothesis ?? "";
    expect(hypothesis).toMatch(/^([A-Z]+=\S+|CFLAGS="-O3 -g")/);
    const [changed = "", kept = ""] = hypothesis.split(", with ");
    for (const [name, value] of Object.entries(first?.candidate.parameters ?? {})) {
      expect(value === base[name] ? kept : changed).toContain(`${name}=`);
    }
  });

  it("makes its proposals on the incumbent", async () => {
    const { history } = await campaign(30);
    let incumbent = "base";
    for (const { candidate, verdict } of history) {
      expect(candidate.parent).toBe(incumbent);
      if (verdict.kind === "keep") incumbent = candidate.id;
    }
    expect(incumbent).not.toBe("base");
  });

  it("sets the parameters in what somebody else wrote and was kept for, and searches anew there", async () => {
    const written = source.replace("#define INNER", "int extra;\n#define INNER");
    const edit = { path: "ex/matmul.c", baseBlob: "a".repeat(40), content: written };
    const other = { path: "ex/new.c", baseBlob: null, content: "int added;\n" };
    const common = { proposer: "claude", hypothesis: "", parameters: {} };
    const model = { id: "2", parent: "base", ...common, edits: [edit, other] };
    const before: Tried = {
      candidate: {
        id: "1",
        parent: "base",
        ...common,
        proposer: "tuner",
        parameters: { ...base, TILE: 64 },
        edits: [],
      },
      verdict: slower,
      gain: -1,
    };
    const history: Tried[] = [before, { candidate: model, verdict: keep, gain: 1 }];
    const tuner = createTuner(options);
    const first = await tuner.propose({ incumbent: model, history });
    expect(first).toMatchObject({ parent: "2", proposer: "tuner" });
    const edited = new Map(first?.edits.map(({ path, content }) => [path, content]));
    expect(edited.get("ex/new.c")).toBe("int added;\n");
    expect(edited.get("ex/matmul.c") ?? "").toContain("int extra;");
    if (!first) throw new Error("nothing was proposed");
    const own = { ...first, id: "3" };
    const next = await tuner.propose({
      incumbent: own,
      history: [...history, { candidate: own, verdict: keep, gain: 0.1 }],
    });
    expect(next?.edits.find(({ path }) => path === "ex/matmul.c")?.content).toContain("int extra;");
    expect(next?.parameters).not.toEqual(first.parameters);
  });

  it("leaves alone what somebody else wrote without the parameters", async () => {
    const edit = { path: "ex/matmul.c", baseBlob: "a".repeat(40), content: "int none;\n" };
    const model = { id: "1", parent: "base", proposer: "claude", hypothesis: "", parameters: {}, edits: [edit] };
    const tuner = createTuner({ ...options, tunables: [], constraints: [] });
    expect(
      await tuner.propose({ incumbent: model, history: [{ candidate: model, verdict: keep, gain: 1 }] }),
    ).toBeNull();
  });

  it("proposes nothing where nothing is declared", async () => {
    const tuner = createTuner({ ...options, tunables: [], files: new Map(), constraints: [] });
    expect(await tuner.propose({ incumbent: null, history: [] })).toBeNull();
  });

  it("refuses tunables that it cannot write, before the first proposal", () => {
    const lost = { name: "LOST", file: "nowhere.c", values: [1, 2] };
    expect(() => createTuner({ ...options, tunables: [lost] })).toThrow(InputError);
    expect(() => createTuner({ ...options, constraints: ["LOST < 2"] })).toThrow(/"LOST" is no tunable/);
  });
});
