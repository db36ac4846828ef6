import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/model/input-error.ts";
import type { Tunable } from "../../src/model/tunable.ts";
import { declaredTunables } from "../../src/search/declarations.ts";
import { collectTunables, readCurrent, writeParameters } from "../../src/search/tunables.ts";

const collect = (files: Record<string, string>, tunables: Tunable[] = [], root = "") =>
  collectTunables({ texts: new Map(Object.entries(files)), tunables, root });

/** The whole round: collect, write, and what the file then reads. */
function write(text: string, parameters: Record<string, string | number | boolean>, tunables: Tunable[] = []) {
  const texts = new Map([["f", text]]);
  return writeParameters(texts, collectTunables({ texts, tunables, root: "" }), parameters).get("f");
}

describe("a tunable declared beside its literal", () => {
  it.each([
    ["#define TILE 16 // hone: tune 8 16 32", "TILE", 16],
    ["#define TILE (16) /* hone: tune 8 16 */", "TILE", 16],
    ["#define OFFSET -1 // hone: tune -1 0 1", "OFFSET", -1],
    ["constexpr unsigned BLOCK = 64u; // hone: tune 32 64", "BLOCK", 64],
    ["const TILE: usize = 16; // hone: tune 8 16", "TILE", 16],
    ["TILE: tl.constexpr = 16  # hone: tune 16 32", "TILE", 16],
    ["    BLOCK_SIZE = 128  # hone: tune 64 128", "BLOCK_SIZE", 128],
    ["schedule = 'static'  # hone: tune static dynamic", "schedule", "static"],
    ["fast = True  # hone: tune True False", "fast", "True"],
    ["      parameter (nb = 32) ! hone: tune 16 32", "nb", 32],
    ["local chunk = 4 -- hone: tune 2 4", "chunk", 4],
    ['{"tile": 16, // hone: tune 8 16', "tile", 16],
    ["float scale = 1.5f; // hone: tune 1.5f 2.5f", "scale", "1.5f"],
    ["int mask = 0x10; // hone: tune 0x10 0x20", "mask", "0x10"],
    ["#define EPS 1e-3 // hone: tune 1e-3 1e-4", "EPS", "1e-3"],
    ["#define TILE 16 // hone: tune 8 16 32\r", "TILE", 16],
    ["CC_OPT = -O2 # hone: tune -O2 -O3", "CC_OPT", "-O2"],
  ])("is read from %j", (line, name, current) => {
    const [found, ...others] = declaredTunables("f", `first line\n${line}\nlast line`);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ name, current, file: "f", line: 2 });
    expect(found?.values).toContain(current);
  });

  it.each([
    ["#define TILE 16 // hone: tune 8 16 32", { TILE: 8 }, "#define TILE 8 // hone: tune 8 16 32"],
    ["unsigned n = 64u; // hone: tune 32 64", { n: 32 }, "unsigned n = 32u; // hone: tune 32 64"],
    ["float s = 1.5f; // hone: tune 1.5f 2.5f", { s: "2.5f" }, "float s = 2.5f; // hone: tune 1.5f 2.5f"],
    ["s = 'static' # hone: tune static dynamic", { s: "dynamic" }, "s = 'dynamic' # hone: tune static dynamic"],
    ['f = "-O2" # hone: tune "-O2" "-O3 -g"', { f: "-O3 -g" }, 'f = "-O3 -g" # hone: tune "-O2" "-O3 -g"'],
  ])("is written into %j and nothing else changes", (line, parameters, expected) => {
    expect(write(`before 16\r\n${line}\nafter 16`, parameters)).toBe(`before 16\r\n${expected}\nafter 16`);
  });

  it("may stand beside a value that its list lacks", () => {
    const [found] = declaredTunables("f", "#define TILE 12 // hone: tune 8 16");
    expect(found).toMatchObject({ current: "12", values: [8, 16] });
  });

  it.each([
    ["int x; // hone: tune", /f:1: this tunable lists no values/],
    ["// hone: tune 1 2", /f:1: this tunable has no literal to set/],
    ["16 // hone: tune 1 2", /f:1: this tunable has no literal to set/],
    ["#define A 1 // hone: tune 1 2\n#define A 2 // hone: tune 1 2", /f:2: "A" is tuned twice, here and at f:1/],
    ["f = -O2 # hone: tune -O2 '-O3 -g'", /f:1: the value "-O3 -g" of "f" cannot be written/],
    ['f = "-O2" # hone: tune \'a"b\'', /f:1: the value "a\\"b" of "f" cannot be written/],
  ])("is refused with its line: %j", (text, message) => {
    expect(() => collect({ f: text })).toThrow(InputError);
    expect(() => collect({ f: text })).toThrow(message);
  });
});

