/** A statement of a Python file's first level, up to the next one: a class, a function, an assignment or another. */
export type PythonStatement = {
  kind: "class" | "def" | "assign" | "other";
  /** What it defines; an assignment may define several. */
  names: readonly string[];
  /** From 1. */
  line: number;
  /** Its text; comments, and what strings hold, are blanks. */
  code: string;
};

export type PythonOutline = {
  statements: readonly PythonStatement[];
  /** The whole file without its comments, strings as they are. */
  text: string;
};

/**
 * What a Python file's lines show without running it. It reads anything as Python, in linear time: a file that is none
 * has an outline that makes no sense, and whoever runs it will hear of that.
 */
export function pythonOutline(source: string): PythonOutline {
  const plain = source.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  const { code, text } = blanked(plain);
  return { statements: statementsOf(code), text };
}

/** One token that matters, or one character of any other. */
const token = /#[^\n]*|("""|''')(?:\\[\s\S]|(?!\1)[^\\])*(?:\1|$)|(["'])(?:\\[\s\S]|(?!\2)[^\\\n])*(?:\2|(?=\n)|$)/g;

const blank = (piece: string): string => piece.replace(/[^\n]/g, " ");

function blanked(source: string): { code: string; text: string } {
  const isComment = (piece: string) => piece.startsWith("#");
  return {
    text: source.replace(token, (piece) => (isComment(piece) ? blank(piece) : piece)),
    code: source.replace(token, (piece) => (isComment(piece) ? blank(piece) : quoted(piece))),
  };
}

/** A string whose signs are blanks and whose quotes stay, so that it is still a value. */
const quoted = (piece: string): string => `"${blank(piece.slice(1, -1))}"`;

function statementsOf(code: string): PythonStatement[] {
  const starts: { line: number; first: string }[] = [];
  const lines = code.split("\n");
  let depth = 0;
  let isContinued = false;
  lines.forEach((text, at) => {
    if (depth === 0 && !isContinued && /^[^\s)\]}]/.test(text)) starts.push({ line: at, first: text });
    for (const sign of text) depth += "([{".includes(sign) ? 1 : ")]}".includes(sign) ? -1 : 0;
    depth = Math.max(depth, 0);
    isContinued = text.endsWith("\\");
  });
  return starts.map(({ line, first }, at) => ({
    ...namedBy(first),
    line: line + 1,
    code: lines.slice(line, starts[at + 1]?.line).join("\n"),
  }));
}

function namedBy(first: string): Pick<PythonStatement, "kind" | "names"> {
  const [, word, defined] = /^(?:async\s+)?(class|def)\s+(\w+)/.exec(first) ?? [];
  if (word && defined) return { kind: word === "class" ? "class" : "def", names: [defined] };
  const [, targets = ""] = /^([\w ,]+?)(?::[^=]*)?=(?!=)/.exec(first.slice(0, maxHead)) ?? [];
  const names = targets.split(",").map((target) => target.trim());
  return names.every((name) => /^[A-Za-z_]\w*$/.test(name)) ? { kind: "assign", names } : { kind: "other", names: [] };
}

/** What is assigned to so many targets that they do not fit here defines nothing that anybody looks for. */
const maxHead = 400;

/** The first statement that defines a name, or null. */
export const definitionOf = ({ statements }: PythonOutline, name: string): PythonStatement | null =>
  statements.find(({ names }) => names.includes(name)) ?? null;

/** Whether a file can have names that are written nowhere in it. */
export const hasHiddenNames = ({ text }: PythonOutline): boolean =>
  /import\s*\*|\bexec\(|globals\(|__getattr__|setattr\(/.test(text);

/** Whether a file imports a name from another one. */
export const imports = ({ statements }: PythonOutline, name: string): boolean =>
  statements.some(({ code }) => /^(from|import)\s/.test(code) && mentions(code, name));

/** Whether a piece of code has a name, as a word of its own and no attribute. */
export const mentions = (code: string, name: string): boolean =>
  code.includes(name) && new RegExp(`(?<![\\w.])${name}\\b`).test(code);
