/** One place that a diff changes. */
export type Hunk = {
  /** Its line in the diff, for messages. */
  at: number;
  /** The first line, from 1, of what it replaces, where the diff says it. */
  from: number | null;
  lines: HunkLine[];
};

/** `isOpen`: no line end follows it. */
export type HunkLine = { sign: " " | "-" | "+"; text: string; isOpen: boolean };

/** One file of a diff: null is a file that is not there before, or afterwards. */
export type FileDiff = { from: string | null; to: string | null; hunks: Hunk[] };

export type DiffReading = { ok: true; files: FileDiff[] } | { ok: false; problem: string };

type Reader = {
  lines: readonly string[];
  at: number;
  files: FileDiff[];
  /** The next line that is not empty, where it was looked for: a diff may have thousands of empty ones. */
  nextText?: number;
};

/**
 * Reads a unified diff as people and models write it: with git's headers or without, with counts that may be wrong, and
 * in a code fence or not. What it says beside its files and hunks is passed over.
 */
export function readUnifiedDiff(diff: string): DiffReading {
  const reader: Reader = { lines: diff.split("\n").map((line) => line.replace(/\r$/, "")), at: 0, files: [] };
  while (reader.at < reader.lines.length) {
    const problem = readPart(reader);
    if (problem !== null) return { ok: false, problem: `line ${reader.at + 1} of the diff: ${problem}` };
  }
  const files = reader.files.filter(({ from, to, hunks }) => from !== to || hunks.length > 0);
  if (files.length > 0) return { ok: true, files };
  return {
    ok: false,
    problem: "the diff changes no file: it needs `--- a/FILE`, `+++ b/FILE` and `@@ -1,3 +1,4 @@` lines",
  };
}

const forbidden: readonly (readonly [RegExp, string])[] = [
  [/^(GIT binary patch|Binary files )/, "a binary file; a candidate changes text only"],
  [/^(new file mode|new mode) (120000|160000)/, "a symbolic link or a submodule; a candidate changes plain files only"],
  [/^old mode /, "a file's mode; a candidate changes the text of plain files only"],
  [/^(copy (from|to)|--- "|\+\+\+ "|diff --git ")/, "a copy or a quoted path; give the whole file as `content`"],
];

/** Reads a header line, or a whole hunk; what is wrong with it, or null. */
function readPart(reader: Reader): string | null {
  const line = reader.lines[reader.at] ?? "";
  const known = forbidden.find(([pattern]) => pattern.test(line));
  if (known) return `it is of ${known[1]}`;
  const file = reader.files.at(-1);
  if (isFileHeader(reader, reader.at)) return readNames(reader, line, reader.lines[reader.at + 1] ?? "");
  if (line.startsWith("@@")) {
    if (!file) return "a hunk before any `--- a/FILE` and `+++ b/FILE`";
    return readHunk(reader, file);
  }
  reader.at++;
  const git = /^diff --git a\/(.+) b\/\1$/.exec(line);
  if (git) reader.files.push({ from: git[1] ?? null, to: git[1] ?? null, hunks: [] });
  else if (line.startsWith("diff --git ")) reader.files.push({ from: null, to: null, hunks: [] });
  else if (file && file.hunks.length === 0) readExtended(file, line);
  return null;
}

/** Headers of git between `diff --git` and the first hunk. */
function readExtended(file: FileDiff, line: string): void {
  if (line.startsWith("new file mode ")) file.from = null;
  else if (line.startsWith("deleted file mode ")) file.to = null;
  else if (line.startsWith("rename from ")) file.from = line.slice("rename from ".length);
  else if (line.startsWith("rename to ")) file.to = line.slice("rename to ".length);
}

const isFileHeader = ({ lines }: Reader, at: number): boolean =>
  /^--- \S/.test(lines[at] ?? "") && /^\+\+\+ \S/.test(lines[at + 1] ?? "") && (lines[at + 2] ?? "").startsWith("@@");

function readNames(reader: Reader, before: string, after: string): null {
  const [from, to] = [nameOf(before), nameOf(after)];
  const isPrefixed = (from === null || from.startsWith("a/")) && (to === null || to.startsWith("b/"));
  const names = { from: isPrefixed && from ? from.slice(2) : from, to: isPrefixed && to ? to.slice(2) : to };
  const file = reader.files.at(-1);
  // git has named the file already; a plain diff has not.
  if (file && file.hunks.length === 0) Object.assign(file, names);
  else reader.files.push({ ...names, hunks: [] });
  reader.at += 2;
  return null;
}

/** `--- a/src/x.c<TAB>2026-01-01` names `a/src/x.c`; `/dev/null` is no file. */
function nameOf(header: string): string | null {
  const name = header.slice(4).split("\t")[0]?.trimEnd() ?? "";
  return name === "/dev/null" ? null : name;
}

function readHunk(reader: Reader, file: FileDiff): string | null {
  const { lines } = reader;
  const numbers = /^@@ -(\d+)(?:,\d+)? \+\d+(?:,\d+)? @@/.exec(lines[reader.at] ?? "");
  const hunk: Hunk = { at: reader.at + 1, from: numbers ? Number(numbers[1]) : null, lines: [] };
  for (reader.at++; !endsHunk(reader); reader.at++) {
    const line = lines[reader.at] ?? "";
    const [sign] = line;
    const last = hunk.lines.at(-1);
    if (sign === "\\") {
      if (last) last.isOpen = true;
    } else if (sign === undefined) hunk.lines.push({ sign: " ", text: "", isOpen: false });
    else if (sign === " " || sign === "-" || sign === "+")
      hunk.lines.push({ sign, text: line.slice(1), isOpen: false });
    else return `"${line.slice(0, 80)}" begins with neither a blank, "+" nor "-"`;
  }
  if (!hunk.lines.some(({ sign }) => sign !== " ")) return "a hunk that changes nothing";
  file.hunks.push(hunk);
  return null;
}

/** The first line behind a place that is not empty; the number of lines where there is none. */
function textBehind(lines: readonly string[], at: number): number {
  let next = at + 1;
  while (next < lines.length && lines[next] === "") next++;
  return next;
}

/** Counts of a header may be wrong, so that a hunk ends where something else begins, or nothing follows. */
function endsHunk(reader: Reader): boolean {
  const { lines, at } = reader;
  const line = lines[at];
  if (line === undefined || /^(@@|diff --git |diff -|Index: |```|-- $)/.test(line) || isFileHeader(reader, at))
    return true;
  if (line !== "") return false;
  // An empty line is a line of the file whose blank was lost, unless the hunk is over.
  if (reader.nextText === undefined || reader.nextText <= at) reader.nextText = textBehind(lines, at);
  const after = reader.nextText;
  return (
    after >= lines.length ||
    isFileHeader(reader, after) ||
    !/^[-+ \\]/.test(lines[after] ?? "") ||
    lines[after] === "-- "
  );
}
