import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Area, Rule } from "../../src/model/knowledge.ts";
import { rankRules, rankTexts } from "../../src/search/rank-knowledge.ts";

const rule = (id: string, areas: Area[], words: Partial<Rule> = {}): Rule => ({
  id,
  areas,
  title: "",
  symptom: "",
  profile: "",
  transform: "",
  effect: "",
  conditions: "",
  keywords: [],
  source: "",
  ...words,
});

const rules = [
  rule("cuda-coalesce", ["cuda", "triton"], {
    title: "Coalesce global accesses",
    symptom: "A strided kernel stays below the memory bandwidth.",
    profile: "l1tex__average_t_sectors_per_request_pipe_lsu_mem_global_op_ld.ratio above 4",
  }),
  rule("cuda-banks", ["cuda"], {
    title: "Take bank conflicts away",
    symptom: "Columns of shared memory are read.",
    profile: "l1tex__data_bank_conflicts_pipe_lsu_mem_shared_op_ld.sum",
  }),
  rule("cpu-vectors", ["cpu"], { title: "Vectorise the hot loop", keywords: ["SIMD", "AVX"] }),
  rule("pytorch-launches", ["pytorch"], { title: "Replay a graph", profile: "cudaLaunchKernel fills the row" }),
];
const found = (text: string, areas: Area[] = [], limit = 10) =>
  rankRules(rules, { areas, text }, limit).map(({ id }) => id);

describe("ranking of rules", () => {
  it.each([
    ["bank conflicts", "cuda-banks"],
    ["l1tex__data_bank_conflicts_pipe_lsu_mem_shared_op_ld.sum = 1,203,200", "cuda-banks"],
    ["uncoalesced? it is not coalescing", "cuda-coalesce"],
    ["vectorization by simd", "cpu-vectors"],
    ["vectorized", "cpu-vectors"],
    ["too many kernel launches", "pytorch-launches"],
    ["cudaLaunchKernel", "pytorch-launches"],
    ["How do I use the AVX units?", "cpu-vectors"],
  ])("finds for %j what it is about first", (text, first) => {
    expect(found(text)[0]).toBe(first);
  });

  it("leaves out other areas, and takes all where none is named", () => {
    expect(found("memory", ["triton"])).toEqual(["cuda-coalesce"]);
    expect(found("memory", ["cpu"])).toEqual([]);
    expect(found("memory")).toHaveLength(2);
  });

  it("finds nothing where no word is shared, words without meaning left out", () => {
    expect(found("why is it that the quicksort")).toEqual([]);
    expect(found("constructor __proto__ toString")).toEqual([]);
  });

  it("lists the rules in their order for who asks for nothing", () => {
    expect(found("", ["cuda", "cpu"])).toEqual(["cuda-coalesce", "cuda-banks", "cpu-vectors"]);
    expect(found(" ?! ", [], 1)).toEqual(["cuda-coalesce"]);
  });

  it.each([
    [1, 1],
    [0, 0],
    [-3, 0],
    [1.9, 1],
    [Number.NaN, 0],
    [Infinity, 2],
  ])("gives at most as many as asked for: %d", (limit, count) => {
    expect(found("memory", [], limit)).toHaveLength(count);
  });

  it("prefers a rare word to a common one, and a title to a profile", () => {
    const texts = ["common rare", "common common common", "common"].map((text) => ({
      item: text,
      fields: [{ text, weight: 1 }],
    }));
    expect(rankTexts(texts, "common rare")[0]?.item).toBe("common rare");
    const fields = [
      { item: "profile", fields: [{ text: "graph", weight: 1 }] },
      { item: "title", fields: [{ text: "graph", weight: 3 }] },
    ];
    expect(rankTexts(fields, "graph").map(({ item }) => item)).toEqual(["title", "profile"]);
  });

  it("never throws, invents nothing and says the same twice, whatever the text", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string(),
      fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 }).map((units) => String.fromCharCode(...units)),
      fc
        .array(fc.constantFrom("bank", "Memory", "__", "é", "cudaX", "SIMD", "\0", "the", "𝒳s"))
        .map((w) => w.join(" ")),
    );
    const areas = fc.subarray<Area>(["cuda", "rocm", "triton", "pytorch", "cpu"]);
    fc.assert(
      fc.property(text, areas, fc.integer({ min: -2, max: 6 }), (query, among, limit) => {
        const first = rankRules(rules, { areas: among, text: query }, limit);
        expect(first.length).toBeLessThanOrEqual(Math.max(0, limit));
        expect(new Set(first).size).toBe(first.length);
        for (const one of first) {
          expect(rules).toContain(one);
          if (among.length > 0) expect(one.areas.some((area) => among.includes(area))).toBe(true);
        }
        expect(rankRules(rules, { areas: among, text: query }, limit)).toEqual(first);
      }),
      { numRuns: 500 },
    );
  });

  it("reads no more of a pasted profile than it can in a moment", () => {
    expect(found(`${"bank conflict ".repeat(200_000)}`)[0]).toBe("cuda-banks");
    expect(found(`${"word ".repeat(10_000)}bank`)).toEqual([]);
  });
});
