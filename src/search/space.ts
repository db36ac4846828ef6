import { evaluateExpression, namesIn, parseExpression } from "../model/expression.ts";
import { InputError } from "../model/input-error.ts";
import type { Parameters, TunableValue } from "../model/tunable.ts";
import type { Random } from "../stats/random.ts";

export type Parameter = { name: string; values: readonly TunableValue[] };

/** One configuration: for each parameter, in the space's order, the index of its value. */
export type Point = readonly number[];

/** The configurations that a search may try. */
export type Space = {
  parameters: readonly Parameter[];
  /** Every configuration that meets the constraints; null where there are too many to list. */
  points: readonly Point[] | null;
  /** Whether a configuration meets the constraints. */
  allows(point: Point): boolean;
  /** A random configuration that meets them; null where many attempts find none. */
  draw(random: Random): Point | null;
};

/** More configurations than this are not listed but drawn; so many take some 10 MB. */
const listLimit = 100_000;

/**
 * The space of all combinations that meet the constraints (expressions, true where not 0). Values that are numbers or
 * read as numbers take part in constraints, booleans as 0 and 1; other words cannot. Throws `InputError` for a
 * constraint that does not parse, or names something that is no numeric parameter, or for constraints that together
 * allow nothing.
 */
export function createSpace(parameters: readonly Parameter[], constraints: readonly string[]): Space {
  const checks = constraints.map((text) => createConstraint(text, parameters));
  // Each is checked as soon as the last of its parameters has a value.
  const checksAt = parameters.map((_, depth) => checks.filter(({ last }) => last === depth));
  const fits = (point: Point) => checksAt[point.length - 1]?.every(({ holds }) => holds(point)) ?? true;
  const points = listPoints(parameters, fits);
  if (points?.length === 0)
    throw new InputError({
      where: "tune_constraints",
      what: "no combination of the tunables' values meets every constraint",
      remedy: "Loosen a constraint, or add values to a tunable.",
    });
  return {
    parameters,
    points,
    allows: (point) => checks.every(({ holds }) => holds(point)),
    draw: (random) => (points ? (points[random.integer(points.length)] ?? null) : grow(parameters, fits, random)),
  };
}

/** Every combination, the last parameter varying fastest; null where there are too many or too many dead ends. */
function listPoints(parameters: readonly Parameter[], fits: (point: Point) => boolean): Point[] | null {
  const points: Point[] = [];
  let visited = 0;
  const extend = (point: Point): boolean => {
    if (point.length === parameters.length) return points.push(point) <= listLimit;
    for (let index = 0; index < (parameters[point.length]?.values.length ?? 0); index++) {
      const next = [...point, index];
      if (++visited > 20 * listLimit || (fits(next) && !extend(next))) return false;
    }
    return true;
  };
  return extend([]) ? points : null;
}

/** A random combination, value by value; begins anew at a dead end, and gives up after many. Not quite uniform. */
function grow(parameters: readonly Parameter[], fits: (point: Point) => boolean, random: Random): Point | null {
  for (let attempt = 0; attempt < 1000; attempt++) {
    let point: Point = [];
    for (const { values } of parameters) {
      const choices = values.map((_, index) => [...point, index]).filter(fits);
      const choice = choices[random.integer(choices.length)];
      if (!choice) break;
      point = choice;
    }
    if (point.length === parameters.length) return point;
  }
  return null;
}

/** A space that is only these configurations, such as one that was recorded. */
export function listedSpace(parameters: readonly Parameter[], points: readonly Point[]): Space {
  const known = new Set(points.map(pointKey));
  return {
    parameters,
    points,
    allows: (point) => known.has(pointKey(point)),
    draw: (random) => points[random.integer(points.length)] ?? null,
  };
}

/** Equal for equal configurations of one space. */
export const pointKey = (point: Point): string => point.join(",");

/** The values of a point by name. */
export function parametersAt(space: Space, point: Point): Parameters {
  return Object.fromEntries(space.parameters.map(({ name, values }, i) => [name, valueAt(values, point[i])]));
}

/** The point with these values, or null where one of them is not in the space. Numbers equal their text. */
export function pointOf(space: Space, values: Parameters): Point | null {
  const point = space.parameters.map(({ name, values: known }) =>
    known.findIndex((value) => String(value) === String(values[name])),
  );
  return point.includes(-1) ? null : point;
}

/** A value as a number for expressions and models; null for a word. */
export function numericValue(value: TunableValue): number | null {
  if (typeof value !== "string") return Number(value);
  return value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : null;
}

/** A condition on points, or on beginnings of points that reach up to its `last` parameter. */
type Constraint = { last: number; holds(point: Point): boolean };

function createConstraint(text: string, parameters: readonly Parameter[]): Constraint {
  const fail = (what: string, remedy: string): never => {
    throw new InputError({ where: `tune_constraints: "${text}"`, what, remedy });
  };
  const expression = parse(text, fail);
  const used = [...new Set(namesIn(expression))].map((name) => {
    const index = parameters.findIndex((parameter) => parameter.name === name);
    const parameter = parameters[index];
    if (!parameter)
      return fail(`"${name}" is no tunable`, `Known: ${parameters.map((known) => known.name).join(", ") || "none"}.`);
    const numbers = parameter.values.map(
      (value) => numericValue(value) ?? fail(`the value "${value}" of "${name}" is no number`, "Use numeric values."),
    );
    return { name, index, numbers };
  });
  const holds = (point: Point) => {
    const values: Record<string, number> = {};
    for (const { name, index, numbers } of used) values[name] = numbers[point[index] ?? 0] ?? Number.NaN;
    return evaluateExpression(expression, values) !== 0;
  };
  return { last: Math.max(0, ...used.map(({ index }) => index)), holds };
}

function parse(text: string, fail: (what: string, remedy: string) => never) {
  try {
    return parseExpression(text);
  } catch (error) {
    return fail((error as Error).message, "Write a condition over the tunables, such as TILE * UNROLL <= 512.");
  }
}

function valueAt(values: readonly TunableValue[], index: number | undefined): TunableValue {
  const value = values[index ?? -1];
  if (value === undefined) throw new RangeError(`a point's index ${index} is outside of ${values.length} values`);
  return value;
}
