/** Languages that the content policy can read; of others it knows no call and no dependency. */
export type Language = "c" | "python" | "rust" | "go" | "javascript" | "fortran" | "make";

const languages: readonly [Language, RegExp][] = [
  ["c", /\.(?:c|h|cc|cpp|cxx|c\+\+|hpp|hh|hxx|cu|cuh|hip|cl|metal|ipp|inl|inc|tpp|ispc)$/i],
  ["python", /\.(?:pyw?|pyi|pyx|pxd)$/i],
  ["rust", /\.rs$/i],
  ["go", /\.go$/i],
  ["javascript", /\.(?:[cm]?[jt]s|[jt]sx)$/i],
  ["fortran", /\.f(?:90|95|03|08|or|77)?$/i],
  ["make", /(?:^|\/)(?:gnu)?makefile[^/]*$|\.(?:mk|mak|make)$/i],
];

export const languageOf = (path: string): Language | null =>
  languages.find(([, pattern]) => pattern.test(path))?.[0] ?? null;

/** A source as a search for names reads it; lines stay lines. */
export type CodeText = {
  /** Without comments. */
  code: string;
  /** Without what stands in string literals, too: only what is code. A string in which code can stand is kept. */
  bare: string;
};

type Tokens = {
  pattern: RegExp;
  isComment(token: string): boolean;
  /** A string whose braces hold code. */
  holdsCode?(token: string): boolean;
};

const cStrings = /"(?:\\[^]|[^"\\\n])*"?/;
const cComments = /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/;
const isCComment = (token: string): boolean => /^\/[/*]/.test(token);
const anyOf = (...parts: RegExp[]): RegExp => new RegExp(parts.map(({ source }) => source).join("|"), "g");

const tokens: Record<Language, Tokens> = {
  c: {
    pattern: anyOf(
      cComments,
      /\bR"(?<mark>[^()\\\s]{0,16})\([^]*?(?:\)\k<mark>"|$)/,
      cStrings,
      // A digit separator (1'000) begins no literal.
      /(?<![0-9a-fA-F])'(?:\\[^]|[^'\\\n])*'?/,
    ),
    isComment: isCComment,
  },
  python: {
    pattern: anyOf(
      /#[^\n]*/,
      /[rRbBuUfFtT]{0,2}(?:"""(?:\\[^]|[^\\])*?(?:"""|$)|'''(?:\\[^]|[^\\])*?(?:'''|$))/,
      /[rRbBuUfFtT]{0,2}(?:"(?:\\[^]|[^"\\\n])*"?|'(?:\\[^]|[^'\\\n])*'?)/,
    ),
    isComment: (token) => token.startsWith("#"),
    holdsCode: (token) => /^[^"']*[fFtT]/.test(token),
  },
  rust: {
    // What looks like a literal of one quote may be a lifetime.
    pattern: anyOf(
      cComments,
      /\br(?<marks>#{0,8})"[^]*?(?:"\k<marks>|$)/,
      /"(?:\\[^]|[^"\\])*"?/,
      /'(?:\\[^']{1,10}|[^'\\\n])'/,
    ),
    isComment: isCComment,
  },
  go: { pattern: anyOf(cComments, cStrings, /`[^`]*`?/, /'(?:\\[^\n]|[^'\\\n])*'?/), isComment: isCComment },
  javascript: {
    pattern: anyOf(cComments, cStrings, /`(?:\\[^]|[^`\\])*`?/, /'(?:\\[^]|[^'\\\n])*'?/),
    isComment: isCComment,
    holdsCode: (token) => token.startsWith("`"),
  },
  fortran: {
    pattern: anyOf(/![^\n]*/, /"[^"\n]*"?/, /'[^'\n]*'?/),
    isComment: (token) => token.startsWith("!"),
  },
  make: { pattern: /(?<!\\)#[^\n]*/g, isComment: () => true },
};

/** Takes comments and strings out of a source. Where a text is no sound source, what is left is only a guess. */
export function codeText(language: Language, text: string): CodeText {
  const { pattern, isComment, holdsCode } = tokens[language];
  // A line that is continued is one: its name may be written in two halves.
  const joined = text.replace(/\r\n?/g, "\n").replace(/\\\n/g, language === "c" ? "" : " ");
  let code = "";
  let bare = "";
  let at = 0;
  for (const { 0: token, index } of joined.matchAll(pattern)) {
    const before = joined.slice(at, index);
    const isBlank = isComment(token);
    code += before + (isBlank ? ` ${newlines(token)}` : token);
    bare += before + (isBlank ? ` ${newlines(token)}` : holdsCode?.(token) ? token : `"${newlines(token)}"`);
    at = index + token.length;
  }
  return { code: code + joined.slice(at), bare: bare + joined.slice(at) };
}

/** So that what follows stays on its line. */
const newlines = (token: string): string => (token.includes("\n") ? token.replace(/[^\n]+/g, "") : "");
