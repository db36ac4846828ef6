import { dirname, join } from "node:path";
import type { Benchmark } from "../../model/benchmark.ts";
import { canonicalJson, sha256 } from "../../model/digest.ts";
import type { Goal } from "../../model/goal.ts";
import { isVersion } from "../../model/setup.ts";
import type { Setup } from "../../model/setup.ts";
import type { Scratch } from "../../sandbox/scratch.ts";
import { readDescription } from "./description.ts";
import type { Description } from "./description.ts";
import { noEnvironment } from "./environment.ts";
import type { Environment } from "./environment.ts";
import { lockFile } from "./file-lock.ts";
import { findInterpreter } from "./interpreter.ts";
import type { InterpreterSearch } from "./interpreter.ts";
import { environmentsFolder, evictEnvironments, lockOf, touch } from "./kept-environments.ts";
import { placesIn } from "./layout.ts";
import { makeEnvironment } from "./make-environment.ts";
import { mountsOf } from "./mounts.ts";
import { checkPython } from "./python-range.ts";
import { directMounts } from "./roots.ts";
import { fillPlaces } from "./steps.ts";
import { keyOf, needsTree, readRequirements } from "./wanted-setup.ts";
import type { BaseTree, WantedSetup } from "./wanted-setup.ts";

export type EnvironmentSite = {
  scratch: Scratch;
  goal: Pick<Goal, "setup" | "root">;
  benchmark: Pick<Benchmark, "driver" | "python">;
  base: BaseTree;
  /** The repository's own folder: no interpreter is taken from there. */
  repository?: string;
  /** Takes lines on what is going on: an installation takes minutes. */
  say?: (text: string) => void;
};

const machinePath = "/usr/local/bin:/usr/bin:/bin";

/**
 * What a goal's builds, tests and runs need beside the repository: its `setup:`, made now where nobody made the same one
 * before, else the machine's Python where the contract runs one. Stays locked against removal until this process ends.
 * Throws `InputError` where the goal asks for something that cannot be, `EnvironmentError` where the machine lacks it.
 */
export async function prepareEnvironment(site: EnvironmentSite): Promise<Environment> {
  const { goal, benchmark } = site;
  const made = goal.setup ? await setUp(site, goal.setup) : noEnvironment;
  const asksForPython = benchmark.driver === "python" || benchmark.python !== undefined;
  return made.python === null && asksForPython ? withMachinesPython(site, made) : made;
}

async function setUp(site: EnvironmentSite, setup: Setup): Promise<Environment> {
  const { scratch, goal, benchmark, base } = site;
  const requirements = await readRequirements(setup, goal.root, base);
  const interpreter = interpreterFor(site, setup);
  const wanted: WantedSetup = {
    setup,
    root: goal.root,
    base,
    requirements,
    interpreter,
    needsTree: needsTree(setup, requirements),
  };
  if (interpreter) checkPython(benchmark.python?.requires, { ...interpreter, name: interpreter.executable });
  const { folder, description } = await findOrMake(site, wanted);
  if (description.version !== null)
    checkPython(benchmark.python?.requires, { version: description.version, name: "that of the goal's setup:" });
  const places = placesIn(folder, scratch.sandbox);
  const { environment, data } = places.inside;
  const has = { environment: setup.environment !== "none", data: setup.commands.length > 0 };
  return {
    python: description.python ? join(environment, "bin/python") : null,
    mounts: mountsOf(wanted, places),
    env: {
      ...(has.environment && {
        PATH: `${join(environment, "bin")}:${machinePath}`,
        [setup.environment === "conda" ? "CONDA_PREFIX" : "VIRTUAL_ENV"]: environment,
      }),
      ...(has.data && { HONE_DATA: data }),
      ...Object.fromEntries(Object.entries(setup.env).map(([name, text]) => [name, fillPlaces(text, places.inside)])),
    },
    digest: sha256(`${description.digest}\n${canonicalJson(setup.env)}`),
    words: description.words,
  };
}

/** What a venv is made of, and what uv is told to take; with uv or conda a version is their own to find. */
function interpreterFor(site: EnvironmentSite, { environment, python }: Setup) {
  const wanted = python ?? site.benchmark.python?.interpreter;
  if (environment === "venv") return findInterpreter(wanted ?? "python3", searchOf(site));
  if (environment !== "uv" || wanted === undefined || isVersion(wanted)) return null;
  return findInterpreter(wanted, searchOf(site));
}

const searchOf = ({ repository }: EnvironmentSite): InterpreterSearch => ({
  searchPath: process.env["PATH"] ?? machinePath,
  repository,
});

type Kept = { folder: string; description: Description };

/** Waits for whoever is making the same one. The lock that is kept says that it is in use. */
async function findOrMake(site: EnvironmentSite, wanted: WantedSetup): Promise<Kept> {
  const { scratch, say = () => undefined } = site;
  const kept = environmentsFolder(scratch.user);
  const key = keyOf(wanted, scratch.sandbox);
  const folder = join(kept, key);
  const found = await lookFor(folder, lockOf(kept, key));
  if (found) return { folder, description: found };
  const free = await lockFile(lockOf(kept, key), "free");
  if (!free) say("setup: another process makes this environment; waiting for it ...");
  const lock = free ?? (await lockFile(lockOf(kept, key), "exclusive"));
  try {
    const began = performance.now();
    const before = readDescription(folder);
    if (!before) await makeEnvironment({ scratch, wanted, folder, key, say });
    const description = before ?? readDescription(folder);
    if (!description) throw new Error(`${folder} was made and cannot be read`);
    if (!before) say(`setup: ${description.words}; ${((performance.now() - began) / 1000).toFixed(0)} s`);
    touch(folder);
    await lock?.share();
    await evictEnvironments(kept);
    return { folder, description };
  } catch (error) {
    lock?.release();
    throw error;
  }
}

async function lookFor(folder: string, lock: string): Promise<Description | null> {
  if (readDescription(folder) === null) return null;
  const held = await lockFile(lock, "shared");
  const description = readDescription(folder);
  if (description === null) held?.release();
  else touch(folder);
  return description;
}

function withMachinesPython(site: EnvironmentSite, made: Environment): Environment {
  const { scratch, benchmark } = site;
  const { interpreter: name = "python3", requires } = benchmark.python ?? {};
  const found = findInterpreter(name, searchOf(site));
  checkPython(requires, { version: found.version, name: `${name}, ${found.executable},` });
  const confined = scratch.sandbox === "bubblewrap";
  return {
    python: found.executable,
    mounts: [...(confined ? directMounts(name, found.roots, scratch.user) : []), ...made.mounts],
    env: { PATH: `${dirname(found.executable)}:${machinePath}`, ...made.env },
    digest: sha256(canonicalJson([made.digest, found.executable, found.version])),
    words: [`Python ${found.version}`, ...(made.words ? [made.words] : [])].join("; "),
  };
}
