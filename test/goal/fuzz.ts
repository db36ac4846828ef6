import { readFileSync } from "node:fs";
import fc from "fast-check";

/** The same inputs in every run, unless somebody asks for others; a failure prints the seed that it is found again by. */
const seed = Number(process.env["HONE_FUZZ_SEED"] ?? 20_261_129);

/** Tries a property on `runs` inputs; throws for the smallest that it does not hold of. */
export function tryAll<T>(runs: number, arbitrary: fc.Arbitrary<T>, holds: (value: T) => void): void {
  const details = fc.check(fc.property(arbitrary, holds), { numRuns: runs, seed });
  if (!details.failed) return;
  throw new Error(`HONE_FUZZ_SEED=${seed} finds it again\n${fc.defaultReportMessage(details) ?? ""}`, {
    cause: details.errorInstance,
  });
}

/** What a text is made of that a parser stumbles over. */
export const pieces = [
  ..."#-*+>|`~:;,.!?&%@'\"\\/[]{}()<>=_0 \t\n\r",
  ..."\0\u00A0\u2028\uFEFF\u202Eé\uD800",
  ..."## |### Target|---|...|===|```|~~~~|<!--|-->|- [ ] |- [x] |1. |**Scope**|_No response_|../|/etc|!|null|true|0x1F".split(
    "|",
  ),
  ..."1e999|-1|&a|*a|<<: *a|!!str |? |: |\r\n|\n\n|\n  - |\n- |{}|[]|\\u0000|%YAML 1.1|__proto__: 1|constructor|id|n: n".split(
    "|",
  ),
];

const piece = fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 12, unit: "binary" }));

/** Words in a row, some of them repeated often. */
const wordsUpTo = (most: number): fc.Arbitrary<string> =>
  fc
    .array(fc.tuple(piece, fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.nat(300) })), {
      maxLength: most,
    })
    .map((words) => words.map(([word, times]) => word.repeat(times)).join(""));

export const anyText = wordsUpTo(40);
export const anyWords = wordsUpTo(8);

/** Milliseconds that only a hang reaches, on a busy machine too. */
export const patience = 300_000;

const edit = fc.record({
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof(fc.nat(4), fc.nat(200)),
  put: fc.oneof(piece, fc.constant("again")),
  to: fc.double({ min: 0, max: 1, noNaN: true }),
});

/** One of some texts with pieces taken out, put in, and moved. */
export const mutated = (texts: readonly string[]): fc.Arbitrary<string> =>
  fc.tuple(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 6 })).map(([text, edits]) =>
    edits.reduce((now, { from, length, put, to }) => {
      const at = Math.floor(from * now.length);
      const taken = now.slice(at, at + length);
      const rest = now.slice(0, at) + now.slice(at + length);
      const place = Math.floor(to * rest.length);
      return rest.slice(0, place) + (put === "again" ? taken + taken : put) + rest.slice(place);
    }, text),
  );

/** Files of examples/ that the repository ships. */
export const shipped = (file: string): string[] =>
  ["matmul-c", "numpy", "pytorch", "spmv-c", "transpose-c", "triton"].map((name) =>
    readFileSync(`examples/${name}/${file}`, "utf8"),
  );

/** A place is a line of the text, counted as an editor does. */
export function isLineOf(where: string, name: string, text: string): boolean {
  const line = where.startsWith(`${name}:`) ? Number(where.slice(name.length + 1)) : Number.NaN;
  return Number.isInteger(line) && line >= 1 && line <= text.split(/\r\n?|\n/).length;
}
