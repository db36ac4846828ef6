import { InputError } from "../model/input-error.ts";
import type { Tunable, TunableValue } from "../model/tunable.ts";
import { literalsIn, type Literal } from "./literals.ts";

/** A tunable and the literal that it sets. */
export type PlacedTunable = Tunable & {
  place: Literal;
  /** Line of the literal, from 1. */
  line: number;
  /** What stands there now; one of `values` where it is listed. */
  current: TunableValue;
};

/** What may stand directly before `hone:`: the comment leaders of most languages. */
const declaration =
  /^(?<code>.*?)(?:\/\/+!?|\/\*+|#+|--+|;+|%+|!+|<!--|\(\*|\{-|"{3})\s*hone:\s*tune\b(?<values>.*?)\r?$/;
const commentEnd = /\s*(?:\*\/|-->|\*\)|-\}|"{3})\s*$/;

/**
 * The tunables that a source text declares beside a literal, `#define TILE 16 // hone: tune 8 16 32`: the value that
 * is set is the last literal before the comment, the name is the identifier before that. `path` is where the file is.
 * Throws `InputError` with the line where a declaration has no values, no literal or no name.
 */
export function declaredTunables(path: string, text: string): PlacedTunable[] {
  if (!text.includes("hone:")) return [];
  const found: PlacedTunable[] = [];
  let start = 0;
  for (const [index, line] of text.split("\n").entries()) {
    const parts = declaration.exec(line)?.groups;
    if (parts) found.push(declared(parts, { path, text, line: index + 1, start }));
    start += line.length + 1;
  }
  return found;
}

type Position = { path: string; text: string; line: number; start: number };

function declared(parts: Record<string, string>, { path, text, line, start }: Position): PlacedTunable {
  const fail = (what: string, remedy: string): never => {
    throw new InputError({ where: `${path}:${line}`, what, remedy });
  };
  const { code = "", values: listed = "" } = parts;
  const values = declaredValues(listed.replace(commentEnd, ""));
  if (values.length === 0) fail("this tunable lists no values", "List them: hone: tune 8 16 32");
  const literals = literalsIn(code);
  const last = literals.at(-1);
  const name = last && nameBefore(code.slice(0, last.from - last.quote.length));
  if (!last || !name)
    return fail(
      "this tunable has no literal to set",
      "Write it behind one, such as: #define TILE 16 // hone: tune 8 16 32",
    );
  const place = { ...last, from: start + last.from, to: start + last.to };
  return { name, file: path, values, place, line, current: valueAt(text, place, values) };
}

/** Numbers, bare words or quoted strings. A number that would be written otherwise (0x10, 1e3) stays a word. */
function declaredValues(text: string): TunableValue[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s,]+)/g)].map(([, double, single, bare]) => {
    if (bare === undefined) return double ?? single ?? "";
    return bare === String(Number(bare)) ? Number(bare) : bare;
  });
}

/** The identifier that a literal is the value of. Where a type is annotated behind a colon, the one before it. */
function nameBefore(code: string): string | undefined {
  const annotated = /(\w+)["']?\s*:(?!:)[^:=]*=\s*\(?$/.exec(code)?.[1];
  return annotated ?? code.match(/[A-Za-z_]\w*/g)?.at(-1);
}

/** The listed value that stands at this place, with or without its suffix; else the text. */
export function valueAt(text: string, { from, to, suffix }: Literal, values: readonly TunableValue[]): TunableValue {
  const bare = text.slice(from, to);
  const whole = text.slice(from, to + suffix.length);
  const spelled = values.find((value) => String(value) === bare || String(value) === whole);
  const equal = values.find((value) => typeof value === "number" && bare.trim() !== "" && value === Number(bare));
  return spelled ?? equal ?? whole;
}
