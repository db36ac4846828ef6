import { InputError } from "../model/input-error.ts";
import type { Parameters, Tunable, TunableValue } from "../model/tunable.ts";
import { declaredTunables, valueAt, type PlacedTunable } from "./declarations.ts";
import { isOneLiteral, literalsIn, type Literal } from "./literals.ts";

/** Texts of the files in scope by their path from the repository's root. */
export type Texts = ReadonlyMap<string, string>;

type Declared = {
  texts: Texts;
  /** The goal's `tune:` block. */
  tunables: readonly Tunable[];
  /** The goal's root, that the block's files are relative to; "" is the repository's. */
  root: string;
};

/**
 * Every tunable, the goal's and those that the sources declare, with the literal that each sets. Throws `InputError`
 * where one has no place to be written, names are doubled, two set the same text, or a value would not read back.
 */
export function collectTunables({ texts, tunables, root }: Declared): PlacedTunable[] {
  const fromSources = [...texts].flatMap(([path, text]) => declaredTunables(path, text));
  const fromGoal = tunables.map((tunable) => placed({ ...tunable, file: joined(root, tunable.file) }, texts));
  const all = [...fromGoal, ...fromSources];
  for (const [index, tunable] of all.entries()) {
    for (const earlier of all.slice(0, index)) refuseClash(earlier, tunable);
    for (const value of tunable.values) refuseUnreadable(tunable, value, texts);
  }
  return all;
}

/** The value of each tunable in these texts. */
export function readCurrent(tunables: readonly PlacedTunable[]): Parameters {
  return Object.fromEntries(tunables.map(({ name, current }) => [name, current]));
}

/** The texts that these parameters change, by path: the literals are replaced and nothing else. */
export function writeParameters(
  texts: Texts,
  tunables: readonly PlacedTunable[],
  parameters: Parameters,
): Map<string, string> {
  const written = new Map<string, string>();
  // From the end of each file, so that earlier places stay where they are.
  for (const tunable of tunables.toSorted((a, b) => b.place.from - a.place.from)) {
    const { name, file, place, current } = tunable;
    const value = parameters[name];
    if (value === undefined || value === current) continue;
    const text = written.get(file) ?? textOf(tunable, texts);
    written.set(file, text.slice(0, place.from) + String(value) + text.slice(replacedEnd(place, value)));
  }
  return written;
}

/** `16u` becomes `8u` for the number 8, and `8` for the word. */
function replacedEnd({ to, suffix }: Literal, value: TunableValue): number {
  return typeof value === "number" ? to : to + suffix.length;
}

function placed(tunable: Tunable, texts: Texts): PlacedTunable {
  const text = textOf(tunable, texts);
  const place = tunable.match === undefined ? assigned(tunable, text) : matched(tunable, tunable.match, text);
  const line = text.slice(0, place.from).split("\n").length;
  return { ...tunable, place, line, current: valueAt(text, place, tunable.values) };
}

/** The first literal behind `#define NAME` or `NAME =`, of which there must be one. */
function assigned(tunable: Tunable, text: string): Literal {
  const { name, file } = tunable;
  const annotation = "(?:[ \\t]*:[ \\t]*[\\w.:<>]+)?";
  const assignment = new RegExp(
    `^[ \\t]*#[ \\t]*define[ \\t]+${name}\\b|\\b${name}\\b${annotation}[ \\t]*[:?]?=(?!=)`,
    "gm",
  );
  const hits = [...text.matchAll(assignment)];
  const [hit] = hits;
  if (!hit || hits.length > 1)
    throw new InputError({
      where: file,
      what: `"${name}" has ${hits.length || "no"} ${hit ? "places" : "place"} to be written: #define ${name} or ${name} =`,
      remedy: `Give the tunable a match:, a regular expression with one group around the value.`,
    });
  const behind = hit.index + hit[0].length;
  const rest = text.slice(behind).split("\n", 1)[0] ?? "";
  const [first] = literalsIn(rest);
  if (!first)
    throw new InputError({
      where: `${file}:${text.slice(0, behind).split("\n").length}`,
      what: `no literal stands behind "${hit[0].trim()}"`,
      remedy: "Give the tunable a match: with one group around the value.",
    });
  return { ...first, from: behind + first.from, to: behind + first.to };
}

/** What the one group of the pattern takes; the pattern must hit once. */
function matched({ name, file }: Tunable, pattern: string, text: string): Literal {
  const hits = [...text.matchAll(new RegExp(pattern, "dgm"))];
  const span = hits[0]?.indices?.[1];
  if (hits.length !== 1 || !span)
    throw new InputError({
      where: file,
      what: `the match of "${name}", ${pattern}, hits ${hits.length} times, and must hit once with one group`,
      remedy: "Make the pattern fit one place of the file, with one pair of brackets around the value.",
    });
  return { from: span[0], to: span[1], quote: "", suffix: "" };
}

function refuseClash(first: PlacedTunable, second: PlacedTunable): void {
  const where = `${second.file}:${second.line}`;
  if (first.name === second.name)
    throw new InputError({
      where,
      what: `"${second.name}" is tuned twice, here and at ${first.file}:${first.line}`,
      remedy: "Declare each tunable once, under its own name.",
    });
  const apart = first.place.to <= second.place.from || second.place.to <= first.place.from;
  if (first.file === second.file && !apart)
    throw new InputError({
      where,
      what: `"${first.name}" and "${second.name}" set the same text`,
      remedy: "Remove one of the two tunables.",
    });
}

/** A value that would break the line it is written into is found before anything is built. */
function refuseUnreadable(tunable: PlacedTunable, value: TunableValue, texts: Texts): void {
  if (readsBack(tunable, value, texts)) return;
  throw new InputError({
    where: `${tunable.file}:${tunable.line}`,
    what: `the value ${JSON.stringify(value)} of "${tunable.name}" cannot be written here as one literal`,
    remedy: "Quote the literal in the source, or tune it from the goal with a match: around the whole value.",
  });
}

function readsBack(tunable: PlacedTunable, value: TunableValue, texts: Texts): boolean {
  if (tunable.match === undefined) {
    const { quote } = tunable.place;
    return isOneLiteral(`${quote}${value}${quote}`);
  }
  const written = writeParameters(texts, [tunable], { [tunable.name]: value }).get(tunable.file);
  if (written === undefined) return true;
  const hits = [...written.matchAll(new RegExp(tunable.match, "gm"))];
  return hits.length === 1 && hits[0]?.[1] === String(value);
}

function textOf({ name, file }: Tunable, texts: Texts): string {
  const text = texts.get(file);
  if (text !== undefined) return text;
  throw new InputError({
    where: file,
    what: `"${name}" is written into this file, which is not there or not in the scope`,
    remedy: "Correct the tunable's file, or add the file to the Editable Scope.",
  });
}

const joined = (root: string, file: string) => (root === "" ? file : `${root}/${file}`);
