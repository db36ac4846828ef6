import path from "node:path";

/**
 * A source without what no compiler or interpreter reads: two texts with equal results are the same code. It errs
 * towards "different": whatever might matter is kept, and a language that is not known loses blanks at line ends only.
 */
export function essentialCode(file: string, text: string): string {
  const lines = text.replace(/\r\n?/g, "\n");
  const extension = path.extname(file).toLowerCase();
  const name = path.basename(file);
  if (/^\.(c|h|cc|cpp|cxx|hpp|hh|hxx|cu|cuh|hip|cl|ipp|inl)$/.test(extension)) return cFamily(lines);
  if (/^\.f(90|95|03|08)$/.test(extension)) return freeFortran(lines);
  if (/^\.(f|for|f77)$/.test(extension)) return fixedFortran(lines);
  if (extension === ".py") return python(lines);
  if (/^(GNU)?makefile$/i.test(name) || extension === ".mk") return makefile(lines);
  if (/^\.(sh|bash)$/.test(extension)) return shell(lines);
  return trimmedLines(lines);
}

const trimmedLines = (text: string): string => text.replace(/[ \t]+$/gm, "");

/** Literals, comments, and runs of anything else; a digit separator (1'000) begins no literal. */
const cToken =
  /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|"(?:\\.|[^"\\\n])*"?|(?<=[0-9a-fA-F])'(?=[0-9a-fA-F])|'(?:\\.|[^'\\\n])*'?|[^/"']+|\//g;

function cFamily(text: string): string {
  // What is inside a raw string may look like anything.
  if (/R"/.test(text)) return trimmedLines(text);
  const tokens = text.replace(/\\\n/g, "").match(cToken) ?? [];
  const plain = tokens.map((token) => (/^\/[/*]/.test(token) ? " " : token));
  return joinedLines(plain);
}

/** Preprocessor lines stay lines; all other code is one stream of tokens, with one blank where there were some. */
function joinedLines(tokens: readonly string[]): string {
  let code = "";
  let inDirective = false;
  let atLineStart = true;
  for (const token of tokens) {
    const isLiteral = /^["']/.test(token);
    for (const part of isLiteral ? [token] : token.split(/(\n)/)) {
      if (part === "\n") {
        code += inDirective ? "\n" : " ";
        inDirective = false;
        atLineStart = true;
      } else if (part.trim() !== "" || isLiteral) {
        if (atLineStart && /^\s*#/.test(part)) {
          code += "\n";
          inDirective = true;
        }
        atLineStart = false;
        code += isLiteral ? literalMark + token + literalMark : part.replace(/[ \t\f\v]+/g, " ");
      } else if (part !== "") code += " ";
    }
  }
  return withoutIdleBlanks(code);
}

/** Frames literals while blanks are taken out around them; no source has it. */
const literalMark = "\u0000";

function withoutIdleBlanks(code: string): string {
  return code
    .split(literalMark)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part
            .replace(/ +/g, " ")
            .replace(/ ?\n ?/g, "\n")
            .replace(/\n+/g, "\n"),
    )
    .join("")
    .trim();
}

/** `!` begins a comment outside of strings; `!$` and `!DIR$` are directives. */
function freeFortran(text: string): string {
  return fortran(text, (line) => withoutComment(line));
}

/** Column 1 can make a line a comment, and in column 6 any sign continues the line before. */
function fixedFortran(text: string): string {
  return fortran(text, (line) => {
    if (/^[cC*](?!\$|[a-zA-Z]{3}\$)/.test(line)) return "";
    const rest = withoutComment(line.slice(6));
    return rest === null || withoutComment(line.slice(0, 5)) !== line.slice(0, 5) ? null : line.slice(0, 6) + rest;
  });
}

/** A line of which it cannot be told what is comment leaves the text as it is. */
function fortran(text: string, strip: (line: string) => string | null): string {
  const lines = text.split("\n").map(strip);
  return lines.includes(null) ? trimmedLines(text) : significant(lines.map((line) => line ?? ""));
}

/** Null where a string goes on in the next line. */
function withoutComment(line: string): string | null {
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const letter = line.charAt(at);
    if (quote !== "") quote = letter === quote ? "" : quote;
    else if (letter === "'" || letter === '"') quote = letter;
    else if (letter === "!") return isDirective(line.slice(at)) ? line : line.slice(0, at);
  }
  return quote === "" ? line : null;
}

const isDirective = (comment: string): boolean => /^!(\$|[a-zA-Z]{3}\$)/.test(comment);

const significant = (lines: readonly string[]): string =>
  lines
    .map((line) => line.trimEnd())
    .filter((line) => line !== "")
    .join("\n");

const pythonToken =
  /#[^\n]*|[rRbBuUfF]{0,2}(?:"""(?:\\[^]|[^\\])*?(?:"""|$)|'''(?:\\[^]|[^\\])*?(?:'''|$)|"(?:\\[^]|[^"\\\n])*"?|'(?:\\[^]|[^'\\\n])*'?)|[^#"'rRbBuUfF]+|[rRbBuUfF]/g;

/** Indentation counts and strings may span lines, so only comments, blank lines and blanks at line ends go. */
function python(text: string): string {
  // Strings within the braces of a format string may hold the sign of a comment.
  if (/\b(?:[fF][rR]?|[rR][fF])["'].*#/.test(text)) return trimmedLines(text);
  const parts = (text.match(pythonToken) ?? []).map((token) => {
    if (token.startsWith("#")) return token.startsWith("#!") ? token : "";
    return /["']/.test(token) ? literalMark + token + literalMark : token;
  });
  const code = parts.join("").split(literalMark);
  return code
    .map((part, index) => {
      if (index % 2 === 1) return part;
      const trimmed = part.replace(/[ \t]+(?=\n)/g, "").replace(/\n(?:[ \t]*\n)+/g, "\n");
      return index === 0 ? trimmed.replace(/^\n+/, "") : trimmed;
    })
    .join("")
    .trimEnd();
}

/** Lines of a recipe are the shell's; a comment that ends in a backslash goes on, and then nothing is taken out. */
function makefile(text: string): string {
  if (/^[^\n]*#[^\n]*\\$/m.test(text) || /^\s*define\b/m.test(text)) return trimmedLines(text);
  const lines = text.split("\n").map((line) => {
    if (line.startsWith("\t")) return line;
    return /^ *#/.test(line) ? "" : line.replace(/^([^#'"\\$`]*?)\s+#.*$/, "$1");
  });
  return significant(lines);
}

/** Whole lines of comment, and only where neither a here-document nor a string can hold one. */
function shell(text: string): string {
  const isPlain = !/<<|\\$/m.test(text) && text.split("\n").every((line) => isBalanced(line));
  if (!isPlain) return trimmedLines(text);
  return significant(
    text.split("\n").map((line, index) => (/^\s*#/.test(line) && !(index === 0 && line.startsWith("#!")) ? "" : line)),
  );
}

/** Comment lines may hold a lone apostrophe. */
const isBalanced = (line: string): boolean =>
  /^\s*#/.test(line) || ['"', "'", "`"].every((quote) => line.split(quote).length % 2 === 1);
