/** Texts that a parser could take for ever with. `text(size)` is one of so many characters. */
export type Shape = { name: string; text: (size: number) => string };

const repeated = (name: string, head: string, piece: string): Shape => ({
  name,
  text: (size) => (head + piece.repeat(Math.ceil(size / piece.length))).slice(0, size),
});

/** Lines that each differ, until there is enough of them. */
const numbered = (name: string, head: string, line: (at: number) => string): Shape => ({
  name,
  text(size) {
    const parts = [head];
    for (let at = 0, length = head.length; length < size; at++) {
      const next = line(at);
      parts.push(next);
      length += next.length;
    }
    return parts.join("").slice(0, size);
  },
});

/** Lines of 52 characters: of a million characters almost as many lines as are read. */
const lines = (name: string, start: string, ...each: string[]): Shape =>
  repeated(name, start, each.map((line) => `${line.padEnd(52)}\n`).join(""));

const goal = "## Target\n`a.c`\n";

export const goalShapes: readonly Shape[] = [
  repeated("one line", "", "x"),
  repeated("more lines than are read", goal, "\n"),
  repeated("Windows line ends", goal, `${" ".repeat(52)}\r\n`),
  lines("empty lines", goal, ""),
  lines("a section again and again", "", "## Cases"),
  lines("titles", "", "# Cases"),
  lines("unknown sections", goal, "## Frob"),
  lines("deeper headings", goal, "### Notes"),
  lines("underlined headings", goal, "", "Notes", "-----"),
  lines("bold headings", "", "**Notes**"),
  lines("closing marks", goal, "## a #####"),
  repeated("one heading of marks", "# a", " #"),
  lines("list items", `${goal}## Constraints\n`, "- a"),
  lines("workloads", `${goal}## Workloads\n`, "- a: b"),
  numbered("workloads that differ", `${goal}## Workloads\n`, (at) => `- case-${at}: b`.padEnd(52) + "\n"),
  lines("scope entries", `${goal}## Scope\n`, "- a.c"),
  repeated("scope in commas", `${goal}## Scope\n- b.c`, ", a.c"),
  lines("check boxes", `${goal}## Constraints\n- [x] a\n`, "- [ ] b"),
  numbered("a deep list", `${goal}## Constraints\n`, (at) => `${" ".repeat(at)}- a\n`),
  lines("a list that swings", `${goal}## Constraints\n`, "- a", "  - b", "    - c"),
  lines("continued items", `${goal}## Constraints\n- a\n`, "  more"),
  repeated("back-ticks", "## Target\n", "`"),
  numbered("runs of back-ticks", "## Target\n<!-- -->", (at) => `${"`".repeat((at % 400) + 1)} `),
  repeated("names in back-ticks", "## Target\n", "`a.c` "),
  repeated("comments", goal, "<!-- -->"),
  repeated("comment openers", goal, "<!--"),
  lines("comment openers in lines", goal, "`<!--"),
  lines("fences", goal, "```"),
  repeated("fences in a line", goal, "``` "),
  numbered("longer and longer fences", goal, (at) => `${"~".repeat(at + 3)}\n`),
  repeated("stars", `${goal}## Workloads\n- `, "*"),
  repeated("links", `${goal}## Benchmark\n`, "[]("),
  repeated("spaces", `${goal}## Workloads\n- a`, " "),
  repeated("front matter", "---\n", `${"a: b".padEnd(52)}\n`),
];

const head = "schema_version: 1\nbenchmark_id: x\n";

export const contractShapes: readonly Shape[] = [
  numbered("keys", "", (at) => `k${at}: 1\n`),
  numbered("keys of a case", `${head}cases: [{id: a`, (at) => `, k${at}: 1`),
  numbered("cases", `${head}cases:\n`, (at) => `- {id: train-${at}, n: 1}\n`),
  numbered("cases of one name", `${head}cases:\n`, () => "- {id: a}\n"),
  numbered("functions", `${head}cases: [{id: a}]\nfunctions:\n`, (at) => `- {symbol: f${at}}\n`),
  numbered("anchors", "", (at) => `a${at}: &x${at} 1\n`),
  repeated("brackets", "a: ", "["),
  repeated("dashes", "a:\n", "- "),
  repeated("questions", "", "? "),
  repeated("commas", "a: [", ","),
  repeated("colons", "", "a: "),
  repeated("comments", "", "# x\n"),
];
