import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { areas, type Area, type Rule } from "../../src/model/knowledge.ts";
import { shippedRules } from "../../src/propose/knowledge/load-knowledge.ts";
import { readRules } from "../../src/propose/knowledge/read-rules.ts";
import { rankRules } from "../../src/search/rank-knowledge.ts";

const rules = await shippedRules();
const files = globSync("templates/knowledge/*").toSorted();

describe("the shipped rules", () => {
  it("lie in a file for each area, and are enough", () => {
    expect(files).toEqual(areas.map((area) => `templates/knowledge/${area}.yaml`).toSorted());
    expect(rules.length).toBeGreaterThanOrEqual(70);
  });

  it.each(files)("of %s are in order, are of its area and are named by it", (file) => {
    const area = file.replace(/^.*\/|\.yaml$/g, "");
    const read = readRules(readFileSync(file, "utf8"), file);
    expect(read.length).toBeGreaterThanOrEqual(10);
    for (const { id, areas: of } of read) {
      expect(id).toMatch(new RegExp(`^${area}-`));
      expect(of).toContain(area);
    }
  });

  it("have ids, titles and texts of their own", () => {
    for (const part of ["id", "title", "symptom", "transform", "effect", "profile"] as const)
      expect(new Set(rules.map((rule) => rule[part])).size, part).toBe(rules.length);
  });

  it.each(rules.map((rule) => [rule.id, rule] as const))(
    "%s says enough, and where nothing is to be gained",
    (_, rule) => {
      for (const part of ["symptom", "profile", "transform", "effect", "conditions"] as const) {
        expect(rule[part].length, part).toBeGreaterThan(30);
        expect(rule[part], part).toMatch(/[.)]$/);
        expect(rule[part], part).not.toMatch(/\s{2}|\n/);
      }
      expect(rule.effect).toMatch(/\b(nothing|little|a loss|a clear loss)\b/i);
      expect(rule.keywords.length).toBeGreaterThanOrEqual(5);
      expect(new Set(rule.keywords).size).toBe(rule.keywords.length);
      expect(new Set(rule.areas).size).toBe(rule.areas.length);
    },
  );

  it("name documents, and no address that could be wrong", () => {
    for (const rule of rules) {
      expect(JSON.stringify(rule)).not.toMatch(/https?:|www\.|\.(com|org|io)\b/);
      expect(rule.source, rule.id).toMatch(
        /CUDA|Nsight|CUTLASS|NVIDIA|ROCm|AMD|Triton|PyTorch|NumPy|OpenMP|GCC|Intel|Agner Fog|Drepper|manual page|, \d{4}$/,
      );
    }
  });

  it("hold nothing that a reader would not see", () => {
    for (const file of files) expect(readFileSync(file, "utf8")).toMatch(/^[\n\x20-\x7e]*$/);
  });

  it("are found by their own titles", () => {
    for (const rule of rules) {
      const found = rankRules(rules, { areas: rule.areas, text: rule.title }, 3);
      expect(
        found.map(({ id }) => id),
        rule.title,
      ).toContain(rule.id);
    }
  });

  it.each<[string, Area, Rule["id"]]>([
    ["uncoalesced global memory accesses", "cuda", "cuda-coalesce-global-accesses"],
    ["l1tex__data_bank_conflicts_pipe_lsu_mem_shared_op_ld.sum is high", "cuda", "cuda-shared-bank-conflicts"],
    ["occupancy limited by registers", "cuda", "cuda-occupancy-registers"],
    ["skinny matmul with large k, few blocks", "cuda", "cuda-split-k"],
    ["many small kernels, launch overhead dominates", "cuda", "cuda-graph-launches"],
    ["the kernel uses atomicAdd for a histogram", "cuda", "cuda-atomics-aggregate"],
    ["warp divergence in irregular branches", "cuda", "cuda-warp-divergence"],
    ["TMA bulk copies on hopper", "cuda", "cuda-tensor-memory-accelerator"],
    ["last wave of thread blocks, tail effect", "cuda", "cuda-wave-quantisation"],
    ["LDS bank conflict SQ_LDS_BANK_CONFLICT", "rocm", "rocm-lds-bank-conflicts"],
    ["use MFMA matrix cores", "rocm", "rocm-mfma"],
    ["wave64 reduction", "rocm", "rocm-wavefront-size"],
    ["how many num_warps", "triton", "triton-num-warps"],
    ["pipelining with num_stages", "triton", "triton-num-stages"],
    ["autotune key recompiles for each size", "triton", "triton-autotune-key"],
    ["tf32 or ieee in tl.dot", "triton", "triton-dot-input-precision"],
    ["cache eviction of streaming loads", "triton", "triton-eviction-policy"],
    ["attention with softmax and mask in torch", "pytorch", "pytorch-fused-attention"],
    ["aten::_local_scalar_dense and cudaStreamSynchronize", "pytorch", "pytorch-avoid-host-sync"],
    ["einsum is slow", "pytorch", "pytorch-einsum-or-bmm"],
    ["NHWC convolution", "pytorch", "pytorch-channels-last"],
    ["matmul loop order ijk with strided access", "cpu", "cpu-loop-interchange"],
    ["pointer aliasing prevents vectorization", "cpu", "cpu-restrict-aliasing"],
    ["dot product latency bound reduction", "cpu", "cpu-multiple-accumulators"],
    ["HITM false sharing between threads", "cpu", "cpu-false-sharing"],
    ["branch-misses are high in a filter", "cpu", "cpu-branch-elimination"],
    ["numpy temporaries page faults", "cpu", "cpu-numpy-temporaries"],
    ["integer division and modulo in the inner loop", "cpu", "cpu-avoid-division"],
    ["sparse matrix vector product csr gather locality", "cpu", "cpu-sort-for-locality"],
    ["huge pages for dTLB misses", "cpu", "cpu-huge-pages"],
  ])("answer %j (%s) with %s among the first three", (text, area, id) => {
    expect(rankRules(rules, { areas: [area], text }, 3).map((rule) => rule.id)).toContain(id);
  });
});