describe("a tunable of the goal", () => {
  const flags: Tunable = { name: "FLAGS", file: "f", match: "^CFLAGS = (.*)$", values: ["-O1", "-O3 -march=native"] };

  it("is written where its pattern's group is", () => {
    const text = "CC = cc\nCFLAGS = -O1\n";
    expect(write(text, { FLAGS: "-O3 -march=native" }, [flags])).toBe("CC = cc\nCFLAGS = -O3 -march=native\n");
  });

  it("is written behind #define NAME or NAME =, without a pattern", () => {
    const tile: Tunable = { name: "TILE", file: "f", values: [8, 16] };
    expect(write("#define TILE 16\nif (x == TILE) y = TILE;", { TILE: 8 }, [tile])).toBe(
      "#define TILE 8\nif (x == TILE) y = TILE;",
    );
    expect(write("TILE: int = 16\n", { TILE: 8 }, [tile])).toBe("TILE: int = 8\n");
  });

  it("has its file relative to the goal's root", () => {
    const [found] = collect({ "sub/f": "CFLAGS = -O1" }, [flags], "sub");
    expect(found).toMatchObject({ file: "sub/f", current: "-O1" });
  });

  it.each([
    ["no file", {}, flags, /f: "FLAGS" is written into this file, which is not there/],
    ["no hit", { f: "x" }, flags, /f: the match of "FLAGS".*hits 0 times/],
    ["two hits", { f: "CFLAGS = 1\nCFLAGS = 2" }, flags, /hits 2 times/],
    ["no assignment", { f: "x" }, { name: "T", file: "f", values: [1] }, /f: "T" has no place to be written/],
    ["two assignments", { f: "T = 1\nT = 2" }, { name: "T", file: "f", values: [1] }, /"T" has 2 places to be written/],
    ["no literal", { f: "a\nT = (" }, { name: "T", file: "f", values: [1] }, /f:2: no literal stands behind "T ="/],
    ["a value of two lines", { f: "CFLAGS = x" }, { ...flags, values: ["a\nb"] }, /cannot be written/],
  ] as [string, Record<string, string>, Tunable, RegExp][])(
    "is refused where there is %s",
    (_why, files, tunable, message) => {
      expect(() => collect(files, [tunable])).toThrow(InputError);
      expect(() => collect(files, [tunable])).toThrow(message);
    },
  );

  it("is refused where it sets what a source's own declaration sets", () => {
    const other: Tunable = { name: "SIZE", file: "f", match: "TILE (\\d+)", values: [1] };
    expect(() => collect({ f: "#define TILE 16 // hone: tune 8 16" }, [other])).toThrow(/set the same text/);
  });
});

describe("writing and reading", () => {
  const value = fc.oneof(fc.integer({ min: -1e6, max: 1e6 }), fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/));
  const declared = fc.record({
    values: fc.uniqueArray(value, { minLength: 1, maxLength: 6, selector: String }),
    noise: fc.stringMatching(/^[a-z0-9 ;+*(]{0,20}$/),
  });

  it("give back what was written, for any values, and undo each other exactly", () => {
    fc.assert(
      fc.property(fc.array(declared, { minLength: 1, maxLength: 4 }), fc.nat(), (tunables, pick) => {
        const lines = tunables.map(
          ({ values, noise }, i) => `${noise}\n#define P${i} ${values[0]} // hone: tune ${values.join(" ")}`,
        );
        const texts = new Map([["f", lines.join("\n")]]);
        const before = collectTunables({ texts, tunables: [], root: "" });
        const chosen = Object.fromEntries(
          tunables.map(({ values }, i) => [`P${i}`, values[pick % values.length] ?? 0]),
        );
        const written = new Map([...texts, ...writeParameters(texts, before, chosen)]);
        const after = collectTunables({ texts: written, tunables: [], root: "" });
        expect(readCurrent(after)).toEqual(chosen);
        expect(new Map([...written, ...writeParameters(written, after, readCurrent(before))])).toEqual(texts);
      }),
    );
  });
});
