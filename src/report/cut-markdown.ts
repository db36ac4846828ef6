/**
 * The first lines of a Markdown text that fit, and whether some were left out. A code block and folds that are open there
 * are closed, so that what is written behind them is read as such.
 * @param room characters, closing lines included
 */
export function cutMarkdown(text: string, room: number): { text: string; isCut: boolean } {
  if (text.length <= room) return { text, isCut: false };
  let kept = "";
  let open: Open = { fence: null, folds: 0 };
  let closed = "";
  for (const line of text.split("\n")) {
    const next = after(open, line);
    const closing = closingOf(next);
    if (kept.length + line.length + 1 + closing.length > room) break;
    kept += `${line}\n`;
    [open, closed] = [next, closing];
  }
  return { text: `${kept}${closed}`.trimEnd(), isCut: true };
}

type Open = { fence: string | null; folds: number };

function after({ fence, folds }: Open, line: string): Open {
  const [, run = ""] = /^ {0,3}(`{3,}|~{3,})/.exec(line) ?? [];
  if (fence !== null) {
    const ends = run.startsWith(fence) && line.trim() === run;
    return { fence: ends ? null : fence, folds };
  }
  if (run !== "") return { fence: run, folds };
  const [begun, ended] = [/<details\b/g, /<\/details>/g].map((tag) => line.match(tag)?.length ?? 0);
  return { fence, folds: Math.max(0, folds + (begun ?? 0) - (ended ?? 0)) };
}

const closingOf = ({ fence, folds }: Open): string =>
  `${fence === null ? "" : `${fence}\n`}${"\n</details>\n".repeat(folds)}`;
