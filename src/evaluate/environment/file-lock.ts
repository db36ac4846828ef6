import { spawn } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";
import { EnvironmentError } from "../../model/input-error.ts";

/** Held until it is released or this process ends, in whatever way. */
export type FileLock = {
  /** From exclusive to shared; whoever waits may come in between. */
  share(): Promise<void>;
  release(): void;
};

/** `shared`: waits for whoever has it alone; `seen`: likewise, without waiting. `free`: for itself alone, without waiting. */
type How = "shared" | "seen" | "free";

const flags: Record<How, readonly string[]> = {
  shared: ["--shared"],
  seen: ["--shared", "--nonblock"],
  free: ["--exclusive", "--nonblock"],
};

/**
 * Locks a file, made where it is missing; null where it cannot be had without waiting. The kernel ties a lock of flock(2) to the open file
 * and not to the process that asked for it, so that flock(1) may take it for this process.
 */
export async function lockFile(file: string, how: How): Promise<FileLock | null> {
  const fd = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600);
  try {
    if (await take(fd, flags[how]))
      return { share: async () => void (await take(fd, flags.shared)), release: () => closeSync(fd) };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  closeSync(fd);
  if (how !== "shared") return null;
  throw new EnvironmentError(`${file} cannot be locked with flock`, "Set HONE_ENVIRONMENTS to a local folder.");
}

function take(fd: number, how: readonly string[]): Promise<boolean> {
  const child = spawn("flock", [...how, "3"], { stdio: ["ignore", "ignore", "ignore", fd] });
  return new Promise((settle, reject) => {
    child.once("error", (cause) =>
      reject(new EnvironmentError("flock does not run", "Install it: sudo apt-get install -y util-linux", { cause })),
    );
    child.once("close", (status) => settle(status === 0));
  });
}
