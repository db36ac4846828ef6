import type { Fill } from "../model/benchmark.ts";
import { evaluateExpression, parseExpression } from "../model/expression.ts";

type Bounds = [number, number];

/** A fill whose bounds are numbers: those of one case. */
export type InputFill =
  | Extract<Fill, string>
  | { normal: Bounds }
  | { uniform: Bounds }
  | { integers: Bounds }
  | { sorted: Bounds }
  | { full: number };

/** Works a fill's bounds out over a case's parameters. */
export function resolveFill(fill: Fill, parameters: Readonly<Record<string, number>>): InputFill {
  if (typeof fill === "string") return fill;
  const value = (text: string) => evaluateExpression(parseExpression(text), parameters);
  const both = ([low, high]: readonly [string, string]): Bounds => [value(low), value(high)];
  if ("normal" in fill) return { normal: both(fill.normal) };
  if ("uniform" in fill) return { uniform: both(fill.uniform) };
  if ("integers" in fill) return { integers: both(fill.integers) };
  if ("sorted" in fill) return { sorted: both(fill.sorted) };
  return { full: value(fill.full) };
}
