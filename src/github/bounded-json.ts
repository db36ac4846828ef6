/** A JSON text that is not parsed, and why. */
export class JsonError extends Error {
  override readonly name = "JsonError";
}

/** Far more than any result or event has: of values in arrays and objects, and of brackets within brackets. */
const limits = { values: 100_000, depth: 32 } as const;

/**
 * Parses JSON from outside. A few megabytes can hold millions of values, and a schema that finds fault with each of
 * them takes gigabytes to say so: they are counted before the parser sees any.
 * Throws `JsonError` for what is too large, too deep or no JSON.
 */
export function parseBoundedJson(text: string): unknown {
  const { values, depth } = measure(text);
  if (values > limits.values) throw new JsonError(`it has more than ${limits.values} values`);
  if (depth > limits.depth) throw new JsonError(`it is nested more than ${limits.depth} deep`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new JsonError("it is not JSON", { cause: error });
  }
}

/** Counts commas and opening brackets outside of strings, which bounds the values; stops at either limit. */
function measure(text: string): { values: number; depth: number } {
  let [values, depth, deepest] = [0, 0, 0];
  for (let at = 0; at < text.length && values <= limits.values && deepest <= limits.depth; at++) {
    const sign = text[at];
    if (sign === '"') at = endOfString(text, at);
    else if (sign === ",") values++;
    else if (sign === "]" || sign === "}") depth--;
    else if (sign === "[" || sign === "{") {
      values++;
      deepest = Math.max(deepest, ++depth);
    }
  }
  return { values, depth: deepest };
}

/** Where the string that begins at `start` ends; behind the text where it does not. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}
