import {
  copyFileSync,
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  realpathSync,
  statSync,
} from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { EnvironmentError } from "../../model/input-error.ts";
import type { Mount } from "../../sandbox/bubblewrap.ts";
import type { Scratch } from "../../sandbox/scratch.ts";
import { isWithin, refuseWholeHome } from "./places.ts";
import { directMounts } from "./roots.ts";

/** A program of this machine in the sandbox. */
export type Tool = { path: string; mounts: readonly Mount[] };

const names = { uv: ["uv"], conda: ["micromamba", "mamba", "conda"] } as const;

const remedies = {
  uv: "Install it: python3 -m pip install uv, or as its own documentation says; or write environment: venv.",
  conda: "Install conda, mamba or micromamba, or write environment: venv.",
} as const;

/**
 * Finds uv or conda. A program that is one file is copied to where the sandbox's user can reach it; conda is a Python
 * program and is mounted with its installation. Throws `EnvironmentError` where there is none.
 */
export function openTool(tool: keyof typeof names, { scratch, folder }: { scratch: Scratch; folder: string }): Tool {
  const found = names[tool].flatMap((name) => onPath(name) ?? []).at(0);
  if (found === undefined)
    throw new EnvironmentError(`there is no ${names[tool].join(" or ")} on the path`, remedies[tool]);
  const real = realpathSync(found);
  if (isWithin("/usr", real)) return { path: real, mounts: [] };
  if (isExecutableFile(real)) {
    const copy = join(folder, tool);
    mkdirSync(folder, { recursive: true });
    if (!existsSync(copy)) copyFileSync(real, copy);
    chmodSync(copy, 0o555);
    return scratch.sandbox === "none"
      ? { path: copy, mounts: [] }
      : { path: `/hone-${tool}`, mounts: [{ from: copy, at: `/hone-${tool}` }] };
  }
  if (tool === "uv")
    throw new EnvironmentError(
      `${found} is a script and not uv itself`,
      "Put the folder of the real uv first on PATH.",
    );
  // /opt/conda/bin/conda, or the one in condabin
  const prefix = dirname(dirname(real));
  refuseWholeHome(prefix, found);
  return { path: real, mounts: directMounts(found, [{ from: prefix, at: prefix }], scratch.user) };
}

function onPath(name: string): string | undefined {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => folder.startsWith("/"))
    .map((folder) => join(folder, name))
    .find((path) => ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o111) !== 0);
}

/** Whether it begins as programs for the processor do (elf(5)). */
function isExecutableFile(path: string): boolean {
  const fd = openSync(path, "r");
  try {
    const begin = Buffer.alloc(4);
    return readSync(fd, begin, 0, 4, 0) === 4 && begin.toString("latin1") === "\x7fELF";
  } finally {
    closeSync(fd);
  }
}
