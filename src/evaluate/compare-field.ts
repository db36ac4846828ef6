import type { ComparedField } from "../model/correctness.ts";
import { toleranceFrom } from "../model/tolerance.ts";
import { isObject } from "./result-document.ts";

/** `maxError`: the largest error over what was allowed there; 0 is exact. */
export type ComparedValue = { maxError: number } | { detail: string };

/** A result that nests deeper is nobody's measurement. */
export const deepest = 32;

/**
 * Compares one field of a case: numbers within the tolerance, each element of a list by itself and their root mean square
 * error, texts and truth values for being the same.
 */
export function compareField(tolerance: ComparedField, expected: unknown, found: unknown): ComparedValue {
  const { field } = tolerance;
  const numbers: Numbers = [];
  const differs = walk({ expected, found, name: field, depth: 0 }, numbers);
  if (differs !== null) return { detail: differs };
  const { absolute, relative, rms } = toleranceFrom(tolerance);
  let [worst, squares] = [0, 0];
  for (const { name, expected: wanted, found: got } of numbers) {
    const error = Math.abs(got - wanted);
    const allowed = absolute + relative * Math.abs(wanted);
    if (!(error <= allowed)) return { detail: `field \`${name}\` is ${got}, expected ${wanted} within ${allowed}` };
    worst = Math.max(worst, error === 0 ? 0 : error / allowed);
    squares += error * error;
  }
  const mean = numbers.length === 0 ? 0 : Math.sqrt(squares / numbers.length);
  if (rms === null) return { maxError: worst };
  if (!(mean <= rms)) return { detail: `field \`${field}\`: root mean square error ${mean}, allowed ${rms}` };
  return { maxError: Math.max(worst, mean === 0 ? 0 : mean / rms) };
}

type Numbers = { name: string; expected: number; found: number }[];
type Pair = { expected: unknown; found: unknown; name: string; depth: number };

/** Collects the numbers that stand at the same place in both; what else differs, or null. */
function walk(pair: Pair, numbers: Numbers): string | null {
  const { expected, found, name, depth } = pair;
  if (depth > deepest) return `field \`${name}\` nests deeper than ${deepest} levels`;
  if (typeof expected === "number" && typeof found === "number") {
    if (!Number.isFinite(expected) || !Number.isFinite(found)) return `field \`${name}\` is no finite number`;
    numbers.push({ name, expected, found });
    return null;
  }
  const inner = Array.isArray(expected) && Array.isArray(found) ? elements(pair, expected, found) : members(pair);
  if (inner === null)
    return expected === found ? null : `field \`${name}\` is ${shown(found)}, expected ${shown(expected)}`;
  if (typeof inner === "string") return inner;
  for (const next of inner) {
    const differs = walk(next, numbers);
    if (differs !== null) return differs;
  }
  return null;
}

function elements({ name, depth }: Pair, expected: unknown[], found: unknown[]): Pair[] | string {
  if (expected.length !== found.length)
    return `field \`${name}\` has ${found.length} elements, expected ${expected.length}`;
  return expected.map((value, at) => ({ expected: value, found: found[at], name: `${name}[${at}]`, depth: depth + 1 }));
}

/** The members of two objects with the same keys; null where they are no objects. */
function members({ expected, found, name, depth }: Pair): Pair[] | string | null {
  if (!isObject(expected) || !isObject(found)) return null;
  const keys = Object.keys(expected);
  const strange = [...keys.filter((key) => !Object.hasOwn(found, key)), ...Object.keys(found)].find(
    (key) => !Object.hasOwn(found, key) || !Object.hasOwn(expected, key),
  );
  if (strange !== undefined) return `field \`${name}.${strange.slice(0, 80)}\` is in one of the two results only`;
  return keys.map((key) => ({ expected: expected[key], found: found[key], name: `${name}.${key}`, depth: depth + 1 }));
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isObject(value)) return "an object";
  const text = JSON.stringify(value) ?? "missing";
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** What stands at `energy`, `forces[0].x` or `forces.0.x` of a case; undefined where nothing does. */
export function fieldOf(entry: unknown, path: string): unknown {
  if (isObject(entry) && Object.hasOwn(entry, path)) return entry[path];
  let value: unknown = entry;
  for (const step of path.split(/[.[\]]+/).filter((part) => part !== "")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}
