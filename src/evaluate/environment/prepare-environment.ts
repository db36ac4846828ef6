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
export async function prepareEnvironment(given: EnvironmentSite): Promise<Environment> {
  const { goal, benchmark, say } = given;
  const site = { ...given, say: (text: string) => say?.(inALine(text)) };
  const made = goal.setup ? await setUp(site, goal.setup) : noEnvironment;
  const asksForPython = benchmark.driver === "python" || benchmark.python !== undefined;
  return made.python === null && asksForPython ? withMachinesPython(site, made) : made;
}

/** Words of a goal and names of packages reach terminals and job logs, where some characters mean something. */
const inALine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ").slice(0, 300);

type Site = EnvironmentSite & { say(text: string): void };

async function setUp(site: Site, setup: Setup): Promise<Environment> {
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
function interpreterFor(site: Site, { environment, python }: Setup) {
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

/** The lock that is kept says, until this process ends, that the environment is in use. */
async function findOrMake(site: Site, wanted: WantedSetup): Promise<Kept> {
  const kept = environmentsFolder(site.scratch.user);
  const key = keyOf(wanted, site.scratch.sandbox);
  const folder = join(kept, key);
  const file = lockOf(kept, key);
  for (;;) {
    const description = (await lookFor(site, folder, file)) ?? (await makeAlone(site, wanted, { kept, key, folder }));
    if (description === null) continue;
    touch(folder);
    return { folder, description };
  }
}

/** Waits for whoever is making it now; null where afterwards there is none. */
async function lookFor({ say }: Site, folder: string, file: string): Promise<Description | null> {
  const free = await lockFile(file, "seen");
  if (!free) say("setup: another process makes this environment; waiting for it ...");
  const held = free ?? (await lockFile(file, "shared"));
  const description = readDescription(folder);
  if (description === null) held?.release();
  return description;
}

/** Null where somebody else was there first. */
async function makeAlone(
  { scratch, say }: Site,
  wanted: WantedSetup,
  { kept, key, folder }: { kept: string; key: string; folder: string },
): Promise<Description | null> {
  const lock = await lockFile(lockOf(kept, key), "free");
  if (!lock) return null;
  try {
    const before = readDescription(folder);
    const description = before ?? (await makeEnvironment({ scratch, wanted, folder, key, say }));
    await lock.share();
    if (!before) await evictEnvironments(kept);
    return description;
  } catch (error) {
    lock.release();
    throw error;
  }
}

function withMachinesPython(site: Site, made: Environment): Environment {
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
