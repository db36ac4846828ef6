/**
 * Which files judge, build or steer the work rather than being the work. A candidate that could edit them would
 * mark its own exam, run at install time, or reach the repository's secrets (facts: threat model, path attacks).
 */

type Group = {
  what: string;
  /** Of the file or of any folder above it. */ anyPart?: readonly RegExp[];
  /** Names of folders above it. */ folders?: readonly string[];
  /** Of the file itself. */ files?: readonly RegExp[];
};

/** Never editable, not even when a goal names them. */
const never: Group = {
  what: "settings of git, of GitHub or of Hone",
  // `git~1` is the short name of `.git` on Windows file systems.
  anyPart: [/^\.git/, /^git~\d+$/, /^\.hone$/],
};

/** Editable only where the goal names the very file. */
const unlessNamed: readonly Group[] = [
  {
    what: "a test, benchmark or reference file",
    folders: [
      "test",
      "tests",
      "__tests__",
      "spec",
      "specs",
      "bench",
      "benches",
      "benchmark",
      "benchmarks",
      "ref",
      "reference",
      "references",
      "golden",
    ],
    files: [
      /^(test|tests|bench|benchmark|benchmarks|reference|spec)\.[^/]+$/,
      /^(test|bench|benchmark|reference)[_-]/,
      /[._-](test|tests|spec|bench|benchmark|reference)\.[^/.]+$/,
    ],
  },
  { what: "a goal file", files: [/^goal\.md$/, /\.goal\.md$/] },
  {
    what: "a file that the interpreter loads by itself",
    files: [/^(conftest|sitecustomize|usercustomize)\.py$/, /\.pth$/],
  },
  { what: "a list of code owners", files: [/^codeowners$/] },
  {
    what: "a lock file",
    files: [
      /\.lock(b|file)?$/,
      /^(package-lock|npm-shrinkwrap)\.json$/,
      /^pnpm-lock\.ya?ml$/,
      /^go\.sum$/,
      /^package\.resolved$/,
    ],
  },
  {
    what: "a build script",
    files: [
      /^(gnu)?makefile(\..+)?$/,
      /\.(mk|mak|cmake|am|ac|m4|bzl|bazel|gradle|gyp|gypi|sln|csproj|vcxproj|ninja)$/,
      /\.gradle\.kts$/,
      /^cmakelists\.txt$/,
      /^cmakepresets\.json$/,
      /^(configure|build|workspace|rakefile|gemfile|justfile|sconstruct|sconscript|wscript|dockerfile)$/,
      /^build\.(rs|py|sh|zig|xml|ts|js|mjs|cjs)$/,
      /^meson(\.build|_options\.txt)$/,
      /^(setup\.(py|cfg)|pyproject\.toml|requirements[^/]*\.txt|tox\.ini|noxfile\.py|pipfile)$/,
      /^(cargo\.toml|package\.json|pom\.xml|go\.mod|go\.work|package\.swift|composer\.json)$/,
      /^taskfile\.ya?ml$/,
    ],
  },
  {
    what: "a file that steers tools, agents or a build service",
    anyPart: [/^\./],
    files: [/^(agents|gemini)\.md$/, /^claude.*\.md$/, /^jenkinsfile$/, /^azure-pipelines\.ya?ml$/],
  },
];

/**
 * Why `path` is protected, or null.
 * @param path relative to the repository, its form already checked
 * @param root the goal's folder: that a goal lies in `benchmarks/x` makes not every file there a benchmark
 */
export function protection(path: string, root: string): { what: string; always: boolean } | null {
  const folded = fold(path);
  if (belongs(folded, never)) return { what: never.what, always: true };
  const below = root === "" ? folded : removePrefix(folded, `${fold(root)}/`);
  const group = unlessNamed.find((candidate) => belongs(below, candidate));
  return group ? { what: group.what, always: false } : null;
}

/** One key for all paths that some file system takes for the same. */
export const fold = (path: string): string => path.normalize("NFKC").toLowerCase().normalize("NFKC");

const removePrefix = (text: string, prefix: string): string =>
  text.startsWith(prefix) ? text.slice(prefix.length) : text;

function belongs(path: string, { anyPart = [], folders = [], files = [] }: Group): boolean {
  const parts = path.split("/");
  const name = parts.at(-1) ?? "";
  return (
    parts.some((part) => anyPart.some((pattern) => pattern.test(part))) ||
    parts.slice(0, -1).some((folder) => folders.includes(folder)) ||
    files.some((pattern) => pattern.test(name))
  );
}
