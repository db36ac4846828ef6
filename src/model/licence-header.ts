const speaksOfLicence = /copyright|SPDX-License-Identifier|licen[cs]e/i;

/** Comments at the start of a file, with only blank lines between: blocks, runs of comment lines, a doc string. */
const leading =
  /^(?:\/\*[^]*?\*\/|<!--[^]*?-->|\(\*[^]*?\*\)|[rRuU]?"""[^]*?"""|[rRuU]?'''[^]*?'''|(?:[ \t]*(?:\/\/|#(?!(?:include|if|ifndef|ifdef|define|pragma|undef|error|import)\b)|--|;|%|!)[^\n]*(?:\n|$))+)/;

/** Comments before the first line of code, each as its lines without blanks at their ends. */
function leadingComments(text: string): string[][] {
  const comments: string[][] = [];
  let rest = text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  for (;;) {
    rest = rest.replace(/^(?:[ \t]*\n)+|^[ \t]+/, "");
    const [comment] = leading.exec(rest) ?? [];
    if (comment === undefined || comment === "") return comments;
    comments.push(
      comment
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== ""),
    );
    rest = rest.slice(comment.length);
  }
}

/** From the first line that speaks of a licence to the comment's end: what comes before it describes the file. */
function headerLines(text: string): string[] {
  return leadingComments(text).flatMap((lines) => {
    const first = lines.findIndex((line) => speaksOfLicence.test(line));
    return first < 0 ? [] : lines.slice(first);
  });
}

/** The first line of the base's licence header that the new text has no longer in its leading comments; or null. */
export function missingLicenceLine(base: string, text: string): string | null {
  const kept = new Set(leadingComments(text).flat().map(words));
  return headerLines(base).find((line) => words(line) !== "" && !kept.has(words(line))) ?? null;
}

/** A line without its comment signs: a header may become a block of another form. */
const words = (line: string): string => line.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "").replace(/\s+/g, " ");
