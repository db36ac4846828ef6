export const inCode = (text: string): string => `\`${text}\``;

/** A text of somebody else's as a quotation: nothing in it can open a section, a fence or a comment of the goal's own. */
export const quoted = (text: string): string =>
  text
    .replaceAll("<!--", "&lt;!--")
    .trim()
    .split(/\r\n?|\n/)
    .map((line) => `> ${line}`.trimEnd())
    .join("\n");

/** Text of another tool's on one line of a list or a heading. */
export const oneLine = (text: string): string =>
  text.replaceAll("<!--", "&lt;!--").replace(/\s+/g, " ").trim().slice(0, 400);

/** Languages by the end of a file's name, for people and models. */
const languages: Readonly<Record<string, string>> = {
  c: "C",
  cc: "C++",
  cpp: "C++",
  cu: "CUDA",
  f90: "Fortran",
  go: "Go",
  jl: "Julia",
  js: "JavaScript",
  py: "Python",
  r: "R",
  rs: "Rust",
  ts: "TypeScript",
};

/** What a file is written in, by its name; undefined for what is not known. */
export const languageOf = (path: string): string | undefined => languages[/\.(\w{1,3})$/.exec(path)?.[1] ?? ""];
