import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { InputError } from "../model/input-error.ts";
import { benchmarksFolder } from "../model/prepared-benchmark.ts";
import type { PreparedFile } from "../model/prepared-benchmark.ts";
import { preparedFolder } from "../model/prepared-place.ts";

/** A benchmark's name, and whether this very goal has one of that name. */
export type Named = { id: string; isThere: boolean };

/**
 * The first name that is free, or that of the benchmark that was prepared for this goal already. Throws `InputError` where
 * the way there is a link.
 */
export function nameFor(top: string, title: string, goalText: string): Named {
  for (const own of [benchmarksFolder, ".hone/preparations"]) refuseLinks(top, path.join(top, own));
  const stem =
    title
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .slice(0, 40)
      .replace(/^-+|-+$/g, "") || "goal";
  for (let number = 1; ; number++) {
    const id = number === 1 ? stem : `${stem}-${number}`;
    const folder = path.join(top, preparedFolder(id));
    if (!isTaken(folder)) return { id, isThere: false };
    if (textOf(path.join(folder, "goal.md")) === goalText) return { id, isThere: true };
  }
}

/** Also by a link that leads nowhere. */
const isTaken = (folder: string): boolean => lstatSync(folder, { throwIfNoEntry: false }) !== undefined;

const textOf = (file: string): string | null =>
  lstatSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file, "utf8") : null;

export type Laid = {
  id: string;
  files: readonly PreparedFile[];
  /** Where what is there already is moved to. */ aside: string;
};

/**
 * Writes the files into the benchmark's folder of a checkout, in place of what is there, all or none: they are laid beside
 * it and moved, and what was there is moved aside, since somebody may have worked on it. Throws `InputError` where the way
 * there is a link.
 */
export function writePrepared(top: string, { id, files, aside }: Laid): { folder: string; isReplaced: boolean } {
  const folder = path.join(top, preparedFolder(id));
  refuseLinks(top, path.dirname(folder));
  const fresh = `${folder}.new`;
  const isReplaced = isTaken(folder);
  rmSync(fresh, { recursive: true, force: true });
  try {
    for (const { path: name, content } of files) {
      mkdirSync(path.dirname(path.join(fresh, name)), { recursive: true });
      writeFileSync(path.join(fresh, name), content);
    }
    if (isReplaced) renameSync(folder, aside);
    try {
      renameSync(fresh, folder);
    } catch (error) {
      if (isReplaced) renameSync(aside, folder);
      throw error;
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return { folder, isReplaced };
}

function refuseLinks(top: string, folder: string): void {
  for (let at = folder; at !== top; at = path.dirname(at)) {
    const found = lstatSync(at, { throwIfNoEntry: false });
    if (!found || found.isDirectory()) continue;
    throw new InputError({
      where: at,
      what: "is no folder, and benchmarks are written into it",
      remedy: "Move it away: a link could lead out of the repository.",
    });
  }
}
