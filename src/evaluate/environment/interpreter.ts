import { spawnSync } from "node:child_process";
import { lstatSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import * as z from "zod";
import { EnvironmentError } from "../../model/input-error.ts";
import { isVersion } from "../../model/setup.ts";
import { isWithin, refuseWholeHome } from "./places.ts";

/** A Python of this machine. */
export type Interpreter = {
  /** Absolute; the same path in the sandbox. */
  executable: string;
  /** `3.11.7` */
  version: string;
  /** Folders and links of it outside /usr, by the path at which the interpreter looks for them. */
  roots: readonly Root[];
};

/** `from` is where it really lies: a prefix may be a link. */
export type Root = { from: string; at: string };

export type InterpreterSearch = {
  /** PATH to look on. */
  searchPath: string;
  /** The repository's own folder: what lies in there is not run outside the sandbox. */
  repository?: string | undefined;
};

const Probed = z.object({
  executable: z.string().startsWith("/"),
  version: z.string().regex(/^\d+\.\d+\.\d+/),
  prefixes: z.array(z.string().startsWith("/")).min(1),
});

const probe = [
  "import json, sys",
  "prefixes = [sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix]",
  "version = '.'.join(map(str, sys.version_info[:3]))",
  "print(json.dumps({'executable': sys.executable, 'version': version, 'prefixes': prefixes}))",
].join("\n");

/**
 * Finds a Python by a name on the path, a version or an absolute path, and asks it where it lies: what `python3` means
 * may be a script that chooses one. It is run outside the sandbox, isolated (`-I`), since nobody knows yet what to mount.
 * Throws `EnvironmentError` where there is none, or one that cannot be mounted.
 */
export function findInterpreter(wanted: string, search: InterpreterSearch): Interpreter {
  const program = locate(isVersion(wanted) ? `python${wanted}` : wanted, search);
  const { executable, version, prefixes } = ask(program);
  const places = [...new Set(prefixes)].filter((prefix) => !isMachines(prefix));
  for (const prefix of places) refuseWholeHome(prefix, `the interpreter ${program}`);
  const roots = places.flatMap((at) => rootsOf(at));
  // A link from elsewhere into the prefix would need a mount of its own.
  const own = prefixes.some((prefix) => isWithin(prefix, executable)) ? executable : realpathSync(executable);
  return { executable: own, version, roots: outermost([...roots, ...linksOf(own, roots)]) };
}

function locate(wanted: string, { searchPath, repository }: InterpreterSearch): string {
  const found = wanted.startsWith("/")
    ? [wanted].find(isProgram)
    : searchPath
        .split(delimiter)
        .filter((folder) => folder.startsWith("/") && !wanted.includes("/"))
        .map((folder) => join(folder, wanted))
        .find(isProgram);
  if (found === undefined)
    throw new EnvironmentError(
      `there is no Python interpreter ${wanted}${wanted.startsWith("/") ? "" : " on the path"}`,
      "Install it (sudo apt-get update && sudo apt-get install -y python3 python3-venv), or name another: python of the goal's setup:, or python.interpreter of the contract.",
    );
  if (repository !== undefined && [found, realpathSync(found)].some((path) => isWithin(realpathSync(repository), path)))
    throw new EnvironmentError(
      `the interpreter ${wanted} lies in the repository, and what lies there runs in the sandbox only`,
      "Name one of the machine, and let the goal's setup: make the environment.",
    );
  return found;
}

function isProgram(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && found.isFile() && (found.mode & 0o111) !== 0;
}

function ask(program: string): z.infer<typeof Probed> {
  const { PATH = "", HOME = "/", PYENV_VERSION } = process.env;
  const asked = spawnSync(program, ["-I", "-c", probe], {
    encoding: "utf8",
    timeout: 30_000,
    // A folder of somebody's could hold a file that says which version is meant.
    cwd: "/",
    env: { PATH, HOME, LC_ALL: "C.UTF-8", ...(PYENV_VERSION !== undefined && { PYENV_VERSION }) },
  });
  const answer = asked.status === 0 ? Probed.safeParse(json(asked.stdout)) : null;
  if (answer?.success) return answer.data;
  const said = asked.error?.message ?? asked.stderr.trim().split("\n").at(-1) ?? "";
  throw new EnvironmentError(
    `${program} does not run as a Python 3 interpreter: ${said.slice(0, 300) || `it ended with ${asked.status}`}`,
    `Try it: ${program} -I -c "import sys; print(sys.version)". Then mend it, or name another interpreter.`,
  );
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What every sandbox has anyway. */
const isMachines = (path: string): boolean => ["/usr", "/bin", "/lib", "/lib64"].some((top) => isWithin(top, path));

function rootsOf(at: string): Root[] {
  const from = realpathSync(at);
  return from === at || isMachines(from)
    ? [{ from, at }]
    : [
        { from, at },
        { from, at: from },
      ];
}

/** Of a virtual environment's interpreter: the links on the way to the real one that lie in no root. */
function linksOf(executable: string, roots: readonly Root[]): Root[] {
  const links: Root[] = [];
  let at = executable;
  for (let steps = 0; steps < 20 && lstatSync(at).isSymbolicLink(); steps++) {
    at = resolve(dirname(at), readlinkSync(at));
    const known = isMachines(at) || roots.some((root) => isWithin(root.at, at));
    if (!known) links.push({ from: realpathSync(at), at });
  }
  return links;
}

/** Without those that lie in another one. */
const outermost = (roots: readonly Root[]): Root[] =>
  roots.filter(
    ({ at, from }, index) =>
      !roots.some(
        (other, before) =>
          before !== index &&
          isWithin(other.at, at) &&
          join(other.from, at.slice(other.at.length)) === from &&
          (other.at !== at || before < index),
      ),
  );
