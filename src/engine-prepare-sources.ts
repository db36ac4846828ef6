import { dirname } from "node:path";
import { findIn } from "./engine-find.ts";
import type { Goal } from "./model/goal.ts";
import { scopeMatcher } from "./model/scope.ts";
import type { Sources } from "./propose/agent/reading-tools.ts";
import type { Scratch } from "./sandbox/scratch.ts";
import { records } from "./workspace/git.ts";
import type { Repository } from "./workspace/repository.ts";

/** Bytes of a file that is shown, and how many files are. */
const readable = { bytes: 200_000, files: 400 } as const;

/** What builds a program or says how to. */
const builds =
  /(^|\/)((gnu)?makefile|cmakelists\.txt|setup\.(py|cfg)|pyproject\.toml|cargo\.toml|meson\.build|configure(\.ac)?|requirements[^/]*\.txt|environment\.ya?ml|[^/]+\.(mk|cmake)|readme[^/]*)$/i;
/** Where workloads and right answers are found. */
const examples = /(^|\/)(tests?|specs?|examples?|demos?|bench(es|marks?)?|scripts|docs?|data)\//i;

export type SourcePlace = {
  repository: Repository;
  base: string;
  goal: Pick<Goal, "scope" | "root">;
  scratch: Scratch;
};

/**
 * What a model reads of a repository before there is a contract: the scope, what lies around it, what builds and tests it,
 * and then the rest, up to a limit. All of it from the base commit's own objects, so that no link leads out of it; what a
 * leading dot hides (settings, other benchmarks) is not shown.
 */
export async function sourcesOf({ repository, base, goal, scratch }: SourcePlace): Promise<Sources> {
  const files = await ranked({ repository, base, goal });
  const known = new Set(files.map(({ path }) => path));
  const texts = new Map<string, string>();
  const read = async (path: string): Promise<string | null> => {
    if (!known.has(path)) return null;
    const text = texts.get(path) ?? (await repository.readFileAt(base, path).catch(() => null))?.text ?? null;
    if (text !== null) texts.set(path, text);
    return text;
  };
  return {
    files: () => Promise.resolve(files),
    read,
    search: async (pattern) => {
      for (const path of known) await read(path);
      return await findIn(scratch, texts, pattern);
    },
  };
}

async function ranked({ repository, base, goal }: Omit<SourcePlace, "scratch">) {
  const inScope = scopeMatcher(goal.scope, goal.root);
  const sizes = await sizesAt(repository, base);
  const paths = [...sizes.keys()].filter((path) => !path.split("/").some((part) => part.startsWith(".")));
  const around = new Set(paths.filter(inScope).map((path) => dirname(path)));
  const rank = (path: string): number => {
    if (inScope(path)) return 0;
    if (around.has(dirname(path))) return 1;
    if (builds.test(path)) return 2;
    if (examples.test(path)) return 3;
    return goal.root === "" || path.startsWith(`${goal.root}/`) ? 4 : 5;
  };
  return paths
    .map((path) => ({ path, editable: inScope(path), bytes: sizes.get(path) ?? 0 }))
    .filter(({ bytes }) => bytes <= readable.bytes)
    .toSorted((a, b) => rank(a.path) - rank(b.path))
    .slice(0, readable.files);
}

/** Bytes of each regular file, in git's order. */
async function sizesAt({ git }: Repository, base: string): Promise<Map<string, number>> {
  const listed = records(await git(["ls-tree", "-r", "-z", "-l", "--full-tree", base]));
  return new Map(
    listed.flatMap((record) => {
      const tab = record.indexOf("\t");
      const [mode = "", , , size = ""] = record.slice(0, tab).split(/ +/);
      return mode.startsWith("100") ? [[record.slice(tab + 1), Number(size)] as const] : [];
    }),
  );
}
