import * as z from "zod";
import { capped, cleaned } from "./quoted.ts";
import { failed, said, tool } from "./tool.ts";
import type { Tool } from "./tool.ts";

/** Files that a model may read, as it has changed them. */
export type Sources = {
  /** Paths are relative to the repository. */
  files(): Promise<readonly { path: string; editable: boolean; bytes: number }[]>;
  /** Null where it is not among `files` or no text. */
  read(path: string): Promise<string | null>;
  /** Lines that match an extended regular expression, `path:line: text`. */
  search(pattern: string): Promise<string>;
};

/** Characters that one answer holds, so that a dialogue stays payable. */
export const answerLimit = 24_000;

/** Looking at the sources, for whoever writes code and for whoever writes a benchmark. */
export function readingTools(sources: Sources): Tool[] {
  return [
    tool("list", "Lists the files that may be read, and which of them may be edited.", z.strictObject({}), async () =>
      said(
        (await sources.files())
          .map(({ path: at, editable, bytes }) => `${at}  ${bytes} bytes${editable ? "  editable" : ""}`)
          .join("\n"),
      ),
    ),
    tool(
      "read",
      "Shows a file as it is under the edits so far, with line numbers.",
      z.strictObject({
        path: z.string().min(1).max(1024).describe("Path from the repository's top."),
        from: z.int().min(1).optional().describe("First line."),
        lines: z.int().min(1).max(2000).optional(),
      }),
      async ({ path: at, from = 1, lines = 2000 }) => {
        const text = await sources.read(at);
        if (text === null) return failed(`${at} cannot be read: it is not among the files that \`list\` shows`);
        const all = cleaned(text).split("\n");
        const shown = all.slice(from - 1, from - 1 + lines).map((line, index) => `${from + index}\t${line}`);
        return said(capped(shown.join("\n"), answerLimit));
      },
    ),
    tool(
      "search",
      "Finds lines by an extended regular expression in the files that may be read.",
      z.strictObject({
        pattern: z
          .string()
          .min(1)
          .max(300)
          .regex(/^\P{Cc}+$/u, "without control characters"),
      }),
      async ({ pattern }) => said(cleaned(await sources.search(pattern))),
    ),
  ];
}
