/** What compute-sanitizer found in one run. */
export type SanitizerFinding =
  | { kind: "clean" }
  | { kind: "errors"; words: string }
  | { kind: "no-summary"; words: string };

/**
 * Both must say that all is well: the tool's summary, and the program's own exit. Either was seen to be right about a run
 * of which the other knew nothing. Racecheck's warnings are hazards that its rules allow, and count as none.
 * @param text the tool's output; its own lines begin with `=========`
 */
export function readSanitizer(text: string, exitCode: number | null): SanitizerFinding {
  const lines = text.split("\n").filter((line) => line.startsWith("========="));
  const errors = errorsIn(lines);
  if (errors === null) return { kind: "no-summary", words: ownWords(lines) || lastWords(text) || ended(exitCode) };
  if (errors > 0)
    return { kind: "errors", words: `${errors} ${errors === 1 ? "error" : "errors"}: ${ownWords(lines)}` };
  return exitCode === 0 ? { kind: "clean" } : { kind: "errors", words: `${ended(exitCode)}: ${lastWords(text)}` };
}

/** `ERROR SUMMARY: 2 errors`, `RACECHECK SUMMARY: 1 hazard displayed (1 error, 0 warnings)`; null where there is none. */
function errorsIn(lines: readonly string[]): number | null {
  const found = lines.flatMap((line) => {
    const match = /ERROR SUMMARY: (\d+) error/.exec(line) ?? /RACECHECK SUMMARY:.*\((\d+) error/.exec(line);
    return match ? [Number(match[1])] : [];
  });
  return found.length === 0 ? null : found.reduce((sum, count) => sum + count, 0);
}

const shown = 6;

/** The first thing that it reports, without the rule in front: `Invalid __global__ read of size 4 bytes`, where, by whom. */
const ownWords = (lines: readonly string[]): string =>
  lines
    .map((line) => line.replace(/^=+/, "").trim())
    .filter((line) => line !== "" && !/^(COMPUTE-SANITIZER$|ERROR SUMMARY|RACECHECK SUMMARY)/.test(line))
    .slice(0, shown)
    .join("; ");

const lastWords = (text: string): string =>
  text
    .trim()
    .split("\n")
    .filter((line) => !line.startsWith("========="))
    .slice(-3)
    .join(" · ");

const ended = (exitCode: number | null): string => `it ended with ${exitCode ?? "a signal"}`;
