import { constants, copyFileSync, existsSync, lstatSync, realpathSync } from "node:fs";
import { basename, dirname, extname, join, normalize } from "node:path";
import type { Benchmark } from "../model/benchmark.ts";
import { EnvironmentError, InputError } from "../model/input-error.ts";
import { removeTree } from "../sandbox/remove-tree.ts";
import { runConfined } from "../sandbox/run-confined.ts";
import type { ConfinedExit } from "../sandbox/run-confined.ts";
import { excerpt } from "./build.ts";
import type { BuildSite } from "./build.ts";

type Reference = NonNullable<Benchmark["reference"]>;

/** Compilers by the source's extension; the contract's rules let no other through. */
const compilers: Readonly<Record<string, string>> = { ".c": "cc", ".cc": "c++", ".cpp": "c++", ".f90": "gfortran" };

/**
 * Compiles the contract's reference out of the base commit, in the sandbox, into a shared library of the evaluator's
 * own. Returns its path. Throws `InputError` where the source is missing or does not compile.
 */
export async function compileReference(site: BuildSite, reference: Reference): Promise<string> {
  const [tree, out] = ["reference-tree", "reference-out"].map((name) => site.scratch.folderForSandbox(name));
  if (!tree || !out) throw new Error("there are two folders");
  try {
    await site.materialise({ id: "base" }, tree);
    const source = findSource(tree, { root: site.root, file: reference.file });
    const compiler = compilers[extname(source)] ?? "cc";
    const library = "libreference.so";
    const exit = await runConfined(site.scratch, {
      command: [compiler, "-O2", "-fPIC", "-shared", "-o", join("/out", library), basename(source), "-lm"],
      mounts: [
        { from: tree, at: "/work" },
        { from: out, at: "/out", writable: true },
      ],
      cwd: join("/work", dirname(source)),
      timeoutSeconds: site.runSeconds,
    });
    if (isMissing(compiler, exit)) throw missingCompiler(compiler, reference);
    if (exit.timedOut || exit.exitCode !== 0) throw doesNotCompile(reference, exit.timedOut ? "" : exit.stderr);
    const kept = join(site.scratch.path, library);
    copyFileSync(join(out, library), kept, constants.COPYFILE_EXCL);
    return kept;
  } finally {
    for (const folder of [tree, out]) removeTree(folder);
  }
}

/** Path in the tree of a regular file that lies in it. */
function findSource(tree: string, { root, file }: { root: string; file: string }): string {
  const path = normalize(join(root, file));
  const inside = join(tree, path);
  const isThere = !path.startsWith("..") && existsSync(inside) && lstatSync(inside).isFile();
  if (isThere && realpathSync(inside) === join(realpathSync(tree), path)) return path;
  throw new InputError({
    where: file,
    what: "the reference is no file of the base commit",
    remedy: "Commit it, and name it in reference.file relative to the contract.",
  });
}

/** What bubblewrap, or a shell without it, says of a program that is not there. */
const isMissing = (compiler: string, { exitCode, stderr }: ConfinedExit): boolean =>
  exitCode === 127 || (exitCode !== 0 && stderr.includes(`execvp ${compiler}: No such file`));

const missingCompiler = (compiler: string, { file }: Reference): EnvironmentError =>
  new EnvironmentError(
    `the reference ${file} needs ${compiler}, which is not installed`,
    `Install it: sudo apt-get update && sudo apt-get install -y ${compiler === "c++" ? "g++" : compiler === "cc" ? "gcc" : compiler}`,
  );

const doesNotCompile = ({ file }: Reference, said: string): InputError =>
  new InputError({
    where: file,
    what: said === "" ? "the reference took too long to compile" : `the reference does not compile: ${excerpt(said)}`,
    remedy: "Make it one source file that compiles by itself.",
  });
