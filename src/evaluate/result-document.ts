export type JsonObject = Record<string, unknown>;

/**
 * The JSON object among what a benchmark printed, or in its result file. `isOneOfSeveral`: an earlier line is a result,
 * too. `wrong`: it was meant to be one and cannot be read, or nobody can say which of two it is.
 */
export type ResultDocument =
  | { kind: "json"; value: JsonObject; isOneOfSeveral: boolean }
  | { kind: "none" }
  | { kind: "wrong"; detail: string };

/**
 * Finds it: the whole output, else the last line that is one, else the one that begins a line and goes over several. The
 * output is the candidate's, so that its reading takes time in proportion to it.
 */
export function readDocument(output: string): ResultDocument {
  const whole = jsonObject(output);
  if (whole) return { kind: "json", value: whole, isOneOfSeveral: false };
  const { found, wrong } = documentsIn(output);
  if (wrong !== null) return { kind: "wrong", detail: `${wrong}${cutBy(output)}` };
  const last = found.at(-1);
  if (!last) return indented(output);
  if (!last.isLine && found.length > 1) return { kind: "wrong", detail: "it has several JSON objects; print one" };
  return { kind: "json", value: last.value, isOneOfSeveral: found.slice(0, -1).some(({ value }) => isResult(value)) };
}

type Found = { value: JsonObject; isLine: boolean };
type Documents = { found: Found[]; /** What is wrong behind the last of them. */ wrong: string | null };

function documentsIn(output: string): Documents {
  const found: Found[] = [];
  let wrong: string | null = null;
  let left = patience * output.length;
  for (let at = 0; at < output.length;) {
    const read = output[at] === "{" ? readAt(output, at, left > 0) : null;
    if (read?.kind === "object") found.push(read);
    if (read) left -= read.end - at;
    if (read) wrong = read.kind === "object" ? null : (read.wrong ?? wrong);
    at = behindLine(output, read?.kind === "object" ? read.end : at);
  }
  return { found, wrong };
}

/** How often an output is gone through in search of ends: what is no object is looked at again from its next line. */
const patience = 20;

/** `end`: how far it was read. */
type Read = { end: number } & (
  | { kind: "object"; value: JsonObject; isLine: boolean }
  | { kind: "other"; wrong: string | null }
);

/** What begins at the beginning of a line with a brace. */
function readAt(output: string, at: number, isPatient: boolean): Read {
  const line = output.slice(at, behindLine(output, at)).trimEnd();
  const value = jsonObject(line);
  if (value) return { kind: "object", value, isLine: true, end: at + line.length };
  const found = isPatient ? endOfObject(output, at) : null;
  const end = found ?? (isPatient ? output.length : at + line.length);
  const other = (wrong: string | null): Read => ({ kind: "other", wrong, end });
  if (found === null) return other(/^\{\s*"/.test(line) ? "its JSON object has no end" : null);
  const block = output.slice(at, end);
  const spanning = jsonObject(block);
  if (!spanning) return other(hasNoNumber(block) ? "its JSON has NaN or Infinity in place of a number" : null);
  const isFollowed = output.slice(end, behindLine(output, end)).trimStart().startsWith("{");
  if (isFollowed) return other("it has two JSON objects on one line");
  return { kind: "object", value: spanning, isLine: false, end };
}

function behindLine(text: string, at: number): number {
  const newline = text.indexOf("\n", at);
  return newline < 0 ? text.length : newline + 1;
}

/** Where the object that begins at a place ends, behind its last brace; null where it does not. */
function endOfObject(text: string, from: number): number | null {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '"') at = endOfString(text, at);
    else if (text[at] === "{") depth++;
    else if (text[at] === "}" && --depth === 0) return at + 1;
  }
  return null;
}

/** The place of the quote that ends the string that begins at a place; the text's end where none does. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

/** As Python writes what JSON cannot say. */
function hasNoNumber(block: string): boolean {
  const named = block.replaceAll(/([:[,]\s{0,40})-?(?:NaN|Infinity)(?=\s{0,40}[,\]}])/g, "$1null");
  return named !== block && jsonObject(named) !== null;
}

/** The last line that is one, wherever it begins: some log with a time before everything, and indent. */
function indented(output: string): ResultDocument {
  const values = output.split("\n").map(jsonObject);
  const value = values.findLast((parsed) => parsed !== null);
  return value ? { kind: "json", value, isOneOfSeveral: false } : { kind: "none" };
}

const isResult = (value: JsonObject): boolean =>
  ["benchmark_id", "correctness_ok", "summary_metrics", "cases"].some((key) => Object.hasOwn(value, key));

/** What to say where Hone itself kept only the ends of an output (src/sandbox/capped-text.ts). */
export const cutBy = (output: string): string =>
  /^… \d+ bytes left out …$/m.test(output)
    ? "; only the first and the last 100,000 bytes of what is printed are kept: write the result into a file, and name it in runtime.result_json_path"
    : "";

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function jsonObject(text: string): JsonObject | null {
  // Cheaper than an error for each of a hundred thousand lines.
  const trimmed = text.trim();
  if (!trimmed.startsWith("{") || !trimmed.endsWith("}")) return null;
  try {
    const value: unknown = JSON.parse(trimmed);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
