/** Git's objects in memory: hashed as git hashes them, so that ids are those that git would give. */
import { createHash } from "node:crypto";

import type { Commit, NewCommit, Person } from "./git-store.ts";

export type Entry = { mode: string; sha: string };
export type Tree = ReadonlyMap<string, Entry>;
export type Stored =
  | { type: "blob"; content: Buffer }
  | { type: "tree"; entries: Tree }
  | { type: "commit"; commit: Commit };

export const treeMode = "040000";

export class ObjectStore {
  readonly #objects = new Map<string, Stored>();

  get(sha: string): Stored | null {
    return this.#objects.get(sha) ?? null;
  }

  /** Ids that begin so. */
  matching(prefix: string): string[] {
    return [...this.#objects.keys()].filter((sha) => sha.startsWith(prefix));
  }

  blob(content: Buffer): string {
    return this.#keep("blob", content, { type: "blob", content });
  }

  /** Entries are taken in any order; git sorts folders as if their names ended with a slash. */
  tree(entries: Tree): string {
    const sorted = new Map([...entries].toSorted((a, b) => Buffer.compare(sortKey(a), sortKey(b))));
    const parts = [...sorted].flatMap(([name, { mode, sha }]) => [
      Buffer.from(`${mode.replace(/^0/, "")} ${name}\0`),
      Buffer.from(sha, "hex"),
    ]);
    return this.#keep("tree", Buffer.concat(parts), { type: "tree", entries: sorted });
  }

  commit({ tree, parents, message, author, committer }: NewCommit): string {
    const lines = [
      `tree ${tree}`,
      ...parents.map((parent) => `parent ${parent}`),
      `author ${signature(author)}`,
      `committer ${signature(committer)}`,
      "",
      message,
    ];
    const content = Buffer.from(lines.join("\n"));
    const whole = { tree, parents: [...parents], message: message.trimEnd() };
    const commit = { ...whole, author: inSeconds(author), committer: inSeconds(committer) };
    const sha = hash("commit", content);
    this.#objects.set(sha, { type: "commit", commit: { sha, ...commit } });
    return sha;
  }

  #keep(type: string, content: Buffer, stored: Stored): string {
    const sha = hash(type, content);
    if (!this.#objects.has(sha)) this.#objects.set(sha, stored);
    return sha;
  }
}

const sortKey = ([name, { mode }]: [string, Entry]): Buffer => Buffer.from(mode === treeMode ? `${name}/` : name);

function hash(type: string, content: Buffer): string {
  return createHash("sha1").update(`${type} ${content.length}\0`).update(content).digest("hex");
}

function signature({ name, email, date }: Person): string {
  return `${name} <${email}> ${Math.floor(date.getTime() / 1000)} +0000`;
}

const inSeconds = (person: Person): Person => ({
  ...person,
  date: new Date(Math.floor(person.date.getTime() / 1000) * 1000),
});
