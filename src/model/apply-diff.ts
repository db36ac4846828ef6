import { nearestLines } from "./nearest-lines.ts";
import { readUnifiedDiff } from "./read-unified-diff.ts";
import type { FileDiff, Hunk } from "./read-unified-diff.ts";
import { lineEndOf, rawLines } from "./text-lines.ts";

/** A file's text as it is; null where there is no such file. */
export type CurrentText = (path: string) => string | null;

/** Files with their whole new contents (null: removed), or why nothing was changed. */
export type Applied = { ok: true; files: Changed[] } | { ok: false; problem: string };

type Changed = { path: string; content: string | null };

/** Files while changes are made one after the other: each sees what those before it left. */
export function openOverlay(current: CurrentText) {
  const written = new Map<string, string | null>();
  return {
    current: (path: string): string | null => written.get(path) ?? (written.has(path) ? null : current(path)),
    write: (files: readonly Changed[]): void => {
      for (const { path, content } of files) written.set(path, content);
    },
    files: (): Changed[] => [...written].map(([path, content]) => ({ path, content })),
  };
}

/** Applies a unified diff. A hunk is found by its lines; its line number only tells equal places apart. */
export function applyDiff(current: CurrentText, diff: string): Applied {
  const read = readUnifiedDiff(diff);
  if (!read.ok) return read;
  const overlay = openOverlay(current);
  for (const file of read.files) {
    const changed = applyFile(overlay.current, file);
    if (!changed.ok) return changed;
    overlay.write(changed.files);
  }
  return { ok: true, files: overlay.files() };
}

/** The files that a diff reads or writes; none where it cannot be read. */
export function pathsOfDiff(diff: string): string[] {
  const read = readUnifiedDiff(diff);
  return read.ok ? [...new Set(read.files.flatMap(({ from, to }) => [from ?? [], to ?? []].flat()))] : [];
}

function applyFile(current: CurrentText, { from, to, hunks }: FileDiff): Applied {
  const path = to ?? from ?? "";
  const refuse = (problem: string): Applied => ({ ok: false, problem: `${path}: ${problem}` });
  const before = from === null ? null : current(from);
  if (from !== null && before === null) return refuse(`the diff changes ${from}, and there is no such file`);
  if (from === null && to !== null && current(to) !== null)
    return refuse("the diff makes this file, and it is there already");
  if (to === null) return { ok: true, files: [{ path, content: null }] };
  const patched = applyHunks(before ?? "", hunks);
  if (!patched.ok) return refuse(patched.problem);
  const moved = from !== null && from !== to ? [{ path: from, content: null }] : [];
  return { ok: true, files: [...moved, { path, content: patched.text }] };
}

type Patched = { ok: true; text: string } | { ok: false; problem: string };

function applyHunks(text: string, hunks: readonly Hunk[]): Patched {
  const end = lineEndOf(text);
  let lines = rawLines(text);
  let grown = 0;
  for (const [index, hunk] of hunks.entries()) {
    const which = `hunk ${index + 1} of ${hunks.length} (line ${hunk.at} of the diff)`;
    const place = placeOf(hunk, lines, grown);
    if (!place.ok) return { ok: false, problem: `${which} ${place.problem}` };
    const replaced = hunk.lines.filter(({ sign }) => sign !== "+").length;
    const region = lines.slice(place.start, place.start + replaced);
    const written = hunk.lines.flatMap(({ sign, text: added, isOpen }) => {
      if (sign === "+") return [isOpen ? added : added + end];
      const kept = region.shift() ?? "";
      return sign === " " ? [kept] : [];
    });
    grown += written.length - replaced;
    lines = closed([...lines.slice(0, place.start), ...written, ...lines.slice(place.start + replaced)], end);
  }
  return { ok: true, text: lines.join("") };
}

/** Only the last line may be without an end. */
const closed = (lines: readonly string[], end: string): string[] =>
  lines.map((line, index) => (line.endsWith("\n") || index === lines.length - 1 ? line : line + end));

type Found = { ok: true; start: number } | { ok: false; problem: string };

/** @param grown lines that the hunks before it added to the file */
function placeOf({ from, lines: hunk }: Hunk, lines: readonly string[], grown: number): Found {
  const sought = hunk.filter(({ sign }) => sign !== "+").map(({ text }) => text);
  if (sought.length === 0) return insertionAt(from, lines, grown);
  const [first = "", ...rest] = sought.map((line) => line.trimEnd());
  const present = lines.map((line) => line.trimEnd());
  const starts = [...present.keys()].filter(
    (start) => present[start] === first && rest.every((line, index) => present[start + index + 1] === line),
  );
  const [only] = starts;
  if (only === undefined) {
    return { ok: false, problem: `does not apply: its lines are not there; ${nearestLines(lines.join(""), sought)}` };
  }
  const stated = from === null ? -1 : from - 1 + grown;
  if (starts.length === 1 || starts.includes(stated)) return { ok: true, start: starts.length === 1 ? only : stated };
  const places = starts.slice(0, 5).map((start) => start + 1);
  return {
    ok: false,
    problem: `fits ${starts.length} places (lines ${places.join(", ")}${starts.length > 5 ? ", …" : ""}), and its line number is none of them: give more lines around the change`,
  };
}

/** Where nothing is replaced, `@@ -12,0 +13,2 @@` adds after line 12. */
function insertionAt(from: number | null, lines: readonly string[], grown: number): Found {
  if (lines.length === 0) return { ok: true, start: 0 };
  const start = from === null ? -1 : from + grown;
  if (start >= 0 && start <= lines.length) return { ok: true, start };
  return {
    ok: false,
    problem: "only adds lines and does not say after which: give the lines around them, or a line number of the file",
  };
}
