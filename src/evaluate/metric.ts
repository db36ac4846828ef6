import { isObject, readDocument } from "./result-document.ts";
import type { JsonObject } from "./result-document.ts";

/** A metric found in a benchmark's output, or why there is none: one line for the verdict. */
export type MetricReading = { value: number } | { problem: string };

export type MetricRequest = {
  /** What the benchmark wrote on stdout, or into its result file. */
  stdout: string;
  /** The contract's `primary_metric`. */
  name: string;
  /** The contract's `metric_pattern`: a regular expression with one group, for output that is not JSON; then no other form counts. */
  pattern?: string;
};

// Repetitions are bounded, because the output is the candidate's: none may make a search take quadratic time.
/** Optional sign, digits with a decimal point anywhere, exponent; also what numbers are not. */
const number = String.raw`[-+]?(?:\d{1,40}\.?\d{0,40}|\.\d{1,40})(?:e[-+]?\d{1,5})?|[-+]?(?:nan|inf(?:inity)?)`;
/** `3x`, `1.2.3`, `10:30` and `2026-11-21` are no numbers, and a unit such as `3ms` may change from run to run. */
const end = String.raw`(?![-.:]?\w)`;
const blank = String.raw`[ \t]{0,40}`;
const fallbackNames = ["score", "result", "metric", "accuracy", "loss", "bpb"];
const excerptLength = 200;

/**
 * Finds the metric in what a benchmark printed (facts: formats of other tools). In order: a JSON object with
 * `summary_metrics.<name>` or `<name>` (the whole output, else the last line that is one); the contract's pattern;
 * `METRIC name=number` and `##autohelix[name=number]`; `name: number`, `name=number`, `name number`; the same for
 * score, result, metric, accuracy, loss, bpb. Of several hits of one form the last counts: a run reports at its end.
 */
export function extractMetric({ stdout, name, pattern }: MetricRequest): MetricReading {
  const json = fromJson(stdout, name);
  if (json !== null) return toReading(json, name, stdout);
  if (pattern !== undefined) return fromPattern(stdout, name, pattern);
  const found = printed(stdout, name) ?? fromName(stdout, fallbackNames);
  return found === null ? missing(name, stdout) : toReading(found, name, stdout);
}

/** As `extractMetric`, under the metric's own name only: what else a benchmark prints is not this one. */
export function extractNamed(stdout: string, name: string): MetricReading {
  const found = fromJson(stdout, name) ?? printed(stdout, name);
  return found === null ? missing(name, stdout) : toReading(found, name, stdout);
}

const printed = (stdout: string, name: string): string | null => fromMarker(stdout, name) ?? fromName(stdout, [name]);

function fromPattern(stdout: string, name: string, pattern: string): MetricReading {
  let expression: RegExp;
  try {
    expression = new RegExp(pattern, "gm");
  } catch (error) {
    return { problem: `metric_pattern is no regular expression: ${(error as Error).message}` };
  }
  const text = lastMatch(stdout, expression);
  return text === null ? missing(name, stdout) : toReading(text, name, stdout);
}

/** What stands in the JSON under the metric's name, as text for the same checks that printed numbers pass. */
function fromJson(stdout: string, name: string): string | null {
  const found = lastJsonObject(stdout);
  if (!found) return null;
  const summary = own(found, "summary_metrics");
  const place = isObject(summary) && Object.hasOwn(summary, name) ? summary : found;
  const value = own(place, name);
  return value === undefined ? null : typeof value === "string" ? value : JSON.stringify(value);
}

function fromMarker(stdout: string, name: string): string | null {
  const assigned = `${literally(name)}${blank}=${blank}`;
  return (
    lastMatch(stdout, new RegExp(String.raw`^${blank}METRIC[ \t]{1,40}${assigned}(\S{1,64})`, "gm")) ??
    lastMatch(stdout, new RegExp(String.raw`##autohelix\[${blank}${assigned}([^\]\s]{1,64})${blank}\]`, "g"))
  );
}

function fromName(stdout: string, names: readonly string[]): string | null {
  for (const name of names) {
    const named = String.raw`(?<![\w.-])["']?${literally(name)}["']?`;
    const found = lastMatch(stdout, new RegExp(`${named}(?:${blank}[:=]${blank}|[ \t]{1,40})(${number})${end}`, "gim"));
    if (found !== null) return found;
  }
  return null;
}

/** A text as the regular expression that matches just it. */
const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);

function lastMatch(text: string, expression: RegExp): string | null {
  let last: string | null = null;
  for (const match of text.matchAll(expression)) last = match[1] ?? last;
  return last;
}

function toReading(text: string, name: string, stdout: string): MetricReading {
  const isNumber = new RegExp(`^(?:${number})$`, "i").test(text.trim());
  const value = Number(text);
  if (isNumber && Number.isFinite(value)) return { value };
  return {
    problem: `metric \`${name}\` is not a finite number: ${JSON.stringify(text.slice(0, excerptLength))} in ${excerpt(stdout)}`,
  };
}

const missing = (name: string, stdout: string): MetricReading => ({
  problem: `metric \`${name}\` missing in the output: ${excerpt(stdout)}`,
});

/** The end of the output on one line. */
function excerpt(stdout: string): string {
  const flat = stdout.trim().replaceAll(/\s+/g, " ");
  return flat === ""
    ? "(nothing was printed)"
    : `${flat.length > excerptLength ? "…" : ""}${flat.slice(-excerptLength)}`;
}

const own = (object: JsonObject, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : undefined);

/** An output is asked for one metric after the other. */
let latest: { output: string; object: JsonObject | null } | null = null;

/** The JSON object of an output, or null where it has none that can be read. */
export function lastJsonObject(output: string): JsonObject | null {
  if (latest?.output === output) return latest.object;
  const document = readDocument(output);
  const object = document.kind === "json" ? document.value : null;
  latest = { output, object };
  return object;
}
