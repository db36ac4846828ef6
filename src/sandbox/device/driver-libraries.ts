import { spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/** Folders that every sandbox has. */
const toolchain = /^\/(usr|bin|sbin|lib|lib32|lib64|libx32)(\/|$)/;

/** Where a driver's library lies that a sandbox would not find by itself, and whether the folder is to be mounted. */
export type DriverFolder = { folder: string; mounted: boolean };

/**
 * Null where the linker finds the library in what every sandbox has. Otherwise the runner's LD_LIBRARY_PATH leads to it,
 * as in containers whose runtime puts it aside, or the linker's own list does.
 */
export function driverFolder(library: string, searchPath = process.env["LD_LIBRARY_PATH"] ?? ""): DriverFolder | null {
  const listed = searchPath.split(delimiter).find((each) => each.startsWith("/") && existsSync(join(each, library)));
  if (listed !== undefined) return placed(listed, library);
  const linkers = linkersFolder(library);
  const found = linkers === undefined ? null : placed(linkers, library);
  return found?.mounted ? found : null;
}

/** The folder of the file itself where its short name stands beside it, as a driver's installer leaves it. */
function placed(folder: string, library: string): DriverFolder {
  const real = dirname(realpathSync(join(folder, library)));
  const used = existsSync(join(real, library)) ? real : folder;
  return { folder: used, mounted: !toolchain.test(used) };
}

/** `	libcuda.so.1 (libc6,x86-64) => /opt/driver/libcuda.so.1` */
function linkersFolder(library: string): string | undefined {
  // Not everybody has the folders of system programs in PATH.
  for (const program of ["ldconfig", "/sbin/ldconfig"]) {
    const listed = spawnSync(program, ["-p"], { encoding: "utf8" });
    if (listed.error) continue;
    const lines = listed.stdout.split("\n").filter((line) => line.trim().startsWith(`${library} `));
    const path = lines.map((line) => line.split(" => ")[1]?.trim() ?? "").find((each) => existsSync(each));
    if (path !== undefined) return dirname(path);
  }
  return undefined;
}
