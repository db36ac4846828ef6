/**
 * Takes `<!-- … -->` out of a line; `isOpen` says that one goes on in the next line. What stands in back-ticks is code and
 * no comment.
 * @param inside whether the line begins in a comment
 */
export function withoutComments(line: string, inside: boolean): { text: string; isOpen: boolean } {
  if (!inside && !line.includes("<!--")) return { text: line, isOpen: false };
  const closing = closingRuns(line);
  let text = "";
  let at = 0;
  let isOpen = inside;
  while (at < line.length) {
    if (isOpen) {
      const end = line.indexOf("-->", at);
      if (end === -1) return { text, isOpen };
      at = end + 3;
      isOpen = false;
    }
    const next = nextMark(line, at);
    text += line.slice(at, next.index);
    at = next.index + next.mark.length;
    if (next.mark === "<!--") isOpen = true;
    else if (next.mark !== "") {
      const end = closing(next.index, next.mark.length) ?? at;
      text += line.slice(next.index, end);
      at = end;
    }
  }
  return { text, isOpen };
}

/** The next run of back-ticks or begin of a comment; an empty mark at the line's end. */
function nextMark(line: string, from: number): { index: number; mark: string } {
  marks.lastIndex = from;
  const hit = marks.exec(line);
  return hit ? { index: hit.index, mark: hit[0] } : { index: line.length, mark: "" };
}

const marks = /`+|<!--/g;

/**
 * Where the code span ends that a run of back-ticks opens: behind the next run of as many. Asked from left to right, so
 * that each run is passed once, whatever is asked.
 */
function closingRuns(line: string): (index: number, size: number) => number | null {
  const bySize = new Map<number, { indices: number[]; passed: number }>();
  for (const { index, 0: run } of line.matchAll(/`+/g)) {
    const runs = bySize.get(run.length) ?? { indices: [], passed: 0 };
    runs.indices.push(index);
    bySize.set(run.length, runs);
  }
  return (index, size) => {
    const runs = bySize.get(size);
    if (!runs) return null;
    while ((runs.indices[runs.passed] ?? Infinity) <= index) runs.passed++;
    const end = runs.indices[runs.passed];
    return end === undefined ? null : end + size;
  };
}
