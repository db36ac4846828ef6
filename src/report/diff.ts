/** A unified diff for people, as `git diff` shows it. */

export type FileChange = {
  path: string;
  /** Null: the file is not there. */ before: string | null;
  after: string | null;
};

/** Lines around a change. */
const context = 3;
/** A search for the shortest script takes time and memory by its square; beyond, a file is shown as replaced. */
const maxEdits = 200;

type Line = { sign: " " | "-" | "+"; text: string };

/** All changes, one file after the other. Characters that cannot be seen are named, so that a diff hides nothing. */
export const unifiedDiff = (changes: readonly FileChange[]): string =>
  changes
    .map(fileDiff)
    .filter((text) => text !== "")
    .join("\n");

function fileDiff({ path, before, after }: FileChange): string {
  const lines = compare(linesOf(before), linesOf(after));
  const hunks = hunksOf(lines);
  if (hunks.length === 0) return "";
  const from = before === null ? "/dev/null" : `a/${visible(path)}`;
  const to = after === null ? "/dev/null" : `b/${visible(path)}`;
  return [`--- ${from}`, `+++ ${to}`, ...hunks].join("\n");
}

const noNewline = "\n\\ No newline at end of file";

function linesOf(text: string | null): string[] {
  if (text === null || text === "") return [];
  const lines = text.split("\n");
  const last = lines.pop() ?? "";
  return last === "" ? lines : [...lines, `${last}${noNewline}`];
}

/** Whatever a reader would not see, such as a change of writing direction, as its code point. */
const visible = (text: string): string =>
  text.replace(/[^\n\t\P{C}]|[\u2028\u2029]/gu, (sign) => {
    return `⟨U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });

function compare(before: readonly string[], after: readonly string[]): Line[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  const same = (lines: readonly string[]): Line[] => lines.map((text) => ({ sign: " ", text }));
  const middle = shortestScript(before.slice(start, before.length - end), after.slice(start, after.length - end));
  return [...same(before.slice(0, start)), ...middle, ...same(before.slice(before.length - end))];
}

/** E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986: greedy, with the trace kept. */
function shortestScript(before: readonly string[], after: readonly string[]): Line[] {
  const furthest = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let edits = 0; edits <= Math.min(before.length + after.length, maxEdits); edits++) {
    trace.push(new Map(furthest));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = stepOf(furthest, diagonal, edits).x;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++;
      furthest.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return backtrack(trace, before, after);
    }
  }
  const removed = before.map((text): Line => ({ sign: "-", text }));
  return [...removed, ...after.map((text): Line => ({ sign: "+", text }))];
}

/** Whether a diagonal is reached by an addition from above or by a removal from below, and where it starts. */
function stepOf(furthest: ReadonlyMap<number, number>, diagonal: number, edits: number) {
  const [below, above] = [furthest.get(diagonal - 1) ?? -1, furthest.get(diagonal + 1) ?? -1];
  const isAddition = diagonal === -edits || (diagonal !== edits && below < above);
  return isAddition ? { x: above, from: diagonal + 1 } : { x: below + 1, from: diagonal - 1 };
}

function backtrack(trace: readonly Map<number, number>[], before: readonly string[], after: readonly string[]): Line[] {
  const lines: Line[] = [];
  let [x, y] = [before.length, after.length];
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const furthest = trace[edits] ?? new Map<number, number>();
    const { from } = stepOf(furthest, x - y, edits);
    const startX = furthest.get(from) ?? 0;
    const startY = startX - from;
    for (; x > startX && y > startY; x--, y--) lines.push({ sign: " ", text: before[x - 1] ?? "" });
    if (edits > 0)
      lines.push(x > startX ? { sign: "-", text: before[x - 1] ?? "" } : { sign: "+", text: after[y - 1] ?? "" });
    [x, y] = [startX, startY];
  }
  return lines.toReversed();
}

function hunksOf(lines: readonly Line[]): string[] {
  const hunks: string[] = [];
  for (let at = next(lines, 0); at < lines.length;) {
    const start = Math.max(0, at - context);
    let end = at;
    for (let change = at; change < lines.length && change <= end + 2 * context; change = next(lines, change + 1))
      end = change;
    const stop = Math.min(lines.length, end + 1 + context);
    hunks.push(hunk(lines, start, stop));
    at = next(lines, stop);
  }
  return hunks;
}

const next = (lines: readonly Line[], from: number): number => {
  let at = from;
  while (at < lines.length && lines[at]?.sign === " ") at++;
  return at;
};

function hunk(lines: readonly Line[], start: number, stop: number): string {
  const count = (part: readonly Line[], without: Line["sign"]) => part.filter(({ sign }) => sign !== without).length;
  const [above, part] = [lines.slice(0, start), lines.slice(start, stop)];
  const range = (without: Line["sign"]) => {
    const size = count(part, without);
    return `${count(above, without) + (size > 0 ? 1 : 0)},${size}`;
  };
  return [`@@ -${range("+")} +${range("-")} @@`, ...part.map(({ sign, text }) => `${sign}${visible(text)}`)].join("\n");
}
