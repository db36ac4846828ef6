import type { Candidate } from "../model/candidate.ts";

/** What git-fast-import(1) reads to make one commit and say its id. */
export type CommitToMake = {
  branch: string;
  /** Id of the base's tree, which the edits are made to. */
  files: string;
  candidate: Candidate;
  message: string;
};

/** Not a person, and no address that anyone could own (RFC 2606). */
const identity = "Hone <hone@noreply.invalid>";

/**
 * Base and edits as a commit after the branch's tip. Contents and message carry their length, so that nothing in them is
 * read as a command; `--date-format=now` is needed.
 */
export function commitStream({ branch, files, candidate, message }: CommitToMake): string {
  const changes = candidate.edits.map(({ path, content }) =>
    content === null ? `D ${quoted(path)}\n` : `M 100644 inline ${quoted(path)}\n${data(content)}`,
  );
  return [
    `commit refs/heads/${branch}\nmark :1\ncommitter ${identity} now\n`,
    data(message),
    `from refs/heads/${branch}^0\n`,
    `M 040000 ${files} ""\n`,
    ...changes,
    "get-mark :1\ndone\n",
  ].join("");
}

const data = (content: string): string => `data ${Buffer.byteLength(content)}\n${content}\n`;

const quoted = (path: string): string =>
  `"${path.replaceAll(/["\\]/g, (sign) => `\\${sign}`).replaceAll("\n", "\\n")}"`;
