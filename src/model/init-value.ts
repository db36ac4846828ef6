import type { InitValue } from "./benchmark.ts";
import { evaluateExpression, namesIn, parseExpression } from "./expression.ts";
import type { Expression } from "./expression.ts";

/** A case's parameters that are numbers. */
type Values = Readonly<Record<string, number>>;

/**
 * A constructor's argument in one case. A text is an expression where each of its names is a parameter that has a value
 * (`2 * dim`), and itself where it is not (`gelu`).
 */
export function initialIn(value: InitValue, values: Values): InitValue {
  if (Array.isArray(value)) return value.map((item) => (typeof item === "string" ? textIn(item, values) : item));
  return typeof value === "string" ? textIn(value, values) : value;
}

/** The names of an argument that cases could give a value; none where it is no expression. */
export function namesOfInitial(value: InitValue): string[] {
  const texts = (Array.isArray(value) ? value : [value]).filter((item) => typeof item === "string");
  return texts.flatMap((text) => {
    const expression = expressionIn(text);
    return expression === null ? [] : namesIn(expression);
  });
}

function textIn(text: string, values: Values): string | number {
  const expression = expressionIn(text);
  if (expression === null || !namesIn(expression).every((name) => Object.hasOwn(values, name))) return text;
  return evaluateExpression(expression, values);
}

/** A number in quotes stays a text: whoever quotes it means one. */
function expressionIn(text: string): Expression | null {
  try {
    const expression = parseExpression(text);
    return namesIn(expression).length > 0 ? expression : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
