import { spawn } from "node:child_process";
import { closeSync, constants, fchmodSync, openSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EnvironmentError } from "../model/input-error.ts";

/**
 * One measurement at a time on this machine, whoever makes it. The kernel holds the lock for a child that lives
 * as long as its input is open, so that it is free again whatever becomes of this process.
 *
 * Work on a GPU, named by its UUID, has that device's lock for itself, and shares the machine's with work on other
 * devices: they are measured side by side, while work on processors, which would be in the way of all, waits.
 */
export async function withHostLock<T>(work: () => Promise<T>, device?: string): Promise<T> {
  const files = [lockFile("measure"), ...(device === undefined ? [] : [lockFile(`device-${device}`)])];
  const locks = files.map(openLockFile);
  // In this order for all, so that nobody waits for somebody who waits for him.
  const command = device === undefined ? "flock 3" : "flock -s 3 && flock 4";
  const holder = spawn("sh", ["-c", `${command} && echo held && exec cat`], {
    stdio: ["pipe", "pipe", "ignore", ...locks],
  });
  for (const fd of locks) closeSync(fd);
  const ended = new Promise<void>((resolve) => holder.once("close", () => resolve()));
  try {
    await new Promise<void>((resolve, reject) => {
      holder.once("error", (cause) =>
        reject(new EnvironmentError("sh does not run", "Make sh (POSIX) known to PATH", { cause })),
      );
      holder.stdout?.once("data", () => resolve());
      holder.once("close", () =>
        reject(
          new EnvironmentError(
            `${files.join(" or ")} cannot be locked with flock`,
            "Install util-linux, or set TMPDIR to a local folder",
          ),
        ),
      );
    });
    return await work();
  } finally {
    holder.stdin?.end();
    await ended;
  }
}

const lockFile = (name: string): string => join(tmpdir(), `hone-${name.replaceAll(/[^A-Za-z0-9-]/g, "-")}.lock`);

/**
 * The file may be another user's. In a folder that all may write to Linux lets nobody, root included, open such a file
 * for creation (fs.protected_regular, proc(5)), and for a lock it is enough to read it.
 */
function openLockFile(file: string): number {
  const inPlace = openIfThere(file);
  if (inPlace !== null) return inPlace;
  try {
    const { O_CREAT, O_EXCL, O_RDWR } = constants;
    const fd = openSync(file, O_RDWR | O_CREAT | O_EXCL, 0o644);
    fchmodSync(fd, 0o644);
    return fd;
  } catch (cause) {
    // Another process made it in between.
    const made = openIfThere(file);
    if (made !== null) return made;
    throw new EnvironmentError(`${file} cannot be made`, "Set TMPDIR to a folder that you can write to.", { cause });
  }
}

function openIfThere(file: string): number | null {
  try {
    return openSync(file, "r");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new EnvironmentError(`${file} cannot be read`, "Have its owner remove it, or set TMPDIR.", { cause });
  }
}
