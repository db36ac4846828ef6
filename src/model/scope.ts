import picomatch from "picomatch";

/** A scope entry, made relative to the repository: the literal folder it starts in, and what is matched below. */
type Entry = { folder: string; pattern: string; excludes: boolean; /** Only what lies below. */ below: boolean };

const globCharacters = /[*?[\]{}()]/;

/** Extended globs are off: a goal's pattern must not be able to take exponential time. */
const options = { dot: true, nonegate: true, noextglob: true, windows: false } as const;

/**
 * The editable scope as a test on paths relative to the repository. An entry is a file, a folder (all below it), a
 * glob, or one of these behind `!`, which takes away again. An entry that would leave the repository matches nothing.
 * @param scope entries relative to `root`, as the goal has them
 */
export function scopeMatcher(scope: readonly string[], root: string): Matcher {
  const made = known.get(scope) ?? new Map<string, Matcher>();
  const matcher = made.get(root) ?? createMatcher(scope, root);
  known.set(scope, made.set(root, matcher));
  return matcher;
}

type Matcher = (path: string) => boolean;

/** A campaign asks with one scope for each candidate, and globs take longer to make than to match. */
const known = new WeakMap<readonly string[], Map<string, Matcher>>();

function createMatcher(scope: readonly string[], root: string): Matcher {
  const entries = scope.flatMap((text) => resolveEntry(text, root) ?? []);
  const tests = entries.map((entry) => ({ excludes: entry.excludes, matches: entryMatcher(entry) }));
  return (path) =>
    tests.some(({ excludes, matches }) => !excludes && matches(path)) &&
    !tests.some(({ excludes, matches }) => excludes && matches(path));
}

/** The paths, relative to the repository, that scope entries name literally: neither globs nor exclusions. */
export function literalPaths(scope: readonly string[], root: string): string[] {
  return scope
    .flatMap((text) => resolveEntry(text, root) ?? [])
    .filter(({ pattern, excludes }) => !excludes && pattern !== "" && !globCharacters.test(pattern))
    .map(({ folder, pattern }) => join(folder, pattern));
}

/** An editable scope, and the folder that it is relative to. */
export type Scoped = { scope: readonly string[]; root: string };

/**
 * Whether two scopes may have a file in common, without a look at which files there are: two globs are said to where the
 * folders that they start in lie in each other.
 */
export const mayOverlap = (a: Scoped, b: Scoped): boolean =>
  startsOf(a).some((one) => startsOf(b).some((other) => meets(one, other, b) || meets(other, one, a)));

/** Where an entry starts: the path that it names, or the folder that a glob begins below. */
type Start = { path: string; isGlob: boolean };

const startsOf = ({ scope, root }: Scoped): Start[] =>
  scope
    .flatMap((text) => resolveEntry(text, root) ?? [])
    .filter(({ excludes }) => !excludes)
    .map(({ folder, pattern }) => {
      const isGlob = pattern === "" || globCharacters.test(pattern);
      return { path: join(folder, isGlob ? picomatch.scan(pattern).base : pattern), isGlob };
    });

function meets({ path, isGlob }: Start, other: Start, { scope, root }: Scoped): boolean {
  if (!isGlob && scopeMatcher(scope, root)(path)) return true;
  const isBelow = path === "" || other.path === path || other.path.startsWith(`${path}/`);
  return isBelow && other.isGlob;
}

function resolveEntry(text: string, root: string): Entry | null {
  const excludes = text.startsWith("!");
  const entry = excludes ? text.slice(1) : text;
  if (entry === "" || entry.startsWith("/")) return null;
  const folder = root.split("/").filter((part) => part !== "");
  const parts = entry.split("/").filter((part) => part !== "." && part !== "");
  while (parts[0] === "..") {
    if (folder.pop() === undefined) return null;
    parts.shift();
  }
  if (parts.includes("..")) return null;
  const pattern = parts.join("/");
  const allBelow = entry.endsWith("/") && globCharacters.test(pattern);
  const below = entry.endsWith("/") && pattern !== "";
  return { folder: folder.join("/"), pattern: allBelow ? `${pattern}/**` : pattern, excludes, below };
}

function entryMatcher({ folder, pattern, below: isFolder }: Entry): (path: string) => boolean {
  const glob = globCharacters.test(pattern) ? picomatch(pattern, options) : () => false;
  return (path) => {
    if (folder !== "" && !path.startsWith(`${folder}/`)) return false;
    const below = folder === "" ? path : path.slice(folder.length + 1);
    return pattern === "" || (below === pattern && !isFolder) || below.startsWith(`${pattern}/`) || glob(below);
  };
}

const join = (folder: string, path: string): string => [folder, path].filter((part) => part !== "").join("/");
