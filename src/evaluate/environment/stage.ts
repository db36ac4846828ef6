import { EnvironmentError, InputError } from "../../model/input-error.ts";
import { spareable } from "../../sandbox/bubblewrap.ts";
import type { Mount } from "../../sandbox/bubblewrap.ts";
import { runConfined } from "../../sandbox/run-confined.ts";
import type { ConfinedExit, RunLimits } from "../../sandbox/run-confined.ts";
import type { Scratch } from "../../sandbox/scratch.ts";
import type { Places } from "./layout.ts";
import { networkMounts, passedVariables } from "./network-access.ts";
import { progressOf } from "./progress.ts";
import { rootMounts } from "./roots.ts";
import { toolWord } from "./steps.ts";
import type { Step } from "./steps.ts";
import { openTool } from "./tools.ts";
import type { WantedSetup } from "./wanted-setup.ts";

/** Where the steps of one setup run, one behind the other. */
export type Stage = {
  /** Throws `InputError` or `EnvironmentError`, with what the step said last, where it fails. */
  run(step: Step): Promise<void>;
};

const limitSeconds = 30 * 60;

/** A framework is gigabytes in tens of thousands of files, and some are compiled. */
const limits: Partial<RunLimits> = {
  memory: spareable(16 * 2 ** 30),
  processes: 1024,
  fileSize: 8 * 2 ** 30,
  cpuSeconds: 8 * 3600,
  disk: 40 * 2 ** 30,
  files: 2_000_000,
  output: 256 * 2 ** 20,
};

export type StageOptions = { scratch: Scratch; wanted: WantedSetup; places: Places; say(text: string): void };

export function openStage({ scratch, wanted, places, say }: StageOptions): Stage {
  const until = performance.now() + limitSeconds * 1000;
  const variables = passedVariables(process.env);
  const mounts: Mount[] = [
    ...networkMounts(variables, scratch.user),
    ...rootMounts(places.outside.top, wanted.interpreter?.roots ?? []),
    { from: places.outside.hone, at: "/hone", writable: true },
    ...(wanted.needsTree ? [{ from: places.outside.work, at: "/work", writable: true }] : []),
  ];
  const env = { ...variables, ...stageVariables(wanted, places) };
  return {
    async run({ command, cwd, words, tool }) {
      say(`setup: ${words} ...`);
      const opened = tool ? openTool(tool, { scratch, folder: places.outside.tools }) : null;
      const exit = await runConfined(scratch, {
        command: command.map((word) => (word === toolWord && opened ? opened.path : word)),
        mounts: [...mounts, ...(opened?.mounts ?? [])],
        cwd,
        env,
        network: "shared",
        limits,
        timeoutSeconds: Math.max(1, (until - performance.now()) / 1000),
        onOutput: progressOf(say),
      });
      if (exit.reached || exit.exitCode !== 0) throw failureOf(words, exit);
    },
  };
}

function stageVariables({ setup }: WantedSetup, { inside }: Places): Record<string, string> {
  const { environment, data, home, temporary, pythons } = inside;
  const bin = setup.environment === "none" ? "" : `${environment}/bin:`;
  return {
    HOME: home,
    // On the disk: what is unpacked there would fill a memory file system.
    TMPDIR: temporary,
    PATH: `${bin}/usr/local/bin:/usr/bin:/bin`,
    ...(setup.environment === "none" ? {} : { VIRTUAL_ENV: environment }),
    HONE_DATA: data,
    PIP_NO_CACHE_DIR: "1",
    PIP_DISABLE_PIP_VERSION_CHECK: "1",
    UV_CACHE_DIR: `${temporary}/uv`,
    UV_PYTHON_INSTALL_DIR: pythons,
    UV_LINK_MODE: "copy",
    CONDA_PKGS_DIRS: `${temporary}/conda`,
    CONDA_ALWAYS_YES: "true",
    MAMBA_ROOT_PREFIX: `${temporary}/mamba`,
  };
}

const shownLines = 12;

function failureOf(words: string, exit: ConfinedExit): Error {
  const said = `${exit.stdout}\n${exit.stderr}`;
  const last = excerptOf(exit.stderr.trim() === "" ? exit.stdout : exit.stderr);
  if (/ensurepip is not\s+available|No module named (venv|ensurepip)/.test(said))
    return new EnvironmentError(
      "this Python cannot make a virtual environment: it lacks venv or ensurepip",
      "Install them: sudo apt-get update && sudo apt-get install -y python3-venv",
    );
  if (exit.timedOut)
    return new EnvironmentError(
      `setup: ${words} was not done within ${limitSeconds / 60} minutes: ${last}`,
      "Require less, or point PIP_INDEX_URL or PIP_FIND_LINKS at a place nearby.",
    );
  if (
    /name resolution|Name or service not known|Network is unreachable|connection broken|ProxyError|Could not resolve host|SSLError/i.test(
      said,
    )
  )
    return new EnvironmentError(
      `setup: ${words} failed, and the network may be why: ${last}`,
      "See that this machine reaches its package index (PIP_INDEX_URL, PIP_CERT and the proxy's variables pass), or use PIP_FIND_LINKS with a folder of wheels.",
    );
  return new InputError({
    where: "setup",
    what: `${words} failed: ${exit.reached?.words ?? last}`,
    remedy: "Correct the goal's setup:, or try it by hand: the same command, on the base commit.",
  });
}

/** From the first line on that says what is wrong, else the last ones. */
function excerptOf(text: string): string {
  const lines = text.trim().split("\n");
  const first = lines.findIndex((line) => /^\s*(ERROR|error|×|\w*Error)\b/.test(line));
  return (first < 0 ? lines : lines.slice(first)).slice(-shownLines).join("\n").slice(-2000);
}
