import { chmodSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, expect, it, vi } from "vitest";
import { openBuildCache, processorFeatures } from "../../src/evaluate/build-cache.ts";
import type { BuildGround } from "../../src/evaluate/build-cache.ts";
import { parseBenchmark } from "../../src/goal/read-benchmark.ts";
import { scaleFiles } from "../scale-repository.ts";

const ground: BuildGround = {
  tree: "0".repeat(40),
  benchmark: parseBenchmark({ text: scaleFiles["benchmark.yaml"] ?? "", name: "b" }),
  root: "",
  machine: { device: "cpu", processor: "p", cores: 2, os: "o", toolchain: "t", fingerprint: "f" },
  sandbox: "bubblewrap",
  environment: "none",
};
const base = { id: "base" } as const;
const variant = (content: string) => ({
  id: "1",
  candidate: {
    id: "1",
    parent: "base",
    proposer: "t",
    hypothesis: "",
    parameters: {},
    edits: [{ path: "a.c", baseBlob: null, content }],
  },
});
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "hone-cache-"));
  vi.stubEnv("HONE_CACHE_DIR", folder);
});

it("a build is found again by what it was made from, and by nothing less", () => {
  openBuildCache(ground)?.keep(variant("a"), Buffer.from("built"));
  expect(openBuildCache(ground)?.find(variant("a"))).toEqual(Buffer.from("built"));
  expect(openBuildCache(ground)?.find(variant("b"))).toBeNull();
  expect(openBuildCache(ground)?.find(base)).toBeNull();
  const other = { ...ground, machine: { ...ground.machine, toolchain: "another" } };
  expect(openBuildCache(other)?.find(variant("a"))).toBeNull();
  expect(openBuildCache({ ...ground, sandbox: "none" })?.find(variant("a"))).toBeNull();
});

it("an entry that was changed is not believed, and is replaced", () => {
  const cache = openBuildCache(ground);
  cache?.keep(base, Buffer.from("built"));
  const [name = ""] = readdirSync(path.join(folder, "builds"));
  const file = path.join(folder, "builds", name);
  writeFileSync(file, readFileSync(file, "latin1").replace("built", "Built"));
  expect(cache?.find(base)).toBeNull();
  cache?.keep(base, Buffer.from("built"));
  expect(cache?.find(base)).toEqual(Buffer.from("built"));
});

it("what was not used for longest goes first when there is no room", () => {
  const cache = openBuildCache(ground, 250);
  for (const content of ["a", "b", "c"]) cache?.keep(variant(content), Buffer.alloc(50, content));
  expect(["a", "b", "c"].map((content) => cache?.find(variant(content)) !== null)).toEqual([false, true, true]);
});

it("a folder that others can write to is no cache", () => {
  chmodSync(folder, 0o777);
  expect(openBuildCache(ground)).toBeNull();
});

it("processors of one name that compile differently for themselves are told apart, and one is not from day to day", () => {
  const of = (changes: Record<string, string>) => {
    const facts = {
      "model name": "Xeon",
      model: "85",
      stepping: "7",
      "cpu MHz": "2700.1",
      flags: "fpu avx512f",
      ...changes,
    };
    const block = Object.entries(facts).map(([name, value]) => `${name}\t: ${value}`);
    return processorFeatures(`processor\t: 0\n${block.join("\n")}\n\nprocessor\t: 1\nflags\t: none\n`);
  };
  expect(of({ flags: "fpu" })).not.toEqual(of({}));
  expect(of({ model: "106" })).not.toEqual(of({}));
  expect(of({ "cpu MHz": "800.0" })).toEqual(of({}));
  expect(of({})).toEqual(["model: 85", "stepping: 7", "flags: fpu avx512f"]);
});
