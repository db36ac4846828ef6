import { kindOfName } from "../../model/metric.ts";

type Direction = "minimize" | "maximize";

/** A metric that a task prints. `pattern`: for output that needs one. `direction`: null where nothing tells it. */
export type FoundMetric = { name: string; direction: Direction | null; pattern?: string };

/** Why no metric was found: `several` are its names, none where nothing is printed that could be one. */
export type NoMetric = { several: string[] };

/** A task's words for people, and the texts of what may print its metric. */
export type MetricTexts = { instructions: string; sources: readonly string[] };

// Repetitions are bounded, because the texts are somebody else's: none may make a search take quadratic time.
const name = String.raw`([A-Za-z_][\w.-]{0,60})`;
const markers = [
  new RegExp(String.raw`\bMETRIC[ \t]{1,9}${name}=`, "g"),
  new RegExp(String.raw`##autohelix\[[ \t]{0,9}${name}=`, "g"),
];
const labels = [
  new RegExp(String.raw`\bprint\([ \t\r\n]{0,40}[frb]{0,2}["']${name}[ \t]{0,40}[:=]`, "g"),
  new RegExp(String.raw`\becho[ \t]{1,9}(?:-\w{1,3}[ \t]{1,9})?["']?${name}[:=]`, "g"),
];
/** `val_bpb:          0.997900`, as instructions show what a run prints. */
const shown = new RegExp(
  String.raw`^[ \t]{0,8}${name}[ \t]{0,40}[:=][ \t]{0,40}[-+]?\d[\d.e+-]{0,30}[ \t]{0,9}\r?$`,
  "gm",
);
const searched = new RegExp(String.raw`\bgrep\b[^\n"']{0,40}["']\^?${name}[:=]`, "g");

/** What facts about the format call the last resort: names that are a metric wherever they are printed. */
const usual = ["score", "result", "metric", "accuracy", "loss", "bpb"];

/**
 * The metric of a task that prints it: the name that the instructions state or search for among those that are printed,
 * else the only one that is marked, the only one that is printed, or the only one with a usual name.
 */
export function findMetric({ instructions, sources }: MetricTexts): FoundMetric | NoMetric {
  const marked = unique([instructions, ...sources].flatMap((text) => namesIn(text, markers)));
  const printed = unique([
    ...marked,
    ...sources.flatMap((text) => namesIn(text, labels)),
    ...namesIn(instructions, [shown]),
  ]);
  const stated = printed.filter((one) => isStated(instructions, one));
  const asked = namesIn(instructions, [searched]).slice(0, 1);
  const found = only(stated) ?? only(asked) ?? only(marked) ?? only(printed) ?? usualIn(printed);
  if (found === null) return { several: printed };
  const direction = directionIn(instructions, found) ?? directionOf(found);
  return marked.includes(found) ? { name: found, direction } : { name: found, direction, pattern: patternFor(found) };
}

const namesIn = (text: string, patterns: readonly RegExp[]): string[] =>
  patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, found]) => found ?? "")).filter(isName);

/** `METRIC name=value` is how the form itself is explained. */
const isName = (found: string): boolean => !["name", "NAME", "http", "https"].includes(found);

/** No task has more; each is looked for in the instructions. */
const maxNames = 50;

const unique = (names: readonly string[]): string[] => [...new Set(names)].slice(0, maxNames);
const only = (names: readonly string[]): string | null => (names.length === 1 ? (names[0] ?? null) : null);

const usualIn = (names: readonly string[]): string | null =>
  usual.flatMap((word) => only(names.filter((one) => one.toLowerCase().split(/[_.-]/).includes(word))) ?? [])[0] ??
  null;

const literal = (text: string): string => text.replaceAll(/[.-]/g, String.raw`\$&`);

const down = String.raw`lowest|smallest|least|minimi[sz]e|reduce|bring down`;
const up = String.raw`highest|largest|greatest|most|maximi[sz]e|increase|raise`;

/** Whether instructions say of a name that it counts. */
function isStated(instructions: string, found: string): boolean {
  const word = String.raw`(?<![\w-])${literal(found)}(?![\w-])`;
  const before = `${down}|${up}|primary|the metric|objective|optimi[sz]e`;
  return (
    new RegExp(String.raw`\b(?:${before})\b[^\n]{0,40}?${word}`, "i").test(instructions) ||
    new RegExp(String.raw`${word}[^\n]{0,20}\b(?:lower|higher) is better`, "i").test(instructions)
  );
}

/** Which way instructions say that a metric gets better, or null. */
export function directionIn(instructions: string, found: string): Direction | null {
  const word = String.raw`(?<![\w-])${literal(found)}(?![\w-])`;
  const says = (words: string, comparative: string) =>
    new RegExp(String.raw`\b(?:${words})\b[^\n]{0,40}?${word}`, "i").test(instructions) ||
    new RegExp(String.raw`${word}[^\n]{0,40}?\b${comparative}\b`, "i").test(instructions);
  const [isDown, isUp] = [says(down, "lower"), says(up, "higher")];
  return isDown === isUp ? null : isDown ? "minimize" : "maximize";
}

/** Which way a metric gets better by its name, or null. */
function directionOf(found: string): Direction | null {
  const kind = kindOfName(found);
  if (kind !== "value") return kind === "throughput" ? "maximize" : "minimize";
  if (/loss|bpb|perplexity|ppl|error|mse|rmse|mae\b/i.test(found)) return "minimize";
  return /accuracy|score|speed|reward|f1|auc|fps|qps/i.test(found) ? "maximize" : null;
}

const patternFor = (found: string): string =>
  String.raw`^[ \t]*${found.replaceAll(".", String.raw`\.`)}[ \t]*[:=][ \t]*(\S+)`;
