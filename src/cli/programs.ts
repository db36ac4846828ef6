import { isOnPath } from "../doctor/on-path.ts";
import type { Benchmark } from "../model/benchmark.ts";
import type { Goal } from "../model/goal.ts";
import { missingPython } from "./python-programs.ts";

/** A program that a contract or a goal's tests need and this machine lacks, and the command that installs it. */
export type MissingProgram = { program: string; why: string; remedy: string };

type Wanting = { benchmark: Benchmark; tests: Goal["tests"]; setup?: Goal["setup"] };

/** Debian's and Ubuntu's names; elsewhere the name says what to look for. */
const packages: Record<string, string> = {
  cc: "gcc libc6-dev make",
  gcc: "gcc libc6-dev",
  "g++": "g++",
  clang: "clang",
  make: "make",
  cmake: "cmake",
  ninja: "ninja-build",
  gfortran: "gfortran",
  cargo: "cargo",
  rustc: "rustc",
  python3: "python3 python3-venv",
};

/**
 * Programs that a contract runs and that are not on the path: the C compiler that builds the call of a native function,
 * and the first word of each build command and test. Those inside the repository are the build's own matter, and in an
 * environment of the goal's own nobody knows yet what there will be.
 */
export async function missingPrograms(
  { benchmark, tests, setup }: Wanting,
  searchPath: string,
): Promise<MissingProgram[]> {
  const wanted = new Map<string, string>();
  if (benchmark.driver === "native") wanted.set("cc", "a native contract needs a C compiler, cc");
  const commands = [
    ...(benchmark.build?.commands ?? []),
    ...(benchmark.runtime?.pre_commands ?? []),
    benchmark.runtime?.command ?? [],
  ];
  const isLater = (program: string) => setup !== undefined && setup.environment !== "none" && !isBasic(program);
  for (const [program] of commands)
    if (program && !isLater(program) && !program.includes("/") && !program.includes("{") && !wanted.has(program))
      wanted.set(program, `the contract runs ${program}`);
  for (const [program] of tests)
    if (program && !isLater(program) && !program.includes("/") && !wanted.has(program))
      wanted.set(program, `the goal's tests run ${program}`);
  const missing = await Promise.all(
    [...wanted].map(async ([program, why]) => ((await isOnPath(program, searchPath)) ? [] : [describe(program, why)])),
  );
  return [...missing.flat(), ...missingPython({ benchmark, setup }, searchPath)];
}

/** What no environment of packages brings. */
const isBasic = (program: string): boolean => ["sh", "bash", "env", "make", "cc", "gcc"].includes(program);

function describe(program: string, why: string): MissingProgram {
  const known = Object.hasOwn(packages, program) ? packages[program] : undefined;
  return {
    program,
    why: `${why}, and there is none on the path`,
    remedy: known
      ? `Install it: sudo apt-get update && sudo apt-get install -y ${known}`
      : `Install ${program}, or put its folder on PATH.`,
  };
}
