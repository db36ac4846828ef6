import { nearestLines } from "./nearest-lines.ts";
import { lineAt, lineEndOf } from "./text-lines.ts";

export type Replacement = { path: string; search: string; replace: string };

type Place = { start: number; end: number };

/**
 * A file's text with the one place that `search` names replaced. Blanks at line ends and the kind of line ends do not
 * count where the text is not there as it is given; the replacement gets the file's own line ends.
 * @param text null where there is no file: then an empty search makes it
 */
export function replaceOnce(
  text: string | null,
  { path, search, replace }: Replacement,
): { ok: true; text: string } | { ok: false; problem: string } {
  const refuse = (problem: string) => ({ ok: false, problem: `${path}: ${problem}` }) as const;
  if (text === null) return search === "" ? { ok: true, text: replace } : refuse("there is no such file");
  if (search === "") return text === "" ? { ok: true, text: replace } : refuse(emptySearch);
  const places = placesOf(text, search);
  const [place] = places;
  if (!place) return refuse(`the search text is not there; ${whatIsThere(text, { search, replace })}`);
  if (places.length > 1) {
    const lines = places.slice(0, 5).map(({ start }) => lineAt(text, start));
    return refuse(
      `the search text is there ${places.length} times (lines ${lines.join(", ")}${places.length > 5 ? ", …" : ""}) and must be there once: add the lines around it`,
    );
  }
  const written = replace.replaceAll(/\r?\n/g, lineEndOf(text));
  return { ok: true, text: text.slice(0, place.start) + written + text.slice(place.end) };
}

const emptySearch =
  "the search text is empty, and the file is not: give the text to replace, or the whole file as `content`";

/** Where a text is, as it is given; where it is nowhere so, where it is but for blanks at line ends and line ends. */
function placesOf(text: string, search: string): Place[] {
  const exact: Place[] = [];
  for (let at = text.indexOf(search); at >= 0; at = text.indexOf(search, at + 1))
    exact.push({ start: at, end: at + search.length });
  if (exact.length > 0 || search.trim() === "") return exact;
  return tolerantPlaces(
    text,
    search
      .split("\n")
      .map((line) => line.trimEnd())
      .join("\n"),
  );
}

/** Looks in the text without the blanks at its line ends, and tells where that is in the text as it stands. */
function tolerantPlaces(text: string, search: string): Place[] {
  const starts: { bare: number; whole: number }[] = [];
  const bare: string[] = [];
  let at = { bare: 0, whole: 0 };
  for (const line of text.split("\n")) {
    starts.push(at);
    const kept = line.trimEnd();
    bare.push(kept);
    at = { bare: at.bare + kept.length + 1, whole: at.whole + line.length + 1 };
  }
  const wholeOf = (offset: number): number => {
    const line = starts[lastAtMost(starts, offset)] ?? { bare: 0, whole: 0 };
    return line.whole + offset - line.bare;
  };
  const body = bare.join("\n");
  const places: Place[] = [];
  // Two places may overlap, and then it is not told which is meant.
  for (let found = body.indexOf(search); found >= 0; found = body.indexOf(search, found + 1))
    places.push({ start: wholeOf(found), end: wholeOf(found + search.length) });
  return places;
}

/** Index of the last line that begins at an offset or before it. */
function lastAtMost(starts: readonly { bare: number }[], offset: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle]?.bare ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A replacement of fewer characters may be there for any reason. */
const telling = 12;

function whatIsThere(text: string, { search, replace }: Pick<Replacement, "search" | "replace">): string {
  const [done] = replace.trim().length < telling ? [] : placesOf(text, replace);
  const already = done ? ` (the replacement is there already, in line ${lineAt(text, done.start)})` : "";
  return nearestLines(text, search.split(/\r?\n/)) + already;
}
