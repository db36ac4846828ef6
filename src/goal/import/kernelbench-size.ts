import { definitionOf, mentions } from "./python-outline.ts";
import type { PythonOutline, PythonStatement } from "./python-outline.ts";

/** A number of a problem's first level, and another one for it. */
export type Size = { name: string; value: number; other: number };

/** A problem has a handful. */
const maxNumbers = 50;

/**
 * A number that only `get_inputs` reads: another value gives inputs of another shape and leaves the module as it is. A
 * batch's comes first, because a module takes any number of those.
 */
export function changeableSize(outline: PythonOutline): Size | null {
  const inputs = definitionOf(outline, "get_inputs")?.code ?? "";
  const found = outline.statements
    .flatMap(numbersIn)
    .slice(0, maxNumbers)
    .filter(({ name }) => mentions(inputs, name) && outline.statements.every((one) => isElsewhere(one, name)))
    .map((size) => ({ ...size, other: oddNear(size.value) }));
  return found.find(({ name }) => /batch/i.test(name)) ?? found[0] ?? null;
}

function numbersIn({ kind, names, code }: PythonStatement): { name: string; value: number }[] {
  if (kind !== "assign") return [];
  const values = code
    .slice(code.indexOf("=") + 1)
    .split(",")
    .map((value) => value.trim());
  if (values.length !== names.length) return [];
  return names.flatMap((name, at) => {
    const value = values[at] ?? "";
    return /^[1-9]\d{0,8}$/.test(value) ? [{ name, value: Number(value) }] : [];
  });
}

/** Whether a statement has nothing to do with a number: it defines it, reads it for the inputs, or has a name like it. */
function isElsewhere({ names, code, kind }: PythonStatement, name: string): boolean {
  if (names.includes("get_inputs") || !mentions(code, name)) return true;
  return kind === "assign" ? names.includes(name) : isLocal(code, name);
}

/** Whether a name is bound within a class or a function, by a line that assigns it or takes it as an argument. */
const isLocal = (code: string, name: string): boolean =>
  code
    .split("\n")
    .some(
      (line) =>
        line.length <= 300 &&
        (new RegExp(`^\\s+(?:[\\w*() ]+,)*\\s*\\(?${name}\\b[\\w*(), ]*=(?!=)`).test(line) ||
          new RegExp(`\\bdef\\s+\\w+\\s*\\((?:.*[,\\s])?${name}\\b`).test(line)),
    );

/** A number near another one that is no power of two and no multiple of a tile. */
const oddNear = (value: number): number => (value < 4 ? value + 1 : Math.floor(value * 0.77)) | 1;
