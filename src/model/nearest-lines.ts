/** Lines that are compared, and shown, at most; characters of a line that are shown. */
const limits = { lines: 12, characters: 160 } as const;
/** Below this share of likeness a text is said to be like nothing there. */
const leastLikeness = 0.4;

/** What of a text is most like the lines that were looked for, quoted with its line numbers: for whoever wrote them. */
export function nearestLines(text: string, wanted: readonly string[]): string {
  const lines = text.split(/\r?\n/);
  const sought = trimmedEnds(wanted).slice(0, limits.lines);
  const found = nearestStart(lines, sought);
  if (found === null) return `nothing in its ${lines.length} lines is like it`;
  const shown = lines.slice(found, found + sought.length);
  const differs = sought.findIndex((line, index) => line.trimEnd() !== (shown[index] ?? "").trimEnd());
  const first = differs < 0 ? "" : `, and line ${found + differs + 1} is the first that differs`;
  const quoted = shown.map((line, index) => `  ${found + index + 1} | ${line.slice(0, limits.characters)}`);
  return `the nearest is${first}:\n${quoted.join("\n")}`;
}

function trimmedEnds(lines: readonly string[]): string[] {
  const isText = (line: string) => line.trim() !== "";
  return lines.slice(lines.findIndex(isText), lines.findLastIndex(isText) + 1);
}

function nearestStart(lines: readonly string[], sought: readonly string[]): number | null {
  const words = lines.map(wordsOf);
  const wanted = sought.map(wordsOf);
  let best = { start: -1, likeness: 0 };
  for (let start = 0; start < lines.length; start++) {
    const sum = wanted.reduce((total, line, index) => total + likeness(line, words[start + index]), 0);
    const share = sum / Math.max(1, wanted.length);
    if (share > best.likeness) best = { start, likeness: share };
  }
  return best.likeness < leastLikeness ? null : best.start;
}

/** Names, numbers and signs of a line; blanks do not count. */
const wordsOf = (line: string): ReadonlySet<string> => new Set(line.match(/\w+|[^\w\s]/g));

/** Dice's coefficient of two lines' words: 1 is the same words, 0 none in common. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string> | undefined): number {
  if (!b) return 0;
  if (a.size + b.size === 0) return 1;
  return (2 * [...a].filter((word) => b.has(word)).length) / (a.size + b.size);
}
